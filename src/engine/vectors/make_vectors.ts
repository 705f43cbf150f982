import { SparseRows } from "../../kernels/sparse_rows.ts";
import { VectorRows } from "../../kernels/vector_rows.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { SEGMENT_BYTES } from "../merge_plan.ts";
import { ELEMENT_TYPES } from "./encode_vectors.ts";
import { RowVectors } from "./row_vectors.ts";
import { SparseVectors } from "./sparse_vectors.ts";
import type { SectionSource, VectorColumn } from "./vector_column.ts";

/** An empty column for a vector field. @param rowCount how many rows there will be; absent: not known. */
export function makeVectors(field: FieldSchema, rowCount?: number): VectorColumn {
  if (field.type === "SparseFloatVector") return new SparseVectors(new SparseRows());
  return new RowVectors(makeRows(field, rowCount));
}

/** A column as a segment file holds it. @throws ElanusError CORRUPT */
export function loadVectors(field: FieldSchema, rowCount: number, source: SectionSource): Promise<VectorColumn> {
  if (field.type === "SparseFloatVector") return SparseVectors.load(rowCount, source);
  return RowVectors.load(makeRows(field, rowCount), rowCount, source);
}

function makeRows(field: FieldSchema, rowCount: number | undefined): VectorRows {
  if (rowCount === undefined) return VectorRows.growing(field.dim ?? 0, SEGMENT_BYTES, ELEMENT_TYPES[field.type]);
  return new VectorRows(field.dim ?? 0, rowCount, ELEMENT_TYPES[field.type]);
}
