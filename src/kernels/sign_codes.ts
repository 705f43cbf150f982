import { Codebook } from "./codebook.ts";
import { describeVectors, type Metric } from "./described_vectors.ts";
import { Struct } from "./structs.ts";
import { VectorRows } from "./vector_rows.ts";

/**
 * Codes of bits by random hyperplanes, in the memory of the rows: bits / 8 bytes a row, rounded up to 16, and the planes, 4
 * bytes a value.
 */
export class SignCodes {
  readonly rows: VectorRows;
  readonly planes: Codebook;
  /** As rows of bits, which HAMMING compares. */
  readonly codes: VectorRows;
  private readonly metric: Metric;
  private readonly vectors: Struct<"vectors">;
  private readonly point: number;
  private readonly scores: number;
  private readonly code: number;

  /** @param bits a multiple of 8. */
  constructor(rows: VectorRows, metric: Metric, bits: number) {
    const { memory, dim, count } = rows;
    this.rows = rows;
    this.metric = metric;
    this.planes = new Codebook(memory, { parts: 1, partDim: dim, count: bits, spherical: false });
    this.codes = new VectorRows(bits, count, "bit", memory);
    this.codes.extend(count);
    this.vectors = new Struct(memory, "vectors");
    describeVectors(this.vectors, rows, metric, rows.onDisk && 0);
    this.point = memory.allocate(rows.queryBytes);
    this.scores = memory.allocate(this.planes.scoreCount * 4);
    this.code = memory.allocate(this.codes.rowBytes);
  }

  /** What the kernels receive. */
  get pointers() {
    const { vectors, planes, point, scores, codes } = this;
    return { vectors: vectors.pointer, planes: planes.pointer, point, scores, codes: codes.pointer };
  }

  /** The code of a query. */
  codeOf(query: Float32Array): Uint8Array {
    const { memory, dim } = this.rows;
    const norm = this.metric === "COSINE" ? Math.sqrt(query.reduce((sum, x) => sum + x * x, 0)) : 1;
    memory.f32(this.point, dim).set(norm > 0 ? query.map((x) => x / norm) : query);
    memory.kernels.sign_point(this.planes.pointer, this.point, this.scores, this.code);
    return memory.u8(this.code, this.codes.rowBytes).slice();
  }
}
