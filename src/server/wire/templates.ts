import { ElanusError } from "../../errors/index.ts";
import type { TemplateArrayValue, TemplateValue } from "../proto/generated/schema_pb.ts";
import { asDoubles } from "./scalar_values.ts";

/** The values of a filter's templates; nothing where there are none. */
export function templateValues(values: Readonly<Record<string, TemplateValue>>): {
  exprValues?: Record<string, unknown>;
} {
  const entries = Object.entries(values);
  if (entries.length === 0) return {};
  return { exprValues: Object.fromEntries(entries.map(([name, value]) => [name, templateValue(name, value)])) };
}

function templateValue(name: string, { val }: TemplateValue): unknown {
  if (val.case === "arrayVal") return arrayValue(val.value);
  if (val.case !== undefined && val.case !== "bytesVal") return val.value;
  throw new ElanusError("INVALID_PARAMETER", `the template value \`${name}\` is of no type that filters compare`);
}

function arrayValue({ data }: TemplateArrayValue): unknown[] {
  switch (data.case) {
    case "arrayData":
      return data.value.data.map(arrayValue);
    case "jsonData":
      return data.value.data.map((bytes): unknown => JSON.parse(Buffer.from(bytes).toString("utf8")));
    case "doubleData":
      return Array.from(asDoubles(data.value.data));
    case undefined:
      return [];
    default:
      return [...data.value.data];
  }
}
