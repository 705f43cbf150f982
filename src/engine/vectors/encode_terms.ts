import type { Analyzer } from "../../text/analyzers/analyzer.ts";
import { termVector } from "../../text/term_vector.ts";
import type { Column } from "../columns/column.ts";
import { SparseWriter } from "./encode/sparse_writer.ts";
import type { VectorParts } from "./vector_column.ts";

/** What BM25 keeps of the texts of a column: how often each has which term. A row without a text has none. */
export function encodeTerms(analyzer: Analyzer, texts: Column): VectorParts {
  const writer = new SparseWriter(texts.count);
  for (let row = 0; row < texts.count; row++) {
    const text = texts.read(row);
    const terms = termVector(analyzer, typeof text === "string" ? text : "");
    writer.write(terms, { field: texts.field.name, place: `row ${row}: ` });
  }
  return writer.parts();
}
