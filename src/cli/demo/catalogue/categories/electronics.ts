import { type Category, commaList, concept } from "../concept.ts";

export const electronics: Category = {
  name: "Electronics",
  brands: commaList("Aurelio, Nordsound, Pixelon, Voltera, Zentek, Hikari, Sonovox, Quanta Lane"),
  colors: commaList("black, white, silver, midnight blue, rose gold, graphite, mint"),
  concepts: [
    concept({
      is: [
        "noise cancelling headphones, wireless headphones",
        "quiet over-ear cans, bluetooth over-ears",
        "silent-flight headset, travel ANC headset",
      ],
      has: "active noise reduction, 40 mm drivers, 30-hour battery, plush ear cushions, ambient mode, fold-flat case",
      for: "long flights, blocking out traffic, open-plan offices, deep focus, music on the train",
      price: [50, 350],
    }),
    concept({
      is: ["wireless earbuds, bluetooth earbuds", "true wireless in-ears", "cord-free buds, pocket listening pods"],
      has: "charging case, touch controls, sweat resistance, silicone ear tips, clear call microphones, low latency",
      for: "workouts, phone calls, podcasts on the go, commuting, running with music",
      price: [18, 200],
    }),
    concept({
      is: ["phone charger, fast charger", "USB-C power adapter, wall plug adapter", "smartphone charging brick"],
      has: "GaN technology, 65 watt output, foldable prongs, two ports, overheat protection, braided cable",
      for: "charging phone and laptop together, hotel rooms, quick top-ups, one plug for everything",
      price: [9, 60],
    }),
    concept({
      is: ["power bank, portable charger", "external battery pack", "pocket juice pack, backup cell"],
      has: "20000 mAh capacity, LED charge display, pass-through charging, two USB outputs, airline-safe cells",
      for: "festivals, camping without sockets, emergencies, long days of travel",
      price: [15, 75],
    }),
    concept({
      is: ["laptop computer, notebook computer", "ultrabook, thin and light PC", "portable workstation"],
      has: "16 GB memory, 512 GB SSD, backlit keyboard, full HD display, all-day battery, aluminium body",
      for: "college essays, video editing, working from cafes, spreadsheets, streaming",
      price: [320, 1700],
    }),
    concept({
      is: ["smart watch, fitness watch", "activity tracker, health tracker", "wrist wearable with heart monitor"],
      has: "heart rate sensor, GPS, sleep score, step counter, always-on AMOLED screen, blood oxygen reading",
      for: "tracking workouts, counting steps, better sleep, notifications on the wrist",
      price: [30, 420],
    }),
    concept({
      is: ["television, 4K TV", "smart flat screen, OLED panel", "home cinema display"],
      has: "HDR10, 120 Hz refresh rate, built-in streaming apps, four HDMI inputs, voice remote, dolby audio",
      for: "movie nights, console gaming, sports on a big picture, the living room",
      price: [180, 1900],
    }),
    concept({
      is: ["bluetooth speaker, portable speaker", "wireless boombox", "outdoor party sound system"],
      has: "360 degree sound, waterproof body, deep bass radiator, stereo pairing, 20-hour playtime",
      for: "pool parties, picnics, music in the shower, garden barbecues",
      price: [20, 230],
    }),
    concept({
      is: ["security camera, home camera", "indoor surveillance cam, wifi cam", "remote property monitor"],
      has: "night vision, motion alerts, two-way talk, cloud recording, 1080p lens, person detection",
      for: "watching the front door, checking on pets, peace of mind on holiday, nurseries",
      price: [22, 180],
    }),
  ],
};
