/** What the choice of an index for a segment depends on. */
export interface IndexSituation {
  /** Of the segment. */
  readonly rows: number;
  /** What the vectors of the field take in all segments. */
  readonly fieldBytes: number;
  /** What they may take of memory. */
  readonly budgetBytes: number;
}

/** What AUTOINDEX took, and why. */
export interface IndexChoice {
  readonly type: "FLAT" | "HNSW" | "DISKANN";
  readonly reason: string;
}

/** A walk of the default `ef` compares as many rows (index/hnsw/search.ts). */
const SCANNED_ROWS = 1024;

/** Whether the vectors of a field are to be in memory. */
export function fitsInMemory({ fieldBytes, budgetBytes }: Omit<IndexSituation, "rows">): boolean {
  return fieldBytes <= budgetBytes;
}

/**
 * The index that AUTOINDEX takes for a segment of dense vectors:
 *
 *     no more rows than a walk compares    FLAT
 *     vectors fit into the budget          HNSW
 *     they do not                          DISKANN: codes and links in memory, vectors on disk
 *
 * All three score by the stored vectors. How many dims are worth comparing HNSW and DISKANN find out from the rows.
 */
export function chooseIndex(situation: IndexSituation): IndexChoice {
  const { rows, fieldBytes, budgetBytes } = situation;
  if (rows <= SCANNED_ROWS) return { type: "FLAT", reason: `a walk would compare as many as the ${rows} rows` };
  const sizes = `${inWords(fieldBytes)} of vectors, a budget of ${inWords(budgetBytes)}`;
  return fitsInMemory(situation)
    ? { type: "HNSW", reason: `vectors fit into memory: ${sizes}` }
    : { type: "DISKANN", reason: `vectors stay on disk: ${sizes}` };
}

function inWords(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? ["GiB", 2 ** 30] : ["MiB", 2 ** 20];
  return `${Number((bytes / Number(size)).toPrecision(3))} ${unit}`;
}
