import { ElanusError } from "../errors/index.ts";
import type { OptimiserName } from "../kernels/math/network/optimiser.ts";
import { checkOptions } from "../retrieval/check_options.ts";

/** Which items a user's next one is told from. */
export const NEGATIVES = ["all", "uniform", "in-batch", "mixed", "hard"] as const;
export type Negatives = (typeof NEGATIVES)[number];

/** How towers are shaped and taught. */
export interface TowersOptions {
  readonly name: string;
  /** Values of a vector. */
  readonly dim: number;
  /** Rectified units of each tower's layer; 0 for linear towers. */
  readonly hidden: number;
  /** Whether each tower has layers of its own; without them a vector is what its parts sum to, and the embeddings alone are learnt. */
  readonly layers: boolean;
  /** Dims of shorter vectors that are taught too, each the beginning of the whole (Kusupati et al. 2022). */
  readonly prefixes: readonly number[];
  /** Items of a history that count, the last ones. */
  readonly history: number;
  /** Half-lives of the pools of a history, in items. */
  readonly recency: readonly number[];
  /** Whether each known user has an embedding beside the history. */
  readonly userIds: boolean;
  /** The most features beside ids. */
  readonly maxFeatures: number;
  readonly leastOccurrences: number;

  readonly negatives: Negatives;
  /** Items drawn for each batch, for `uniform` and `mixed`. */
  readonly drawn: number;
  /** Whether candidates that are drawn more often are corrected for it (Yi et al. 2019). */
  readonly correction: boolean;
  /** Hard negatives for each example: of what the user was shown and passed over, and, for `hard`, of what is sought. */
  readonly hard: number;
  /** After how many epochs they are sought anew. */
  readonly hardEvery: number;

  /** What products are divided by before the softmax. */
  readonly temperature: number;
  readonly batch: number;
  /** Examples that an epoch learns from at most, drawn anew for each. */
  readonly examples: number;
  readonly epochs: number;
  /** What is held out counts as found among so many first. */
  readonly depth: number;
  /** Epochs without a better recall on the validation part, after which the training ends. */
  readonly patience: number;
  readonly optimiser: OptimiserName;
  readonly rate: number;
  /** The share of each parameter that a step takes, times the rate. */
  readonly decay: number;
  /** The share of each history that is left out of an example. */
  readonly dropout: number;
  /** The share of items that do without their id in a batch, so that the rest of what is known of them is learnt. */
  readonly idDropout: number;
  /** Equal seeds, options and data give equal towers. */
  readonly seed: number;
}

export const DEFAULTS: TowersOptions = {
  name: "towers",
  dim: 64,
  hidden: 64,
  layers: true,
  prefixes: [],
  history: 50,
  recency: [2, 20],
  userIds: false,
  maxFeatures: 50_000,
  leastOccurrences: 2,
  negatives: "mixed",
  drawn: 1024,
  correction: true,
  hard: 1,
  hardEvery: 2,
  temperature: 0.1,
  batch: 1024,
  examples: 1e9,
  epochs: 50,
  depth: 100,
  patience: 5,
  optimiser: "adam",
  rate: 0.003,
  decay: 0,
  dropout: 0.2,
  idDropout: 0.1,
  seed: 1,
};

type Range = readonly [least: number, most: number];
const WHOLE: Readonly<Partial<Record<keyof TowersOptions, Range>>> = {
  dim: [2, 4096],
  hidden: [0, 4096],
  history: [1, 10_000],
  maxFeatures: [0, 10_000_000],
  leastOccurrences: [1, 1_000_000],
  drawn: [1, 1_000_000],
  hard: [1, 100],
  hardEvery: [1, 10_000],
  batch: [2, 65_536],
  examples: [1, 1e9],
  epochs: [1, 10_000],
  depth: [1, 1e9],
  patience: [1, 10_000],
  seed: [0, 2 ** 32 - 1],
};
const SHARES: Readonly<Partial<Record<keyof TowersOptions, Range>>> = {
  temperature: [0.001, 100],
  rate: [1e-8, 10],
  decay: [0, 100],
  dropout: [0, 0.99],
  idDropout: [0, 1],
};

/** @throws ElanusError INVALID_PARAMETER for an option that is not known or out of range. */
export function checkTowersOptions(given: Partial<TowersOptions>): TowersOptions {
  const names = Object.keys(DEFAULTS).filter((name): name is keyof TowersOptions => Object.hasOwn(DEFAULTS, name));
  checkOptions("towers", given, names);
  const options = { ...DEFAULTS, ...withoutUndefined(given) };
  for (const name of names) {
    const range = WHOLE[name] ?? SHARES[name];
    if (range !== undefined) checkNumber(name, options[name], range, name in WHOLE);
  }
  checkOneOf("negatives", options.negatives, NEGATIVES);
  checkOneOf("optimiser", options.optimiser, ["adam", "adagrad"]);
  options.prefixes.forEach((dims) => {
    checkNumber("prefixes", dims, [1, options.dim - 1], true);
  });
  if (options.recency.length === 0) {
    throw new ElanusError("INVALID_PARAMETER", "`recency` of towers must name a half-life or more");
  }
  options.recency.forEach((halfLife) => {
    checkNumber("recency", Math.min(halfLife, 1e9), [0.01, 1e9], false);
  });
  return options;
}

function withoutUndefined(given: Partial<TowersOptions>): Partial<TowersOptions> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function checkNumber(name: string, value: unknown, [least, most]: Range, whole: boolean): void {
  const valid = typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (valid) return;
  const kind = whole ? "a whole number" : "a number";
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` of towers must be ${kind} from ${least} to ${most}`, {
    detail: `it is ${String(value)}`,
  });
}

function checkOneOf(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` of towers cannot be \`${value}\``, {
    hint: `one of ${known.join(", ")}`,
  });
}
