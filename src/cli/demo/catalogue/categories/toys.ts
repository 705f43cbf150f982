import { type Category, commaList, concept } from "../concept.ts";

export const toys: Category = {
  name: "Toys & Games",
  brands: commaList("Bricolo, Tiny Tinker, Funhaus, Playmoor, Wonderkit, Owl & Fox, Puzzlewick, Zoomy"),
  colors: commaList("rainbow, red, blue, yellow, pink, natural wood, green"),
  concepts: [
    concept({
      is: ["building blocks, building bricks", "construction set, interlocking bricks", "creative stacking pieces"],
      has: "1000 pieces, compatible studs, storage bucket, idea booklet, smooth safe edges",
      for: "toddlers who like to build, castles and cars, fine motor skills, rainy afternoons",
      price: [14, 110],
    }),
    concept({
      is: ["jigsaw puzzle, 1000 piece puzzle", "picture cardboard brainteaser", "interlocking art mosaic"],
      has: "thick blue board, linen finish, poster included, precise cut, no puzzle dust",
      for: "quiet evenings, family tables, grandparents, framing afterwards",
      price: [9, 38],
    }),
    concept({
      is: ["board game, family board game", "tabletop strategy game", "game night boxed adventure"],
      has: "two to six players, illustrated cards, wooden tokens, 45 minute rounds, double-sided map",
      for: "game nights, holidays with cousins, players aged eight and up, friendly rivalry",
      price: [14, 85],
    }),
    concept({
      is: ["remote control car, RC car", "radio-controlled buggy", "off-road racing truck toy"],
      has: "2.4 GHz controller, four-wheel drive, rechargeable pack, shock absorbers, 30 km/h top speed",
      for: "garden races, jumps and drifts, birthday gifts for boys and girls, parks",
      price: [18, 190],
    }),
    concept({
      is: ["plush toy, stuffed animal", "cuddly teddy, soft bear", "huggable bedtime companion"],
      has: "hypoallergenic stuffing, embroidered eyes, velvety fur, machine washable, weighted paws",
      for: "bedtime, newborn gifts, comfort on trips, children who love animals",
      price: [9, 55],
    }),
    concept({
      is: ["doll house, dollhouse", "miniature wooden villa", "pretend family mansion"],
      has: "three floors, 20 furniture pieces, working lift, painted plywood, open front",
      for: "role play, imaginative stories, dolls, shared play with siblings",
      price: [30, 190],
    }),
    concept({
      is: ["science kit, chemistry set", "STEM experiment box", "young inventor lab"],
      has: "25 experiments, safety goggles, crystal growing, test tubes, illustrated guide",
      for: "curious kids, homeschooling, school projects, volcano eruptions at the table",
      price: [15, 75],
    }),
    concept({
      is: ["kids scooter, kick scooter", "three-wheel ride-on", "folding children's glider"],
      has: "light-up wheels, height-adjustable handlebar, rear brake, lean-to-steer, wide deck",
      for: "playgrounds, learning balance, the way to school, ages three to eight",
      price: [25, 120],
    }),
  ],
};
