import { type Category, commaList, concept } from "../concept.ts";

export const fitness: Category = {
  name: "Sports & Fitness",
  brands: commaList("Ironwell, Flexa, Kestrel Run, Asana Way, Peak Form, Hartmann Sport, Repforce, Swiftball"),
  colors: commaList("black, purple, teal, grey, red, blue, lime"),
  concepts: [
    concept({
      is: ["yoga mat, exercise mat", "pilates floor cushion", "non-slip studio pad"],
      has: "natural rubber base, 6 mm thickness, alignment lines, carry strap, closed-cell surface",
      for: "sun salutations, stretching at home, sore knees, hot yoga, meditation",
      price: [14, 110],
    }),
    concept({
      is: ["dumbbells, adjustable dumbbells", "hand weights, free weights", "home gym iron pair"],
      has: "quick-lock plates, knurled grip, hex heads, cast iron core, 5 to 50 pounds",
      for: "strength training, small apartments, biceps curls, building muscle",
      price: [20, 380],
    }),
    concept({
      is: ["exercise bike, stationary bike", "indoor spinning cycle", "home cardio trainer with pedals"],
      has: "magnetic resistance, heavy flywheel, tablet holder, pulse sensors, silent belt drive",
      for: "cardio without the weather, spin classes at home, weight loss, bad knees",
      price: [120, 1100],
    }),
    concept({
      is: ["treadmill, folding treadmill", "motorised running deck", "under-desk walking pad"],
      has: "shock absorbing belt, incline levels, 12 km/h motor, heart rate grips, soft-drop folding",
      for: "winter miles, walking while working, interval training, small flats",
      price: [180, 1500],
    }),
    concept({
      is: ["resistance bands, exercise bands", "elastic training loops", "stretchy workout straps"],
      has: "five tension levels, natural latex, door anchor, foam handles, travel pouch",
      for: "physiotherapy, glutes, hotel workouts, warming up, pull-up help",
      price: [8, 45],
    }),
    concept({
      is: ["tennis racket, tennis racquet", "graphite court frame", "beginner's baseline bat"],
      has: "oversized head, pre-strung, vibration dampener, graphite composite, carry cover",
      for: "club matches, learning a backhand, serving with spin, juniors",
      price: [22, 240],
    }),
    concept({
      is: ["bicycle helmet, bike helmet", "cycling headgear", "road and commuter crash lid"],
      has: "MIPS layer, adjustable dial fit, 18 vents, rear light, detachable visor",
      for: "commuting by bike, gravel rides, children on bikes, safety in traffic",
      price: [20, 190],
    }),
    concept({
      is: ["soccer ball, football", "match and training ball size 5", "hand-stitched pitch sphere"],
      has: "32 panels, butyl bladder, textured casing, thermo-bonded seams, pump included",
      for: "team practice, the park, school breaks, artificial turf",
      price: [10, 95],
    }),
  ],
};
