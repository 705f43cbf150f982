import { ElanusError } from "../../errors/index.ts";
import { UTC } from "../../schema/time/time_zone.ts";
import { formatTimestamp } from "../../schema/time/timestamp.ts";
import { DataType, type ScalarField } from "../proto/generated/schema_pb.ts";
import { asDoubles, asFloats, type ColumnValues } from "./vector_values.ts";

/** The values of a column, as the client takes them. @throws ElanusError INVALID_ROW, NOT_SUPPORTED. */
export function scalarValues(name: string, { data }: ScalarField, type?: DataType): ColumnValues {
  switch (data.case) {
    case "boolData":
    case "intData":
    case "stringData":
    case "geometryWktData":
      return listed(data.value.data);
    case "longData":
      return type === DataType.Timestamptz ? times(data.value.data) : listed(data.value.data);
    case "timestamptzData":
      return times(data.value.data);
    case "floatData":
      return listed(asFloats(data.value.data));
    case "doubleData":
      return listed(asDoubles(data.value.data));
    case "jsonData":
      return jsonValues(name, data.value.data);
    case "arrayData":
      return arrayValues(name, data.value.data);
    case undefined:
      return listed([]);
    default:
      throw new ElanusError("NOT_SUPPORTED", `field \`${name}\` holds ${data.case}, which is not supported`);
  }
}

function listed(values: ArrayLike<unknown>): ColumnValues {
  return { count: values.length, at: (i) => values[i] };
}

/** Microseconds since 1970. */
function times(values: readonly bigint[]): ColumnValues {
  return { count: values.length, at: (i) => formatTimestamp(values[i], UTC) };
}

function jsonValues(name: string, values: readonly Uint8Array[]): ColumnValues {
  return { count: values.length, at: (i) => (values[i].length === 0 ? null : parsed(name, values[i], i)) };
}

function parsed(name: string, bytes: Uint8Array, row: number): unknown {
  try {
    return jsonIn(bytes);
  } catch (cause) {
    throw new ElanusError("INVALID_ROW", `row ${row}: field \`${name}\` is no JSON`, { cause });
  }
}

/** The value of JSON in UTF-8. @throws SyntaxError */
export function jsonIn(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
}

function arrayValues(name: string, rows: readonly ScalarField[]): ColumnValues {
  const at = (i: number) => {
    const values = scalarValues(name, rows[i]);
    return Array.from({ length: values.count }, (_, element) => values.at(element));
  };
  return { count: rows.length, at };
}
