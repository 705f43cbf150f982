import { type Category, commaList, concept } from "../concept.ts";

export const garden: Category = {
  name: "Garden & Patio",
  brands: commaList("Greenhollow, Thornbury, Rootwell, Patio Lane, Sunward, Alderwood, Meadow & Mill, Hosewright"),
  colors: commaList("green, terracotta, black, grey, natural, copper, white"),
  concepts: [
    concept({
      is: ["garden hose, water hose", "expandable watering pipe", "kink-free yard tubing"],
      has: "brass fittings, eight-pattern nozzle, latex core, abrasion-resistant jacket, 50 feet",
      for: "watering the lawn, washing the car, flower beds, filling pools",
      price: [16, 85],
    }),
    concept({
      is: ["lawn mower, grass mower", "cordless turf cutter", "push-along yard trimmer"],
      has: "40 volt battery, mulching blade, grass bag, six cutting heights, folding handle",
      for: "small lawns, quiet Sunday mornings, tidy edges, hilly yards",
      price: [90, 620],
    }),
    concept({
      is: ["plant pot, flower pot", "indoor planter, glazed planter", "terracotta greenery vessel"],
      has: "drainage hole, matching saucer, glazed ceramic, frost resistance, set of three",
      for: "succulents, herbs on a windowsill, monstera, balconies",
      price: [10, 70],
    }),
    concept({
      is: ["patio furniture set, outdoor furniture", "rattan conversation set", "terrace table and chairs"],
      has: "weatherproof wicker, tempered glass top, seat cushions, powder-coated steel, rust resistance",
      for: "summer dinners, coffee on the balcony, garden parties, poolside",
      price: [120, 980],
    }),
    concept({
      is: ["barbecue grill, charcoal grill", "gas BBQ, patio griller", "backyard smoker oven"],
      has: "porcelain grates, lid thermometer, side table, ash catcher, three burners",
      for: "ribs and burgers, Sunday cookouts, smoking brisket, camping",
      price: [40, 720],
    }),
    concept({
      is: ["solar lights, garden lights", "path lanterns, sun-powered lanterns", "dusk-to-dawn outdoor lamps"],
      has: "auto sensor, warm white LEDs, stake mount, eight hours glow, stainless caps",
      for: "walkways, driveways, fairy-tale gardens, no wiring",
      price: [14, 75],
    }),
    concept({
      is: ["pruning shears, garden shears", "bypass secateurs", "rose and branch clippers"],
      has: "SK5 steel blades, safety lock, sap groove, shock-absorbing spring, soft handles",
      for: "roses, fruit trees, hedges, weak hands, bonsai",
      price: [9, 60],
    }),
    concept({
      is: ["bird feeder, wild bird feeder", "hanging seed station", "squirrel-proof finch dispenser"],
      has: "four perches, metal mesh, rain roof, easy fill lid, suction cups",
      for: "goldfinches, watching nature from the window, winter feeding, gifts for grandparents",
      price: [10, 65],
    }),
  ],
};
