import { ElanusError } from "../../errors/index.ts";
import type { TemplateArrayValue, TemplateValue } from "../proto/generated/schema_pb.ts";
import { jsonIn } from "./scalar_values.ts";
import { asDoubles } from "./vector_values.ts";

/** The values of a filter's templates; nothing where there are none. @throws ElanusError INVALID_PARAMETER */
export function templateValues(values: Readonly<Record<string, TemplateValue>>): {
  exprValues?: Record<string, unknown>;
} {
  const entries = Object.entries(values);
  if (entries.length === 0) return {};
  return { exprValues: Object.fromEntries(entries.map(([name, value]) => [name, templateValue(name, value)])) };
}

function templateValue(name: string, { val }: TemplateValue): unknown {
  if (val.case === "arrayVal") return arrayValue(name, val.value);
  if (val.case !== undefined && val.case !== "bytesVal") return val.value;
  throw new ElanusError("INVALID_PARAMETER", `the template value \`${name}\` is of no type that filters compare`);
}

function arrayValue(name: string, { data }: TemplateArrayValue): unknown[] {
  switch (data.case) {
    case "arrayData":
      return data.value.data.map((value) => arrayValue(name, value));
    case "jsonData":
      return data.value.data.map((bytes) => jsonValue(name, bytes));
    case "doubleData":
      return Array.from(asDoubles(data.value.data));
    case undefined:
      return [];
    default:
      return [...data.value.data];
  }
}

function jsonValue(name: string, bytes: Uint8Array): unknown {
  try {
    return jsonIn(bytes);
  } catch (cause) {
    throw new ElanusError("INVALID_PARAMETER", `the template value \`${name}\` is no JSON`, { cause });
  }
}
