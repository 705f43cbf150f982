import { checkTimeZone } from "../schema/collection_properties.ts";
import {
  type CollectionSchema,
  partitionKeyField,
  primaryField,
  scalarFields,
  vectorFields,
} from "../schema/collection_schema.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import { UTC } from "../schema/time/time_zone.ts";

/** What every write and read of a collection asks of its schema, worked out once. */
export interface Layout {
  readonly schema: CollectionSchema;
  readonly primary: FieldSchema;
  /** The scalar fields, the key among them and `$meta` last, in the schema's order. */
  readonly scalars: readonly FieldSchema[];
  readonly vectors: readonly FieldSchema[];
  /** Where the key stands in `scalars`. */
  readonly primaryColumn: number;
  readonly dynamic: FieldSchema | undefined;
  readonly partitionKey: FieldSchema | undefined;
  readonly byName: ReadonlyMap<string, FieldSchema>;
  /** The names that a row may use. */
  readonly declaredNames: readonly string[];
  /** Where times without an offset are, and by whose clocks times come out. */
  readonly timeZone: string;
}

/** The layout for a read that names a time zone of its own. @throws ElanusError INVALID_PARAMETER */
export function layoutFor(layout: Layout, { timezone }: { readonly timezone?: string }): Layout {
  if (timezone === undefined || timezone === "") return layout;
  checkTimeZone(timezone);
  return { ...layout, timeZone: timezone };
}

export function layoutOf(schema: CollectionSchema, timeZone: string = UTC): Layout {
  const dynamic = schema.fields.find((field) => field.isDynamic);
  const primary = primaryField(schema);
  const scalars = scalarFields(schema);
  return {
    schema,
    primary,
    scalars,
    primaryColumn: scalars.indexOf(primary),
    vectors: vectorFields(schema),
    dynamic,
    partitionKey: partitionKeyField(schema),
    byName: new Map(schema.fields.map((field) => [field.name, field])),
    declaredNames: schema.fields.filter((field) => field !== dynamic).map((field) => field.name),
    timeZone,
  };
}
