import { Codebook } from "./codebook.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Codes of so many bits a part lie in blocks of so many rows (assembly/fast_scan.ts). */
const BLOCK_BITS = 4;
const BLOCK_ROWS = 16;
/** Kernels read a number of a code as part of four bytes. */
const SLACK_BYTES = 4;

/** How a vector is cut into parts that have a number each. */
export interface ProductShape {
  /** Parts into which the dims are cut, each as long. */
  readonly parts: number;
  /** Bits of the number of a part. */
  readonly bits: number;
}

/**
 * Codes of what rows differ from their centroid by: a number a part, without gaps, so that a row takes parts * bits / 8 bytes,
 * rounded up; and 4 bytes more under L2. Of 4 bits a part they lie in blocks of 16 rows, which are compared together.
 */
export class ProductCodes {
  readonly codebook: Codebook;
  private readonly rows: VectorRows;
  private readonly codeBytes: number;
  /** What the description of an inverted file holds of them. */
  readonly fields: {
    readonly product: number;
    readonly product_codes: number;
    readonly product_stride: number;
    readonly product_bits: number;
    readonly product_terms: number;
  };

  /** @param withTerms whether rows are compared by distance. */
  constructor(rows: VectorRows, { parts, bits }: ProductShape, withTerms: boolean) {
    const { memory, dim, count } = rows;
    const rowsAStride = bits === BLOCK_BITS ? BLOCK_ROWS : 1;
    const stride = Math.ceil((parts * bits) / 8) * rowsAStride;
    const centroids = Math.min(2 ** bits, Math.max(count, 1));
    this.rows = rows;
    this.codeBytes = Math.ceil(count / rowsAStride) * stride;
    this.codebook = new Codebook(memory, { parts, partDim: dim / parts, count: centroids, spherical: false });
    this.fields = {
      product: this.codebook.pointer,
      product_codes: memory.allocate(this.codeBytes + SLACK_BYTES),
      product_stride: stride,
      product_bits: bits,
      product_terms: withTerms ? memory.allocate(count * 4) : 0,
    };
  }

  /** Views of the codes and of the terms, if there are any; good until the memory grows. */
  get codes(): Uint8Array {
    return this.rows.memory.u8(this.fields.product_codes, this.codeBytes);
  }

  /** Bytes that kernels need of a query: its products in steps, two parts together. */
  get stepBytes(): number {
    return Math.ceil(this.codebook.shape.parts / 2) * 2 * BLOCK_ROWS;
  }

  get terms(): Uint8Array | undefined {
    const { product_terms } = this.fields;
    return product_terms === 0 ? undefined : this.rows.memory.u8(product_terms, this.rows.count * 4);
  }
}
