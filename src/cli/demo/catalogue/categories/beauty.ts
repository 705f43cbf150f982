import { type Category, commaList, concept } from "../concept.ts";

export const beauty: Category = {
  name: "Beauty & Care",
  brands: commaList("Lumière Botanic, Pure Alder, Dermaine, Saffi, Glow Theory, Barber & Oak, Aquaflora, Mineralis"),
  colors: commaList("rose, nude, ivory, amber, clear, coral, berry"),
  concepts: [
    concept({
      is: ["face moisturizer, face cream", "hydrating day lotion", "skin-plumping daily gel"],
      has: "hyaluronic acid, ceramides, vitamin E, fragrance-free formula, non-greasy texture, squalane",
      for: "dry skin, sensitive complexions, winter flakiness, under makeup",
      price: [9, 75],
    }),
    concept({
      is: ["sunscreen, sun cream", "SPF 50 sunblock", "broad-spectrum UV protector"],
      has: "zinc oxide, water resistance, no white cast, UVA and UVB filters, reef-safe formula",
      for: "beach days, daily wear, children, outdoor sports, fair skin that burns",
      price: [8, 42],
    }),
    concept({
      is: ["shampoo, repair shampoo", "sulfate-free hair wash", "scalp cleansing treatment"],
      has: "argan oil, keratin, biotin, colour-safe surfactants, silicone-free blend, rosemary extract",
      for: "damaged hair, oily roots, colour-treated lengths, hair loss, dandruff",
      price: [7, 40],
    }),
    concept({
      is: ["hair dryer, blow dryer", "ionic styling tool", "salon airflow device"],
      has: "1875 watt motor, ceramic coating, diffuser, cool shot button, two heat settings, concentrator",
      for: "frizz, curls, quick mornings, travel, smooth blowouts",
      price: [20, 260],
    }),
    concept({
      is: ["electric razor, electric shaver", "cordless beard trimmer", "men's grooming clipper"],
      has: "self-sharpening blades, wet and dry use, precision comb, 90 minute battery, travel lock",
      for: "close shaves, stubble, sensitive necks, weekly haircuts at home",
      price: [22, 230],
    }),
    concept({
      is: ["lipstick, matte lipstick", "long-wear lip colour", "liquid lip stain"],
      has: "shea butter, high pigment, transfer-proof finish, vegan wax, twelve shades",
      for: "date nights, all-day wear, office looks, bridal makeup",
      price: [6, 38],
    }),
    concept({
      is: ["perfume, eau de parfum", "floral fragrance mist", "signature evening scent"],
      has: "jasmine heart, bergamot top notes, vanilla base, glass atomiser, lasting sillage",
      for: "anniversaries, gifts for her, evenings out, spring days",
      price: [18, 190],
    }),
    concept({
      is: ["electric toothbrush, sonic toothbrush", "rechargeable oral cleaner", "plaque-removing dental brush"],
      has: "40000 vibrations, two-minute timer, pressure sensor, soft bristles, three brush heads",
      for: "healthy gums, whiter teeth, braces, travel, dentist-approved routines",
      price: [18, 170],
    }),
  ],
};
