import { ElanusError } from "../../../errors/index.ts";
import { featureNames, type RankerInputs } from "./features.ts";
import type { TreeNode } from "./regression_tree.ts";

/** What a learned ranker consists of. */
export interface RankerModel {
  readonly inputs: RankerInputs;
  readonly trees: readonly TreeNode[];
  /** By how many queries and candidates it was taught. */
  readonly taughtBy: { readonly queries: number; readonly candidates: number };
}

const FORMAT = "elanus.ranker";
const VERSION = 1;

/** The model as JSON in UTF-8. */
export function writeRanker({ inputs, trees, taughtBy }: RankerModel): Uint8Array {
  const { statistics } = inputs;
  const frequencies = Object.fromEntries(statistics.frequencies);
  const document = {
    format: FORMAT,
    version: VERSION,
    taughtBy,
    inputs: { ...inputs, statistics: { ...statistics, frequencies } },
    trees,
  };
  return new TextEncoder().encode(JSON.stringify(document));
}

/** @throws ElanusError CORRUPT where the bytes are no ranker, NEWER_FORMAT. */
export function readRanker(bytes: Uint8Array): RankerModel {
  const document = parsed(bytes);
  if (!isDocument(document))
    throw new ElanusError("CORRUPT", "the learned ranker cannot be read", { hint: TRAIN_AGAIN });
  if (document.version > VERSION) {
    throw new ElanusError("NEWER_FORMAT", "the learned ranker was written by a newer version of Elanus", {
      detail: `its format is ${document.version}, this version reads up to ${VERSION}`,
      hint: TRAIN_AGAIN,
    });
  }
  const { inputs, trees, taughtBy } = document;
  const { documents, averageLengths, frequencies } = inputs.statistics;
  const statistics = { documents, averageLengths, frequencies: new Map(Object.entries(frequencies)) };
  return { inputs: { ...inputs, statistics }, trees, taughtBy };
}

/** How much each feature does: the share of what all questions won that its own did, the largest first. */
export function importances({
  inputs,
  trees,
}: Pick<RankerModel, "inputs" | "trees">): [feature: string, share: number][] {
  const names = featureNames(inputs);
  const gains = new Float64Array(names.length);
  const add = (node: TreeNode): void => {
    if ("score" in node) return;
    gains[node.feature] += node.gain;
    add(node.left);
    add(node.right);
  };
  trees.forEach(add);
  const total = gains.reduce((sum, gain) => sum + gain, 0) || 1;
  return names
    .map((name, f): [string, number] => [name, gains[f] / total])
    .filter(([, share]) => share > 0)
    .sort((a, b) => b[1] - a[1]);
}

const TRAIN_AGAIN = "train it again: `elanus train ranker`";

/** As `writeRanker` writes it: the storage below has checked the bytes. */
interface RankerDocument extends Omit<RankerModel, "inputs"> {
  readonly version: number;
  readonly inputs: Omit<RankerInputs, "statistics"> & {
    readonly statistics: Omit<RankerInputs["statistics"], "frequencies"> & {
      readonly frequencies: Record<string, number>;
    };
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function isDocument(value: unknown): value is RankerDocument {
  return typeof value === "object" && value !== null && "format" in value && value.format === FORMAT;
}
