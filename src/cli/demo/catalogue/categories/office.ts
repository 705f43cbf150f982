import { type Category, commaList, concept } from "../concept.ts";

export const office: Category = {
  name: "Office & School",
  brands: commaList("Papyra, Inkwell, Deskmate, Clarion Office, Folio & Fox, Notabene, Staplewright, Grid Nine"),
  colors: commaList("black, blue, assorted, white, pastel, kraft, red"),
  concepts: [
    concept({
      is: ["notebook, lined notebook", "bullet journal, hardcover diary", "ruled writing pad"],
      has: "120 gsm paper, no bleed, lay-flat binding, ribbon marker, elastic band, numbered pages",
      for: "lecture notes, planning the week, fountain pens, travel diaries",
      price: [5, 32],
    }),
    concept({
      is: ["gel pens, ballpoint pens", "smooth writing instruments", "fine-tip ink rollers"],
      has: "quick-dry ink, 0.5 mm tip, rubber grip, retractable point, twelve colours",
      for: "left-handed writers, exams, colour-coding notes, signing papers",
      price: [4, 28],
    }),
    concept({
      is: ["printer, inkjet printer", "all-in-one copier, multifunction scanner", "wireless document machine"],
      has: "duplex printing, wifi setup, automatic feeder, colour touchscreen, cartridge-free tank",
      for: "home offices, school worksheets, photos, scanning receipts",
      price: [55, 420],
    }),
    concept({
      is: ["backpack for school, school bag", "student bookbag", "laptop daypack"],
      has: "padded laptop sleeve, USB port, water bottle pockets, S-curve straps, luggage strap",
      for: "textbooks, campus days, commuting with a computer, teenagers",
      price: [18, 95],
    }),
    concept({
      is: ["whiteboard, dry erase board", "magnetic planning panel", "wipe-clean wall planner"],
      has: "aluminium frame, marker tray, ghost-free surface, four magnets, mounting hardware",
      for: "team meetings, family calendars, teaching at home, brainstorming",
      price: [15, 160],
    }),
    concept({
      is: ["paper shredder, document shredder", "cross-cut paper destroyer", "confidential waste cutter"],
      has: "micro-cut blades, jam proof sensor, pull-out bin, credit card slot, quiet motor",
      for: "bank letters, tax files, identity theft, small offices",
      price: [30, 230],
    }),
    concept({
      is: ["computer mouse, wireless mouse", "ergonomic pointing device", "silent-click cursor controller"],
      has: "adjustable DPI, USB receiver, thumb buttons, rechargeable cell, vertical shape",
      for: "wrist pain, spreadsheets, quiet libraries, gaming on the side",
      price: [9, 90],
    }),
    concept({
      is: ["standing desk, sit-stand desk", "height-adjustable workstation", "electric rising work table"],
      has: "dual motors, memory presets, cable tray, steel frame, anti-collision sensor",
      for: "back health, home offices, two monitors, working on one's feet",
      price: [140, 680],
    }),
  ],
};
