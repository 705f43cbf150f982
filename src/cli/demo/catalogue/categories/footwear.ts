import { type Category, commaList, concept } from "../concept.ts";

export const footwear: Category = {
  name: "Footwear",
  brands: commaList("Velora, Strideon, Northpace, Talus & Co, Kestrel Run, Bramwell, Ostra, Fleetfoot"),
  colors: commaList("black, white, navy, grey, coral, olive, sand, electric blue"),
  concepts: [
    concept({
      is: [
        "running shoes, road running shoes, jogging shoes",
        "marathon training footwear, long-distance race footwear",
        "endurance sneakers, all-day mileage sneakers",
      ],
      has: "cushioned midsole, breathable mesh upper, responsive foam, heel-to-toe drop, reflective heel, padded collar",
      for: "long distance training, race day, tempo runs, half marathons, daily miles on pavement",
      price: [48, 170],
    }),
    concept({
      is: [
        "hiking boots, trekking boots",
        "mountain trail footwear, backcountry footwear",
        "rambling and hillwalking boots",
      ],
      has: "waterproof membrane, ankle support, lugged rubber outsole, gusseted tongue, toe cap, nubuck leather",
      for: "rocky trails, wet ground, weekend treks, carrying a heavy pack, steep descents",
      price: [60, 220],
    }),
    concept({
      is: ["slippers, house slippers", "indoor lounge footwear, at-home comfort footwear", "cosy bedroom scuffs"],
      has: "memory foam footbed, faux fur lining, non-slip sole, soft wool felt, machine washable fabric",
      for: "cold floors, lazy mornings, staying in, warm toes after a bath",
      price: [12, 45],
    }),
    concept({
      is: ["sandals, summer sandals", "open-toe beach footwear, warm-weather footwear", "strappy slides"],
      has: "cork footbed, adjustable buckle straps, contoured arch, quick-drying webbing, EVA sole",
      for: "beach holidays, hot days, poolside, walking tours in the sun",
      price: [18, 95],
    }),
    concept({
      is: ["dress shoes, formal shoes", "business oxfords, leather derbies", "office and wedding lace-ups"],
      has: "full-grain leather upper, Goodyear welt, polished toe, leather lining, stacked heel",
      for: "weddings, interviews, black tie evenings, the boardroom, long office days",
      price: [55, 260],
    }),
    concept({
      is: ["rain boots, rubber boots", "wellingtons, wellies", "waterproof mud and puddle footwear"],
      has: "natural rubber shell, pull-on handles, cotton lining, deep tread, knee-high shaft",
      for: "muddy gardens, puddles, dog walks in the rain, festivals, barn work",
      price: [22, 110],
    }),
    concept({
      is: ["basketball shoes, basketball sneakers", "high-top court footwear", "hoops trainers, hardwood trainers"],
      has: "high ankle collar, herringbone traction, air cushion unit, lateral support, herringbone rubber",
      for: "quick cuts, jump shots, indoor courts, pick-up games, landing softly",
      price: [55, 190],
    }),
    concept({
      is: ["ballet flats, flat pumps", "slip-on skimmers", "foldable commuter footwear"],
      has: "elastic topline, soft suede, flexible sole, almond toe, padded insole",
      for: "the commute, dancing at receptions, travelling light, standing all day without heels",
      price: [20, 120],
    }),
  ],
};
