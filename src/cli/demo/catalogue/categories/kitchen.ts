import { type Category, commaList, concept } from "../concept.ts";

export const kitchen: Category = {
  name: "Kitchen & Dining",
  brands: commaList("Casa Fuoco, Brightpan, Hearthline, Oaken Table, Simmerly, Chef Anders, Tablewell, Lumo Kitchen"),
  colors: commaList("stainless steel, matte black, cream, red, sage, copper, slate, white"),
  concepts: [
    concept({
      is: ["coffee maker, drip coffee machine", "filter brewer, automatic carafe brewer", "morning java appliance"],
      has: "programmable timer, glass carafe, reusable filter basket, warming plate, brew strength control, 12-cup reservoir",
      for: "fresh coffee before work, brewing ground beans, offices, slow weekend breakfasts",
      price: [25, 140],
    }),
    concept({
      is: ["frying pan, non-stick skillet", "saute pan, induction fry pan", "egg and omelette cookware"],
      has: "ceramic coating, cast aluminium core, riveted handle, even heat, PFOA-free surface, oven-safe base",
      for: "searing, fluffy omelettes, pancakes, cooking with little oil, quick dinners",
      price: [15, 90],
    }),
    concept({
      is: ["chef knife, kitchen knife", "gyuto, santoku blade", "all-purpose chopping blade"],
      has: "high-carbon steel, full tang, Damascus pattern, ergonomic grip, hand-honed edge, balanced bolster",
      for: "slicing vegetables, mincing herbs, carving roasts, precise prep work",
      price: [20, 180],
    }),
    concept({
      is: ["blender, smoothie maker", "countertop liquidiser", "frozen drink and puree machine"],
      has: "1200 watt motor, six stainless blades, pulse setting, BPA-free jug, tamper, crushed ice function",
      for: "green smoothies, soups, protein shakes, frozen fruit, nut butter",
      price: [28, 260],
    }),
    concept({
      is: [
        "travel mug, insulated coffee mug",
        "vacuum commuter tumbler, thermal tumbler",
        "thermos cup, hot drink flask",
      ],
      has: "double-wall vacuum insulation, leak-proof lid, one-hand opening, fits cup holders, powder coat finish",
      for: "keeping coffee hot for hours, the train, cold car rides, hiking breaks",
      price: [12, 42],
    }),
    concept({
      is: ["lunch box, bento box", "meal prep containers", "packed-food carrier, office snack carrier"],
      has: "three leak-proof compartments, snap lids, microwave-safe base, BPA-free plastic, cutlery tray",
      for: "school lunches, weekly meal prep, portion control, picnics at work",
      price: [9, 38],
    }),
    concept({
      is: ["stand mixer, kitchen mixer", "dough kneading machine", "tilt-head baking appliance"],
      has: "planetary action, dough hook, flat beater, wire whisk, 5-quart bowl, ten speeds",
      for: "bread dough, whipped cream, cookie batter, holiday baking, pizza nights",
      price: [90, 420],
    }),
    concept({
      is: ["air fryer, oil-free fryer", "countertop convection crisper", "hot-air cooker, rapid-air oven"],
      has: "square basket, touch presets, 400 degree circulation, dishwasher-safe tray, shake reminder",
      for: "crispy fries, chicken wings, reheating pizza, healthier weeknight meals",
      price: [40, 190],
    }),
    concept({
      is: ["water bottle, reusable drink bottle", "hydration flask", "sports canteen, gym canteen"],
      has: "18/8 stainless steel, straw lid, wide mouth, sweat-free shell, carry loop, ice stays frozen",
      for: "staying hydrated, the gym, school bags, day hikes, desk sipping",
      price: [9, 40],
    }),
  ],
};
