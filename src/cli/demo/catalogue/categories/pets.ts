import { type Category, commaList, concept } from "../concept.ts";

export const pets: Category = {
  name: "Pet Supplies",
  brands: commaList("Pawsworth, Whisker Lane, Bonafido, Rufus & Co, Meowtique, Tailwag, Furrow, Happy Burrow"),
  colors: commaList("grey, brown, blue, red, pink, beige, teal"),
  concepts: [
    concept({
      is: ["dog bed, pet bed", "orthopaedic canine cushion", "hound sleeping nest"],
      has: "egg-crate foam, raised bolsters, washable cover, waterproof liner, non-skid bottom",
      for: "older dogs with sore joints, large breeds, crates, snoozing by the fire",
      price: [20, 160],
    }),
    concept({
      is: ["cat tree, cat tower", "feline climbing condo", "kitty scratching castle"],
      has: "sisal posts, plush perches, dangling balls, cosy cave, wall anchor",
      for: "indoor cats, saving the sofa from claws, window watching, several cats",
      price: [28, 210],
    }),
    concept({
      is: ["dog leash, dog lead", "retractable walking cord", "hands-free canine tether"],
      has: "padded handle, reflective stitching, 360 swivel clip, five metre tape, brake button",
      for: "evening walks, strong pullers, jogging with a dog, puppy training",
      price: [8, 45],
    }),
    concept({
      is: ["cat litter, clumping litter", "odour-control kitty sand", "feline toilet granules"],
      has: "clay granules, activated charcoal, low dust, quick clumping, unscented",
      for: "smelly trays, multi-cat homes, easy scooping, sensitive paws",
      price: [9, 42],
    }),
    concept({
      is: ["dog food, dry dog food", "grain-free kibble", "complete canine nutrition"],
      has: "real chicken first, omega fatty acids, probiotics, no artificial colours, brown rice",
      for: "adult dogs, shiny coats, sensitive stomachs, picky eaters",
      price: [15, 95],
    }),
    concept({
      is: ["pet carrier, cat carrier", "airline travel crate", "soft-sided animal transporter"],
      has: "mesh windows, top loading, shoulder strap, fleece pad, locking zippers",
      for: "vet visits, flights under the seat, car rides, nervous cats",
      price: [18, 120],
    }),
    concept({
      is: ["aquarium, fish tank", "glass nano reef", "desktop freshwater habitat"],
      has: "LED hood, quiet filter, 20 gallon glass, heater clip, low-iron panels",
      for: "bettas and tetras, planted aquascapes, children's rooms, beginners",
      price: [30, 340],
    }),
    concept({
      is: ["dog toy, chew toy", "squeaky rope tugger", "tough rubber gnawer"],
      has: "natural rubber, treat slot, double-layer fabric, floats in water, mint scent",
      for: "aggressive chewers, teething puppies, fetch, boredom when alone",
      price: [6, 28],
    }),
  ],
};
