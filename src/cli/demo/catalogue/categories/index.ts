import type { Category } from "../concept.ts";
import { baby } from "./baby.ts";
import { beauty } from "./beauty.ts";
import { clothing } from "./clothing.ts";
import { electronics } from "./electronics.ts";
import { fitness } from "./fitness.ts";
import { footwear } from "./footwear.ts";
import { garden } from "./garden.ts";
import { home } from "./home.ts";
import { kitchen } from "./kitchen.ts";
import { office } from "./office.ts";
import { outdoors } from "./outdoors.ts";
import { pets } from "./pets.ts";
import { tools } from "./tools.ts";
import { toys } from "./toys.ts";

/** The departments of the generated shop. */
export const CATEGORIES: readonly Category[] = [
  footwear,
  clothing,
  electronics,
  kitchen,
  home,
  outdoors,
  fitness,
  toys,
  beauty,
  pets,
  office,
  garden,
  baby,
  tools,
];
