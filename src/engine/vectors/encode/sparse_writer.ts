import { shown } from "../../../schema/scalar_value.ts";
import type { VectorParts } from "../vector_column.ts";
import { type RowWriter, type VectorPlace, vectorError } from "./row_writer.ts";
import { sparsePairs } from "./sparse_forms.ts";

/** The last u32 is kept: Milvus allows indices below it. */
const MOST_INDEX = 2 ** 32 - 2;

/** SparseFloatVector: pairs in the order of their indices, without those whose value is zero. */
export class SparseWriter implements RowWriter {
  private readonly offsets: Uint32Array;
  private rows = 0;
  private words = new Uint32Array(256);
  private numbers = new Float32Array(this.words.buffer);

  constructor(rowCount: number) {
    this.offsets = new Uint32Array(rowCount + 1);
  }

  write(value: unknown, at: VectorPlace): void {
    const { indices, values } = sparsePairs(value, at);
    const entries: [number, number][] = [];
    for (let i = 0; i < indices.length; i++) {
      const index = checkedIndex(indices[i], at);
      const number = checkedValue(values[i], index, at);
      if (number !== 0) entries.push([index, number]);
    }
    entries.sort((a, b) => a[0] - b[0]);
    const twice = entries.find(([index], i) => i > 0 && entries[i - 1][0] === index);
    if (twice !== undefined) throw vectorError(at, "has an index twice", `index ${twice[0]}`);
    this.add(entries);
  }

  parts(): VectorParts {
    return {
      offsets: new Uint8Array(this.offsets.buffer),
      pairs: new Uint8Array(this.words.buffer, 0, this.offsets[this.rows] * 8),
    };
  }

  private add(entries: readonly [number, number][]): void {
    const start = this.offsets[this.rows];
    const end = start + entries.length;
    this.reserve(end);
    entries.forEach(([index, value], i) => {
      this.words[(start + i) * 2] = index;
      this.numbers[(start + i) * 2 + 1] = value;
    });
    this.offsets[++this.rows] = end;
  }

  private reserve(pairs: number): void {
    if (pairs * 2 <= this.words.length) return;
    const words = new Uint32Array(Math.max(pairs * 2, this.words.length * 2));
    words.set(this.words);
    this.words = words;
    this.numbers = new Float32Array(words.buffer);
  }
}

function checkedIndex(index: unknown, at: VectorPlace): number {
  if (typeof index === "number" && Number.isInteger(index) && index >= 0 && index <= MOST_INDEX) return index;
  const detail = `index ${shown(index)}; allowed are whole numbers from 0 to ${MOST_INDEX}`;
  throw vectorError(at, "has an index that is none", detail);
}

function checkedValue(value: unknown, index: number, at: VectorPlace): number {
  const found = `the value at index ${index} is ${shown(value)}`;
  if (typeof value !== "number") throw vectorError(at, "holds something that is no number", found);
  const single = Math.fround(value);
  if (!Number.isFinite(single)) throw vectorError(at, "is not finite", found);
  if (single < 0) throw vectorError(at, "has a negative value", `${found}; values of sparse vectors are 0 or more`);
  return single;
}
