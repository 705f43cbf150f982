import { type Category, commaList, concept } from "../concept.ts";

export const baby: Category = {
  name: "Baby",
  brands: commaList(
    "Little Fjord, Mamabear, Nestling, Cubby & Co, Snugglewell, Tiny Tinker, Pebble & Plum, Owlet Lane",
  ),
  colors: commaList("grey, blush, sage, cream, sky blue, white, mustard"),
  concepts: [
    concept({
      is: ["stroller, baby stroller", "pushchair, lightweight buggy", "infant pram, travel pram"],
      has: "five-point harness, one-hand fold, reclining seat, UPF canopy, all-terrain wheels, storage basket",
      for: "newborns, city walks, airports, jogging parents",
      price: [70, 780],
    }),
    concept({
      is: ["car seat, baby car seat", "infant safety capsule", "convertible child vehicle seat"],
      has: "ISOFIX base, side impact protection, rear facing, level indicator, washable insert",
      for: "the ride home from hospital, road trips, growing toddlers, grandparents' car",
      price: [60, 420],
    }),
    concept({
      is: ["diapers, disposable diapers", "overnight nappies", "leak-guard infant briefs"],
      has: "wetness indicator, soft liner, stretch sides, fragrance free, 12-hour absorbency",
      for: "newborn skin, active crawlers, sleeping through, day care",
      price: [10, 60],
    }),
    concept({
      is: ["baby monitor, video baby monitor", "nursery camera, infant cam", "crib listening device"],
      has: "night vision, temperature sensor, lullabies, two-way talk, five inch screen, long range",
      for: "hearing the baby at night, naps, anxious parents, twins",
      price: [30, 290],
    }),
    concept({
      is: ["high chair, baby high chair", "toddler feeding seat", "mealtime booster throne"],
      has: "removable tray, adjustable height, foam cushion, wipe-clean plastic, five-point harness",
      for: "first solids, baby-led weaning, family dinners, small kitchens",
      price: [35, 260],
    }),
    concept({
      is: ["baby bottles, feeding bottles", "anti-colic milk flasks", "newborn nursing set"],
      has: "slow-flow teat, vent system, BPA-free plastic, wide neck, dishwasher safe",
      for: "breastfed babies, night feeds, wind and reflux, expressing milk",
      price: [9, 50],
    }),
    concept({
      is: ["baby carrier, baby wrap", "hands-free infant sling", "ergonomic newborn pouch"],
      has: "hip-healthy seat, breathable mesh, padded shoulder straps, head support, four positions",
      for: "soothing a fussy newborn, hikes with a baby, chores, dads",
      price: [25, 210],
    }),
    concept({
      is: ["crib mobile, baby mobile", "musical cot spinner", "hanging nursery decor"],
      has: "felt animals, soft melodies, slow rotation, wooden arm, clip-on clamp",
      for: "calming bedtimes, tracking with the eyes, baby showers, woodland nurseries",
      price: [15, 85],
    }),
  ],
};
