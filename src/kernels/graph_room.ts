import { codeBytesOf } from "./coded_rows.ts";
import type { VectorRows } from "./vector_rows.ts";
import { MOST_TOGETHER } from "./worker_pool.ts";

/** Of a row beside codes and links: its first block, its twin, and whether it was visited. */
export const BYTES_PER_ROW = 4 + 4 + 1;
/** Of a row in the scratches of an HnswWriter. */
const WRITER_BYTES_PER_ROW = 8 + MOST_TOGETHER - 1;

/** More rows than this are not taken in: tables that take some bytes of each are allocated at once. */
const MOST_ROWS = 2 ** 21;
/** Of a memory's 4 GiB, what is left to pools, filters and the factors of prefixes. */
const LEFT_BYTES = 2 ** 28;
/** Blocks of upper links a row, beyond the number that is expected: their layers are drawn. */
const SPARE_BLOCKS = 1.25;

/** The most that a graph can hold. */
export interface GraphRoom {
  readonly rows: number;
  /** Blocks of upper links. */
  readonly blocks: number;
}

/** What a row takes of the memory, at most, while rows are added: codes of so many dims, links, and what adds them. */
export function graphBytesPerRow(m: number, dims: number): number {
  return codeBytesOf(dims) + 16 + m * 8 + blocksPerRow(m) * m * 4 + BYTES_PER_ROW + WRITER_BYTES_PER_ROW;
}

/** The room of a graph over rows that will grow: for as many as have room themselves, and fit into the memory. */
export function graphRoom(rows: VectorRows, m: number, prefix: number): GraphRoom {
  const free = 2 ** 32 - rows.memory.usedBytes - LEFT_BYTES;
  const most = Math.max(0, Math.min(rows.room, MOST_ROWS, Math.floor(free / graphBytesPerRow(m, prefix))));
  return { rows: most, blocks: Math.ceil(most * blocksPerRow(m)) + 1024 };
}

function blocksPerRow(m: number): number {
  return SPARE_BLOCKS / (m - 1);
}
