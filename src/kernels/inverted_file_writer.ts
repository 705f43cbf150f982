import { type CodedRows, codeBytesOf, codingBytes } from "./coded_rows.ts";
import type { InvertedFile } from "./inverted_file.ts";
import { Scratch } from "./scratch.ts";
import { Trainer } from "./trainer.ts";

/** What the one worker needs that fills an inverted file; it stays in the memory of the rows: some 4 bytes a row and centroids. */
export class InvertedFileWriter {
  readonly file: InvertedFile;
  /** Learns the centroids of the lists. */
  readonly coarse: Trainer;
  /** Learns the centroids of product codes, once rows have their lists. */
  readonly product: Trainer | undefined;
  /** For 7-bit codes. */
  readonly scratch: Scratch | undefined;

  constructor(file: InvertedFile) {
    const { rows, vectors, coarse, product } = file;
    const lists = rows.memory.allocate(rows.count * 4);
    this.file = file;
    this.coarse = new Trainer(rows, vectors, coarse, lists);
    this.product = product && new Trainer(rows, vectors, product.codebook, lists, coarse);
    this.scratch = file.codes && codingScratch(file.codes);
  }
}

function codingScratch({ rows, dims }: CodedRows): Scratch {
  return new Scratch(rows.memory, {
    queryBytes: rows.queryBytes,
    batch: 1,
    codeBytes: codeBytesOf(dims),
    visitedRows: 0,
    allowedRows: 0,
    sumsBytes: codingBytes(rows),
    reachedRows: 0,
  });
}
