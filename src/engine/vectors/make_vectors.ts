import { SparseRows } from "../../kernels/sparse_rows.ts";
import { VectorRows } from "../../kernels/vector_rows.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { SEGMENT_BYTES } from "../compaction/merge_plan.ts";
import { ELEMENT_TYPES } from "./encode_vectors.ts";
import { NullableVectors, readValid } from "./nullable_vectors.ts";
import { RowVectors, type VectorShape } from "./row_vectors.ts";
import { SparseVectors } from "./sparse_vectors.ts";
import { type SectionSource, VALID, type VectorColumn } from "./vector_column.ts";

/** An empty column for a vector field. @param rowCount how many rows there will be; absent: not known. */
export function makeVectors(field: FieldSchema, rowCount?: number): VectorColumn {
  const column = makePlain(field, rowCount);
  return field.nullable ? new NullableVectors(column) : column;
}

function makePlain(field: FieldSchema, rowCount?: number): VectorColumn {
  if (field.type === "SparseFloatVector") return new SparseVectors(new SparseRows());
  return new RowVectors(makeRows(field, rowCount));
}

/** A column as a segment file holds it. @throws ElanusError CORRUPT */
export async function loadVectors(field: FieldSchema, rowCount: number, source: SectionSource): Promise<VectorColumn> {
  if (!field.nullable) return loadPlain(field, rowCount, source);
  const valid = await readValid(rowCount, source);
  if (!source.has(VALID)) return new NullableVectors(makePlain(field, 0), valid, source.staysOnDisk);
  return new NullableVectors(await loadPlain(field, valid.validCount, source), valid);
}

async function loadPlain(field: FieldSchema, rowCount: number, source: SectionSource): Promise<VectorColumn> {
  if (field.type === "SparseFloatVector") return SparseVectors.load(rowCount, source);
  if (source.staysOnDisk) return RowVectors.onDisk(shapeOf(field), rowCount, source);
  return RowVectors.load(makeRows(field, rowCount), rowCount, source);
}

function makeRows(field: FieldSchema, rowCount: number | undefined): VectorRows {
  const { dim, type } = shapeOf(field);
  if (rowCount === undefined) return VectorRows.growing(dim, SEGMENT_BYTES, type);
  return new VectorRows(dim, rowCount, type);
}

function shapeOf(field: FieldSchema): VectorShape {
  return { dim: field.dim ?? 0, type: ELEMENT_TYPES[field.type] ?? "f32" };
}
