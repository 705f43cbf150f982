import { type Category, commaList, concept } from "../concept.ts";

export const clothing: Category = {
  name: "Clothing",
  brands: commaList("Wildmoor, Threadline, Alba Rossa, Kinfolk & Sons, Novera, Basecamp Nine, Lille, Portside"),
  colors: commaList("black, navy, heather grey, burgundy, white, forest green, mustard, camel"),
  concepts: [
    concept({
      is: ["winter jacket, winter coat", "insulated parka, down parka", "cold-weather puffer, snow anorak"],
      has: "700-fill down, windproof shell, fur-trimmed hood, storm cuffs, fleece-lined pockets, water-repellent finish",
      for: "freezing mornings, ski trips, snowstorms, waiting for the bus in January",
      price: [60, 380],
    }),
    concept({
      is: ["rain jacket, raincoat", "waterproof shell, hardshell", "packable wet-weather cagoule"],
      has: "taped seams, adjustable hood, pit zips, packs into its pocket, breathable laminate",
      for: "sudden showers, cycling in drizzle, hiking in wet weather, city commutes",
      price: [30, 240],
    }),
    concept({
      is: ["jeans, denim jeans", "five-pocket denims", "indigo trousers, stonewashed trousers"],
      has: "stretch cotton denim, mid rise, tapered leg, copper rivets, button fly",
      for: "everyday wear, casual Fridays, weekends, boots or sneakers alike",
      price: [25, 150],
    }),
    concept({
      is: ["t-shirt, cotton t-shirt", "crew neck tee", "short-sleeve jersey top"],
      has: "combed ring-spun cotton, tagless collar, pre-shrunk fabric, relaxed fit, side seams",
      for: "layering, hot days, lounging, printing your own design",
      price: [8, 40],
    }),
    concept({
      is: ["wool sweater, knit sweater", "merino pullover, lambswool jumper", "chunky cable knitwear"],
      has: "fine merino yarn, ribbed cuffs, crew neckline, itch-free wool, elbow patches",
      for: "autumn evenings, layering under a coat, cabins, chilly offices",
      price: [30, 190],
    }),
    concept({
      is: ["leggings, yoga pants", "high-waist workout tights", "stretch studio bottoms"],
      has: "four-way stretch, hidden waistband pocket, squat-proof fabric, moisture wicking, flat seams",
      for: "yoga flow, pilates, lifting, running errands, lounging at home",
      price: [15, 110],
    }),
    concept({
      is: ["evening dress, cocktail dress", "formal gown, party gown", "wedding guest outfit"],
      has: "chiffon overlay, v-neckline, concealed zip, sequin bodice, flowing hem",
      for: "weddings, proms, galas, dinner parties, bridesmaids",
      price: [30, 320],
    }),
    concept({
      is: ["socks, crew socks", "cushioned ankle hosiery", "cotton foot liners, no-show liners"],
      has: "reinforced heel, arch band, combed cotton, seamless toe, six-pair pack",
      for: "gym days, work boots, sweaty feet, stocking stuffers",
      price: [7, 32],
    }),
  ],
};
