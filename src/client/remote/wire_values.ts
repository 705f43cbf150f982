import { ElanusError } from "../../errors/index.ts";
import type { RowData } from "../requests.ts";
import type { FieldDescription, ResultRow, SearchHit } from "../responses.ts";

/** The field in which Milvus answers with all that is undeclared. */
const DYNAMIC_FIELD = "$meta";

/** Values as the SDK takes them: plain arrays for floats, and text for whole numbers that a number would round. */
export function valuesToSend(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueToSend(value)]));
}

/** A row so, with U+FFFD for half a surrogate pair, as in the process; a key keeps its half, and is refused. */
export function rowToSend(row: RowData, key: string): RowData {
  const sent = Object.entries(valuesToSend(row));
  return Object.fromEntries(sent.map(([name, value]) => [name, name === key ? value : whole(value)]));
}

/** A text, or each of a list, as UTF-8 can hold it; any other value as it is. */
function whole(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\p{Surrogate}/gu, "\ufffd");
  return Array.isArray(value) && typeof value[0] === "string" ? value.map(whole) : value;
}

/** A value as the SDK takes it. */
export function valueToSend(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Float32Array || value instanceof Float64Array) return Array.from(value);
  if (Array.isArray(value) && value.some((element) => typeof element === "bigint")) return value.map(valueToSend);
  return value;
}

/** A row as Elanus answers with it: what is undeclared stands beside the declared fields, and what is absent does not. */
export function rowReceived(row: ResultRow): ResultRow {
  const { [DYNAMIC_FIELD]: dynamic, ...declared } = row;
  const received: ResultRow = { ...Object(dynamic), ...declared };
  for (const name of Object.keys(received)) if (received[name] === undefined) delete received[name];
  return received;
}

/** A hit with its key as `id`, as Elanus answers with it; the key's own field stays where it was asked for. */
export function hitReceived(hit: ResultRow, key: string, showsKey: boolean): SearchHit {
  const { score, [key]: id, ...fields } = rowReceived(hit);
  return { score: Number(score), id: String(id), ...fields, ...(showsKey ? { [key]: id } : {}) };
}

/** What a literal of a key depends on. */
type KeyField = Pick<FieldDescription, "name" | "data_type">;

/** A filter that holds for the rows of some keys. */
export function keyFilter(key: KeyField, ids: readonly unknown[]): string {
  return `${key.name} in [${ids.map((id, i) => keyLiteral(key, id, `id ${i}`)).join(", ")}]`;
}

/** A filter that all rows match. */
export function anyKey({ name, data_type }: KeyField): string {
  return data_type === "VarChar" ? `${name} >= ""` : `${name} >= 0 or ${name} < 0`;
}

/** A key as a filter has it. @throws ElanusError INVALID_PARAMETER for what is no key of this field, or was rounded. */
export function keyLiteral({ data_type }: KeyField, id: unknown, place = "the key"): string {
  if (data_type === "VarChar") {
    if (typeof id === "string") return JSON.stringify(id);
    throw notAKey(`${place} must be a text`, id);
  }
  if (typeof id === "number" && !Number.isSafeInteger(id)) throw notAKey(`${place} is not exact`, id);
  const text = String(id);
  if (/^-?\d+$/.test(text)) return text;
  throw notAKey(`${place} must be a whole number`, id);
}

function notAKey(message: string, found: unknown): ElanusError {
  const hint = typeof found === "number" ? "give a bigint or a string" : undefined;
  return new ElanusError("INVALID_PARAMETER", message, { detail: `found ${String(found)}`, hint });
}

/** Values of templates: the SDK knows no bigint. */
export function templateValues(values: Record<string, unknown> | undefined): { exprValues?: Record<string, unknown> } {
  if (values === undefined) return {};
  return {
    exprValues: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, templateValue(name, value)])),
  };
}

function templateValue(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => templateValue(name, element));
  if (typeof value !== "bigint") return value;
  if (Number.isSafeInteger(Number(value))) return Number(value);
  throw new ElanusError("NOT_SUPPORTED", `the value of \`{${name}}\` cannot be sent without rounding it`, {
    detail: `it is ${value}`,
    hint: "write it into the filter itself",
  });
}
