import { MatrixFile, splitRows } from "./matrix_file.ts";
import { Random } from "./random.ts";

/** Two numbers a row, from 0 to 999, each as often as the others: what filters choose rows by. */
export interface RowTags {
  /** Drawn at random: says nothing of the vector. */
  readonly uniform: Int32Array;
  /** By the product with one vector of the set: rows with a low number lie in one region. */
  readonly correlated: Int32Array;
}

/** A filter of `below` thousandths of the rows. */
export interface TagFilter {
  readonly tag: keyof RowTags;
  readonly below: number;
}

export const TAGS: readonly (keyof RowTags)[] = ["uniform", "correlated"];
const SEED = 7;
const SHARES = 1000;
const ROWS_A_BATCH = 1000;

/** As the engines' languages have it, all of them alike. */
export function filterText({ tag, below }: TagFilter): string {
  return `${tag} < ${below}`;
}

/** The tags of a set's rows; the same at each call. */
export function rowTags(rowsPath: string, dim: number): RowTags {
  const rows = new MatrixFile(rowsPath, dim);
  const products = new Float64Array(rows.rows);
  let direction: Float32Array | undefined;
  for (const { first, count, values } of rows.batches(ROWS_A_BATCH)) {
    for (const [i, row] of splitRows(values, count, dim).entries()) {
      direction ??= row;
      products[first + i] = row.reduce((sum, value, d) => sum + value * (direction?.[d] ?? 0), 0);
    }
  }
  const nearestFirst = Uint32Array.from(products.keys()).sort((a, b) => products[b] - products[a]);
  return {
    uniform: shares(new Random(SEED).permutation(rows.rows)),
    correlated: shares(nearestFirst),
  };
}

/** For each row the thousandth in which it comes. */
function shares(order: Uint32Array): Int32Array {
  const tags = new Int32Array(order.length);
  order.forEach((row, place) => {
    tags[row] = Math.floor((place * SHARES) / order.length);
  });
  return tags;
}

/** The tags of one row as fields; none where there are no tags. */
export function tagsOf(row: number, tags: RowTags | undefined): Record<string, number> {
  return tags === undefined ? {} : Object.fromEntries(TAGS.map((name) => [name, tags[name][row]]));
}
