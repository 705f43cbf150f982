/** Checked by `tsc`, never run. */
import { where } from "../../../src/index.ts";
import {
  array,
  collection,
  floatVector,
  type InsertRow,
  int64,
  json,
  type Row,
  timestamptz,
  varChar,
} from "../../../src/schema/builder/index.ts";
import type { Assert, Equal } from "../../schema/builder/equal.ts";

const events = collection("events", {
  id: int64().primaryKey(),
  vector: floatVector(2),
  tags: array(varChar(8), { maxCapacity: 4 }).nullable(),
  codes: array(int64(), { maxCapacity: 4 }),
  at: timestamptz(),
});

export type Given = Assert<Equal<InsertRow<typeof events>["codes"], (number | bigint)[]>>;
export type Answered = Assert<Equal<Row<typeof events>["codes"], bigint[]>>;
export type MayBeNull = Assert<Equal<Row<typeof events>["tags"], string[] | null>>;
export type TimeIn = Assert<Equal<InsertRow<typeof events>["at"], string | Date>>;
export type TimeOut = Assert<Equal<Row<typeof events>["at"], string>>;

// @ts-expect-error elements are never null
array(varChar(8).nullable(), { maxCapacity: 4 });
// @ts-expect-error no array holds JSON
array(json(), { maxCapacity: 4 });
// @ts-expect-error no array holds vectors
array(floatVector(2), { maxCapacity: 4 });
// @ts-expect-error how many it may hold is to be said
array(int64());

where(events, (e) => e.tags.at(0).like("a%"));
// @ts-expect-error an element of text
where(events, (e) => e.tags.contains(1));
// @ts-expect-error an element is no list
where(events, (e) => e.codes.contains([1n]));
// @ts-expect-error arrays have no order
where(events, (e) => e.codes.lt([1n]));
// @ts-expect-error a moment is no number
where(events, (e) => e.at.gt(5));
// @ts-expect-error only once: what is moved is compared
where(events, (e) => e.at.plus("P1D").plus("P1D"));
