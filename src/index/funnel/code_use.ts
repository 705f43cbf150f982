import { type CodedRows, codeBytesOf } from "../../kernels/coded_rows.ts";

/** So many rows are looked at, from all over. */
const SAMPLE_ROWS = 512;
/** Codes at the ends of the range stand for values that may lie beyond it: so many more than among the rows it was learnt from. */
const MOST_CLIPPED = 0.01;
/** Of the share of the rows' energy that the coded dims held at first, so much must be left. */
const LEAST_ENERGY = 0.8;
/** Rows may lie so many times as far from the mean, and fill the range so many times as much or as little. */
const MOST_DRIFT = 2;

/** How rows use the range and the axes of their codes. */
export interface CodeUse {
  /** The share of the codes that stand at the ends of the range. */
  readonly clipped: number;
  /** The mean size of a code. */
  readonly magnitude: number;
  /** The mean scale of a row. */
  readonly scale: number;
  /** The share of the squared length of the centred rows that the coded dims hold. */
  readonly energy: number;
}

/** Whether range and axes do for rows that use them as `all` says: those that they were learnt from used them as `first`. */
export function codesFit(first: CodeUse, all: CodeUse): boolean {
  const drift = Math.max(ratio(all.magnitude, first.magnitude), ratio(first.magnitude, all.magnitude));
  const distance = ratio(all.scale, first.scale);
  const isCaptured = all.energy >= first.energy * LEAST_ENERGY;
  return isCaptured && all.clipped - first.clipped <= MOST_CLIPPED && drift <= MOST_DRIFT && distance <= MOST_DRIFT;
}

function ratio(a: number, b: number): number {
  if (a === b) return 1;
  return b > 0 ? a / b : Number.POSITIVE_INFINITY;
}

/** How the first `count` rows use their codes, by some of them from all over. */
export function codeUse({ codes, terms, dims }: CodedRows, count: number): CodeUse {
  const stride = codeBytesOf(dims);
  const numbers = new Float32Array(terms.buffer, terms.byteOffset, terms.length / 4);
  const step = Math.max(1, Math.floor(count / SAMPLE_ROWS));
  let rows = 0;
  let clipped = 0;
  let magnitude = 0;
  let scale = 0;
  let square = 0;
  let fullSquare = 0;
  for (let row = 0; row < count; row += step, rows++) {
    // As CodeTerms has them: scale, square, full_square.
    scale += numbers[row * 4];
    square += numbers[row * 4 + 1];
    fullSquare += numbers[row * 4 + 2];
    for (let i = row * stride; i < row * stride + dims; i++) {
      const size = Math.abs(codes[i] - 64);
      magnitude += size;
      if (size === 63) clipped++;
    }
  }
  const values = Math.max(1, rows * dims);
  const energy = fullSquare > 0 && Number.isFinite(fullSquare) ? square / fullSquare : 1;
  return { clipped: clipped / values, magnitude: magnitude / values, scale: scale / Math.max(1, rows), energy };
}
