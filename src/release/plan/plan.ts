import { ElanusError } from "../../errors/index.ts";
import { checkOptions } from "../../retrieval/check_options.ts";
import { buildSeconds } from "./build_seconds.ts";
import { indexBytes } from "./index_bytes.ts";
import { type PlannedIndex, plannedIndexes } from "./planned_index.ts";
import { searchSeconds } from "./search_seconds.ts";

export interface PlanRequest {
  readonly rows: number;
  readonly dim: number;
  /** The share of the ten nearest that a search must find (0.95). */
  readonly recall?: number;
  /** Searches a second (100). */
  readonly qps?: number;
  /** Of a machine: GB (of 10^9 bytes) of memory (64), and cores (8). */
  readonly memory?: number;
  readonly cores?: number;
}

/** What one index comes to. */
export interface IndexPlan {
  readonly index_type: string;
  readonly params: PlannedIndex["params"];
  /** Bytes of memory and of files, of all rows once. */
  readonly memory: number;
  readonly disk: number;
  /** Seconds, on one machine for each shard. */
  readonly build: number;
  /** Machines that hold all rows once, and how many times over they are needed for the searches. */
  readonly shards: number;
  readonly replicas: number;
  readonly machines: number;
  /** Searches a second that the shards answer together, of one replica. */
  readonly qps: number;
  /** Whether it can find as much as is asked for. */
  readonly reaches: boolean;
}

export interface Plan {
  readonly rows: number;
  readonly dim: number;
  readonly recall: number;
  readonly qps: number;
  /** Bytes of the vectors as float32, and in one byte a value. */
  readonly vectors: number;
  readonly vectorsInSq8: number;
  readonly indexes: readonly IndexPlan[];
  readonly recommended: IndexPlan;
  /** Why, a sentence. */
  readonly reason: string;
  /** Where: Elanus is one machine. */
  readonly place: "one machine" | "a Milvus cluster";
}

/** Of a machine's memory holds segments; the rest is for searches, growing segments and swaps (docs/deploy.md). */
const SEGMENT_SHARE = 0.7;
/** A segment has at most so many bytes of vectors; of graphs more, as far as the machine has the memory to merge them (docs/indexes.md). */
const SEGMENT_BYTES = 2 ** 30;
const FULL_SEGMENT = { bytes: 3 * 2 ** 30, rows: 2 ** 21, memoryShare: 1 / 8 };
const GB = 1e9;

/**
 * Memory, disk, build time and machines of each index over vectors of float32, by formulas, and which one to take. The
 * formulas for bytes are exact to a few percent; those for times are of the machine that they were measured on.
 *
 * @throws ElanusError INVALID_PARAMETER for numbers that cannot be meant.
 */
export function plan(request: PlanRequest): Plan {
  const asked = checked(request);
  const { rows, dim, recall, qps } = asked;
  const listedRows = Math.min(rows, rowsIn(SEGMENT_BYTES, dim));
  const indexes = plannedIndexes(dim, listedRows).map((index) => planOf(index, asked));
  const recommended = bestOf(indexes);
  const vectors = rows * dim * 4;
  return {
    ...{ rows, dim, recall, qps, vectors, vectorsInSq8: rows * dim, indexes, recommended },
    reason: reasonOf(recommended, indexes),
    place: recommended.machines === 1 ? "one machine" : "a Milvus cluster",
  };
}

function planOf(index: PlannedIndex, { rows, dim, recall, qps, memory, cores }: Required<PlanRequest>): IndexPlan {
  const segmentRows = Math.min(rows, segmentRowsOf(index, dim, memory));
  const segments = Math.ceil(rows / segmentRows);
  const bytes = indexBytes(index, rows, dim, segments);
  const shards = Math.max(1, Math.ceil(bytes.memory / (memory * GB * SEGMENT_SHARE)));
  const reached = Math.min(recall, index.bestRecall);
  const seconds = searchSeconds(index, dim, segmentRows, Math.ceil(segments / shards), reached);
  const answered = cores / seconds;
  const replicas = Math.max(1, Math.ceil(qps / answered));
  return {
    ...{ index_type: index.index_type, params: index.params, memory: bytes.memory, disk: bytes.disk },
    build: buildSeconds(index, rows / shards, dim, segmentRows, cores),
    ...{ shards, replicas, machines: shards * replicas, qps: answered, reaches: index.bestRecall >= recall },
  };
}

/** Of those that reach the recall: the fewest machines, then the least memory of each, unless another is much faster. */
function bestOf(indexes: readonly IndexPlan[]): IndexPlan {
  const reaching = indexes.filter(({ reaches }) => reaches);
  const fewest = Math.min(...reaching.map(({ machines }) => machines));
  const affordable = reaching.filter(({ machines }) => machines === fewest);
  return affordable.reduce((best, index) => (index.qps > best.qps ? index : best));
}

function reasonOf(best: IndexPlan, indexes: readonly IndexPlan[]): string {
  const others = indexes.filter((index) => index.reaches && index !== best);
  const larger = others.filter(({ machines }) => machines > best.machines);
  const machines = best.machines === 1 ? "one machine" : `${best.machines} machines`;
  if (larger.length === others.length && larger.length > 0) {
    return `it alone does with ${machines}; the next needs ${Math.min(...larger.map((index) => index.machines))}`;
  }
  return `of those that do with ${machines}, it answers most searches`;
}

function segmentRowsOf({ fillsMemory }: PlannedIndex, dim: number, memory: number): number {
  const usual = rowsIn(SEGMENT_BYTES, dim);
  if (!fillsMemory) return usual;
  const { bytes, rows, memoryShare } = FULL_SEGMENT;
  return Math.max(usual, Math.min(rows, rowsIn(Math.min(bytes, memory * GB * memoryShare), dim)));
}

function rowsIn(bytes: number, dim: number): number {
  return Math.max(1, Math.floor(bytes / (dim * 4)));
}

function checked(request: PlanRequest): Required<PlanRequest> {
  checkOptions("plan", request, ["rows", "dim", "recall", "qps", "memory", "cores"]);
  const { rows, dim, recall = 0.95, qps = 100, memory = 64, cores = 8 } = request;
  const wholes = { rows, dim, cores };
  for (const [name, value] of Object.entries(wholes)) {
    if (!Number.isSafeInteger(value) || value < 1) throw unfit(name, value, "a whole number of at least 1");
  }
  if (dim > 32_768) throw unfit("dim", dim, "at most 32,768");
  if (!(recall > 0 && recall <= 1)) throw unfit("recall", recall, "above 0 and at most 1");
  for (const [name, value] of Object.entries({ qps, memory })) {
    if (!(Number.isFinite(value) && value > 0)) throw unfit(name, value, "a number above 0");
  }
  return { rows, dim, recall, qps, memory, cores };
}

function unfit(name: string, value: number, expected: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `\`${name}\` of a plan cannot be ${value}`, { hint: expected });
}
