import type { Layout } from "../engine/collection/layout.ts";
import { type OrderField, RowOrder } from "../engine/query/row_order.ts";
import { ElanusError, nameHint } from "../errors/index.ts";
import { shown } from "../schema/scalar_value.ts";

/** By one or several fields, as `"price:asc"`, `["price:desc", "stock"]` or `[{ field: "price", order: "desc" }]`. */
export type OrderByFields = string | (string | OrderByField)[];

/** The order of one field, or undeclared key: ascending without a word. */
export interface OrderByField {
  field: string;
  order?: "asc" | "desc" | "ascending" | "descending";
}

const DIRECTIONS: Readonly<Record<string, boolean>> = { asc: false, ascending: false, desc: true, descending: true };

/**
 * The order that a request asks for, if it asks for one.
 *
 * @throws ElanusError INVALID_PARAMETER, FIELD_NOT_FOUND.
 */
export function orderOf(layout: Layout, fields: OrderByFields | undefined): RowOrder | undefined {
  if (fields === undefined) return undefined;
  const listed: unknown = typeof fields === "string" ? fields.split(",") : fields;
  if (!Array.isArray(listed)) throw unfit(`it is ${shown(fields)}`);
  const asked = listed.map(orderField);
  return asked.length === 0 ? undefined : new RowOrder(layout, asked);
}

function orderField(given: unknown): OrderField {
  const { field, order = "asc" } = typeof given === "string" ? parted(given) : Object(given);
  if (typeof field !== "string" || field.trim() === "") throw unfit(`one of them is ${shown(given)}`);
  const direction = String(order).trim().toLowerCase();
  if (Object.hasOwn(DIRECTIONS, direction)) return { field: field.trim(), descending: DIRECTIONS[direction] };
  throw new ElanusError("INVALID_PARAMETER", `field \`${field}\` cannot be ordered ${shown(order)}`, {
    hint: nameHint(direction, Object.keys(DIRECTIONS)) ?? "asc or desc",
  });
}

/** A name before its direction; a path in JSON may have a colon of its own. */
function parted(text: string): { field: string; order?: string } {
  const colon = text.lastIndexOf(":");
  if (colon < 0 || text.indexOf("]", colon) >= 0) return { field: text };
  return { field: text.slice(0, colon), order: text.slice(colon + 1) };
}

function unfit(detail: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "`order_by_fields` must be a list of fields", {
    detail,
    hint: 'as [{ field: "price", order: "desc" }]',
  });
}
