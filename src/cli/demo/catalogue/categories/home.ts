import { type Category, commaList, concept } from "../concept.ts";

export const home: Category = {
  name: "Home & Furniture",
  brands: commaList("Fjellhus, Maison Lune, Corliss, Everby, Plain & Pine, Havenly Oak, Lindqvist, Roomcraft"),
  colors: commaList("oak, walnut, white, charcoal, beige, forest green, dusty pink, natural"),
  concepts: [
    concept({
      is: ["sofa, three-seat sofa", "couch, sectional couch", "living room settee, loveseat"],
      has: "high-density cushions, solid wood frame, removable covers, tapered legs, stain-resistant weave",
      for: "family movie nights, afternoon naps, small apartments, guests who stay over",
      price: [220, 1500],
    }),
    concept({
      is: ["mattress, memory foam mattress", "queen bed foam, hybrid sleep surface", "pressure-relief sleeper"],
      has: "cooling gel layer, pocket springs, CertiPUR foam, motion isolation, breathable knit cover, medium firm feel",
      for: "back pain, side sleepers, hot sleepers, couples, a full night of rest",
      price: [140, 1100],
    }),
    concept({
      is: ["desk lamp, reading lamp", "task light, LED study light", "bedside book luminaire"],
      has: "dimmable LED, adjustable arm, USB charging port, warm and cool tones, eye-care diffuser",
      for: "late reading, homework, drawing, night shifts at a desk",
      price: [15, 90],
    }),
    concept({
      is: ["bookshelf, bookcase", "open shelving unit", "five-tier storage rack, library rack"],
      has: "sturdy metal frame, adjustable shelves, anti-tip bracket, engineered wood, easy assembly",
      for: "books, houseplants, records, displaying collectibles, tidy living rooms",
      price: [40, 320],
    }),
    concept({
      is: ["curtains, blackout curtains", "window drapes, thermal drapes", "light-blocking bedroom panels"],
      has: "triple-weave fabric, grommet top, room darkening, heat insulation, machine washable polyester",
      for: "sleeping past sunrise, nurseries, street lamps, lower heating bills",
      price: [16, 95],
    }),
    concept({
      is: ["bed sheets, sheet set", "cotton bed linen", "fitted and flat bedding bundle"],
      has: "400 thread count, deep pockets, long-staple cotton, sateen weave, two pillowcases, OEKO-TEX label",
      for: "cool summer nights, hotel-like beds, sensitive skin, guest rooms",
      price: [22, 160],
    }),
    concept({
      is: ["area rug, living room rug", "woven floor carpet", "soft floor runner, hallway runner"],
      has: "low pile, jute backing, stain-resistant fibres, hand-tufted wool, non-shedding yarn",
      for: "cold floors, busy hallways, under the dining table, homes with pets",
      price: [30, 420],
    }),
    concept({
      is: ["office chair, desk chair", "ergonomic task seating", "computer swivel seat, work-from-home seat"],
      has: "lumbar support, breathable mesh back, adjustable armrests, gas lift, tilt lock, smooth casters",
      for: "eight hours at the computer, lower back pain, home offices, gaming sessions",
      price: [70, 480],
    }),
  ],
};
