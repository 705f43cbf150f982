import { checkOptions } from "../../retrieval/check_options.ts";
import { checkTowersOptions, type TowersOptions } from "../options.ts";

/** What of the trainer's options an embedder has. */
const NAMES = [
  ...(["dim", "prefixes", "negatives", "drawn", "correction", "hard", "hardEvery", "temperature", "batch"] as const),
  ...(["examples", "epochs", "depth", "patience", "optimiser", "rate", "decay", "seed"] as const),
];

export type EmbedderOptions = Pick<TowersOptions, (typeof NAMES)[number]>;

/** Of the recall of what is held out: at 100 nearly all is found from the beginning. */
export const EMBEDDER_DEPTH = 10;

/** Chosen on NFCorpus dev and on the even half of ESCI's queries. */
export const EMBEDDER_DEFAULTS: Partial<EmbedderOptions> = {
  dim: 256,
  prefixes: [32, 64, 128],
  negatives: "in-batch",
  temperature: 0.05,
  batch: 512,
  examples: 10_000,
  epochs: 12,
  depth: EMBEDDER_DEPTH,
  patience: 3,
  rate: 0.008,
};

/** @throws ElanusError INVALID_PARAMETER for an option that is not known or out of range. */
export function checkEmbedderOptions(given: Partial<EmbedderOptions>): TowersOptions {
  checkOptions("embedder", given, NAMES);
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const dim = given.dim ?? EMBEDDER_DEFAULTS.dim ?? 0;
  const prefixes = given.prefixes ?? EMBEDDER_DEFAULTS.prefixes?.filter((dims) => dims < dim);
  const checked = checkTowersOptions({ ...EMBEDDER_DEFAULTS, ...known, prefixes });
  // Items are known by their texts alone, and vectors are what the texts' words sum to.
  return { ...checked, recency: [], hidden: 0, layers: false, userIds: false, dropout: 0, idDropout: 0 };
}
