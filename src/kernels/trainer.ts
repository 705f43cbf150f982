import type { Codebook } from "./codebook.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Points that kernels compare together (assembly/codebook.ts). */
const BLOCK = 32;

/**
 * What the one worker needs that learns a codebook from rows: sums as large as the codebook, and a block of points. It stays
 * in the memory of the rows.
 */
export class Trainer {
  readonly rows: VectorRows;
  readonly codebook: Codebook;
  private readonly struct: Struct<"training">;

  /**
   * @param vectors a pointer to their description.
   * @param lists a pointer to a u32 a row: which centroid of `coarse`, or else of the codebook, the row is nearest to.
   * @param coarse where residuals are learnt: the centroids that rows are taken less.
   */
  constructor(rows: VectorRows, vectors: number, codebook: Codebook, lists: number, coarse?: Codebook) {
    const { memory } = rows;
    const { parts, partDim, count } = codebook.shape;
    const pointBytes = rows.type === "bit" ? rows.dim * 4 : rows.queryBytes;
    this.rows = rows;
    this.codebook = codebook;
    this.struct = new Struct(memory, "training");
    this.struct.set({
      vectors,
      codebook: codebook.pointer,
      coarse: coarse?.pointer ?? 0,
      lists,
      sums: memory.allocate(parts * count * partDim * 4),
      counts: memory.allocate(parts * count * 4),
      points: memory.allocate(BLOCK * pointBytes),
      point_bytes: pointBytes,
      best: memory.allocate(memory.kernels.block_bytes()),
    });
  }

  get pointer(): number {
    return this.struct.pointer;
  }
}
