import { type Category, commaList, concept } from "../concept.ts";

export const tools: Category = {
  name: "Tools & Hardware",
  brands: commaList("Hammerfell, Torqline, Ironwell, Workwright, Benchmark & Co, Steelhaven, Plumbright, Volt & Vise"),
  colors: commaList("yellow, red, black, blue, green, silver"),
  concepts: [
    concept({
      is: ["cordless drill, power drill", "battery screwdriver, impact driver", "hole-making handheld machine"],
      has: "brushless motor, two 18 V batteries, keyless chuck, torque settings, LED work light, bit set",
      for: "assembling furniture, drilling into masonry, shelves, decking",
      price: [35, 260],
    }),
    concept({
      is: ["tool set, tool kit", "household repair box", "starter handyman case"],
      has: "claw hammer, pliers, hex keys, screwdrivers, tape measure, moulded case",
      for: "first apartments, quick fixes, housewarming gifts, garage walls",
      price: [20, 210],
    }),
    concept({
      is: ["circular saw, electric saw", "plunge timber cutter", "handheld rip-cutting machine"],
      has: "carbide blade, laser guide, bevel adjustment, dust port, 5000 rpm",
      for: "plywood sheets, framing, laminate floors, straight cuts",
      price: [45, 290],
    }),
    concept({
      is: ["ladder, step ladder", "telescopic climbing steps", "aluminium platform, folding platform"],
      has: "anti-slip treads, locking hinges, rubber feet, 150 kg rating, tool tray",
      for: "changing bulbs, painting ceilings, gutters, picking apples",
      price: [30, 240],
    }),
    concept({
      is: ["paint roller, paint roller kit", "wall decorating applicator", "interior emulsion set"],
      has: "microfibre sleeve, extension pole, paint tray, angled brush, lint-free nap",
      for: "walls and ceilings, rented flats, smooth finishes, weekend decorating",
      price: [9, 48],
    }),
    concept({
      is: ["kitchen faucet, sink faucet", "pull-down tap, mixer tap", "single-lever basin spout"],
      has: "brushed nickel, ceramic cartridge, two spray modes, magnetic docking, lead-free brass",
      for: "washing dishes, replacing a leaky sink, farmhouse kitchens, easy installation",
      price: [35, 290],
    }),
    concept({
      is: ["work gloves, safety gloves", "cut-resistant hand protection", "grip mitts for builders"],
      has: "nitrile coating, level 5 cut protection, touchscreen fingertips, knit wrist, breathable back",
      for: "glass handling, gardening, warehouses, cold building sites",
      price: [7, 35],
    }),
    concept({
      is: ["flashlight, LED flashlight", "tactical torch, hand torch", "pocket emergency beam"],
      has: "1000 lumens, zoom focus, aluminium body, rechargeable cell, strobe mode",
      for: "power cuts, night walks, car boots, under the bonnet",
      price: [10, 95],
    }),
  ],
};
