import { type Category, commaList, concept } from "../concept.ts";

export const outdoors: Category = {
  name: "Outdoors & Camping",
  brands: commaList("Basecamp Nine, Tarnfell, Ridgeway, Polar Fox, Alderwood, Summit Goat, Wayfarer, Lakeland Gear"),
  colors: commaList("olive, orange, slate, sand, black, moss green, sky blue"),
  concepts: [
    concept({
      is: ["camping tent, dome tent", "backpacking shelter, trekking shelter", "four-person canvas hideaway"],
      has: "aluminium poles, waterproof rainfly, mesh inner, two vestibules, colour-coded clips, taped floor",
      for: "family campsites, mountain nights, festivals, sleeping under the stars in the rain",
      price: [55, 520],
    }),
    concept({
      is: ["sleeping bag, mummy sleeping bag", "down bivvy quilt", "three-season sleep sack"],
      has: "synthetic fill, draft collar, compression sack, two-way zipper, comfort rating to freezing",
      for: "cold nights outdoors, hut tours, scouts, car camping",
      price: [30, 340],
    }),
    concept({
      is: ["hiking backpack, rucksack", "trekking pack, 50 litre pack", "overnight trail haversack"],
      has: "padded hip belt, ventilated back panel, rain cover, hydration sleeve, load lifters",
      for: "multi-day treks, carrying a tent, day walks, airline cabin travel",
      price: [35, 290],
    }),
    concept({
      is: ["headlamp, head torch", "LED forehead light", "hands-free trail beam"],
      has: "400 lumens, red night mode, rechargeable battery, tilting housing, elastic strap, rain proof",
      for: "night runs, pitching camp in the dark, caving, repairs under the sink",
      price: [12, 85],
    }),
    concept({
      is: ["camping stove, gas stove", "canister burner, backpacking burner", "compact trail cooker"],
      has: "piezo ignition, wind shield, folding pot supports, simmer control, boils a litre in four minutes",
      for: "hot meals outdoors, morning coffee at camp, emergency cooking, fishing trips",
      price: [18, 140],
    }),
    concept({
      is: ["cooler box, ice chest", "insulated picnic cooler", "hard-sided chill box"],
      has: "rotomoulded walls, freezer gasket, drain plug, keeps ice for five days, rope handles",
      for: "tailgates, beach drinks, fishing, road trips with fresh food",
      price: [25, 360],
    }),
    concept({
      is: ["fishing rod, spinning rod", "angling combo, rod and reel set", "bass and trout casting pole"],
      has: "carbon blank, ball bearing reel, cork handle, ceramic guides, tackle case",
      for: "lake mornings, river trout, surf casting, first fishing lessons",
      price: [20, 210],
    }),
    concept({
      is: ["hammock, camping hammock", "parachute hanging bed", "tree-strap lounger, garden sling"],
      has: "ripstop nylon, tree straps, steel carabiners, stuff pouch, holds 200 kg",
      for: "lazy afternoons, ultralight trips, balconies, reading between two trees",
      price: [15, 90],
    }),
    concept({
      is: ["trekking poles, walking poles", "hiking sticks", "telescopic trail supports"],
      has: "carbon shaft, cork grips, flip locks, tungsten tips, snow baskets, wrist straps",
      for: "steep descents, sore knees, river crossings, nordic walking",
      price: [20, 150],
    }),
  ],
};
