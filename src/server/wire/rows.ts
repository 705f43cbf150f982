import type { RowData } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import { DYNAMIC_FIELD } from "../../schema/collection_schema.ts";
import { shown } from "../../schema/scalar_value.ts";
import type { FieldData } from "../proto/generated/schema_pb.ts";
import { scalarValues } from "./scalar_values.ts";
import { vectorValues } from "./vector_values.ts";

/** Reads the value of a row. */
type ValueAt = (row: number) => unknown;

/**
 * The rows that columns of a message hold, for the client: vectors as views of the message's bytes, an Int64 as bigint.
 *
 * @throws ElanusError INVALID_ROW for columns of another length, NOT_SUPPORTED for types that there are only in Milvus.
 */
export function rowsOf(fields: readonly FieldData[], rowCount: number): RowData[] {
  const columns = fields.map((field) => ({ name: field.fieldName, at: columnOf(field, rowCount) }));
  const dynamic = fields.findIndex((field) => field.isDynamic || field.fieldName === DYNAMIC_FIELD);
  const declared = columns.filter((_, i) => i !== dynamic);
  return Array.from({ length: rowCount }, (_, row) => {
    const data: RowData = dynamic < 0 ? {} : undeclaredIn(columns[dynamic].at(row), row);
    for (const { name, at } of declared) data[name] = at(row);
    return data;
  });
}

/** The undeclared keys of a row. @throws ElanusError INVALID_ROW for JSON that holds none. */
function undeclaredIn(value: unknown, row: number): RowData {
  if (value === null || value === undefined) return {};
  if (typeof value === "object" && !Array.isArray(value)) return { ...value };
  throw new ElanusError("INVALID_ROW", `row ${row}: field \`${DYNAMIC_FIELD}\` must be a JSON object`, {
    detail: `it is ${shown(value)}`,
  });
}

function columnOf(field: FieldData, rowCount: number): ValueAt {
  const valid: readonly boolean[] = field.validData;
  if (valid.length > 0 && valid.length !== rowCount) throw wrongLength(field, valid.length, rowCount);
  const validCount = valid.filter(Boolean).length;
  const values = valuesOf(field, valid.length > 0 ? validCount : rowCount);
  if (valid.length === 0) {
    if (values.count !== rowCount) throw wrongLength(field, values.count, rowCount);
    return values.at;
  }
  // Some clients send a value for every row, others for those alone that have one.
  if (values.count === rowCount) return (row) => (valid[row] ? values.at(row) : null);
  if (values.count !== validCount) throw wrongLength(field, values.count, validCount);
  const places = placesOf(valid);
  return (row) => (valid[row] ? values.at(places[row]) : null);
}

/** Which of the values is that of each row. */
function placesOf(valid: readonly boolean[]): Uint32Array {
  const places = new Uint32Array(valid.length);
  let next = 0;
  valid.forEach((isValid, row) => {
    places[row] = next;
    if (isValid) next++;
  });
  return places;
}

function valuesOf(field: FieldData, expected: number) {
  const { field: data, fieldName } = field;
  if (data.case === "vectors") return vectorValues(fieldName, data.value);
  if (data.case === "scalars") return scalarValues(fieldName, data.value, field.type);
  if (data.case === undefined && expected === 0) return { count: 0, at: () => null };
  throw new ElanusError("NOT_SUPPORTED", `field \`${fieldName}\` holds ${data.case ?? "nothing"}`, {
    detail: "rows hold scalars and vectors",
  });
}

function wrongLength({ fieldName }: FieldData, found: number, expected: number): ElanusError {
  return new ElanusError("INVALID_ROW", `field \`${fieldName}\` has ${found} values for ${expected} rows`, {
    hint: "nothing of this batch was written",
  });
}
