import { checkTimeZone } from "../../schema/collection_properties.ts";
import {
  type CollectionSchema,
  partitionKeyField,
  primaryField,
  scalarFields,
  vectorFields,
} from "../../schema/collection_schema.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { UTC } from "../../schema/time/time_zone.ts";
import type { Analyzer } from "../../text/analyzers/analyzer.ts";
import { makeAnalyzer } from "../../text/analyzers/make_analyzer.ts";
import { loadStemmers } from "../../text/analyzers/stemmers.ts";

/** Where the terms of a sparse field come from. */
export interface TermSource {
  readonly input: FieldSchema;
  readonly analyzer: Analyzer;
}

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
  /** Of each field with texts to be split. */
  readonly analyzers: ReadonlyMap<string, Analyzer>;
  /** By the names of the fields that BM25 functions fill. */
  readonly termSources: ReadonlyMap<string, TermSource>;
  /** The names that a row may use. */
  readonly declaredNames: readonly string[];
  /** Where times without an offset are, and by whose clocks times come out. */
  readonly timeZone: string;
}

/** To be awaited before texts of a collection are split: what its analyzers load on their first use. */
export async function loadAnalyzers({ fields }: CollectionSchema): Promise<void> {
  if (fields.some(({ enableAnalyzer }) => enableAnalyzer)) await loadStemmers();
}

/** The layout for a read that names a time zone of its own. @throws ElanusError INVALID_PARAMETER */
export function layoutFor(layout: Layout, { timezone }: { readonly timezone?: string }): Layout {
  if (timezone === undefined || timezone === "") return layout;
  checkTimeZone(timezone);
  return { ...layout, timeZone: timezone };
}

/** @throws ElanusError INVALID_PARAMETER for an analyzer that does not exist. */
export function layoutOf(schema: CollectionSchema, timeZone: string = UTC): Layout {
  const dynamic = schema.fields.find((field) => field.isDynamic);
  const primary = primaryField(schema);
  const scalars = scalarFields(schema);
  const analyzers = analyzersOf(scalars);
  return {
    schema,
    primary,
    scalars,
    primaryColumn: scalars.indexOf(primary),
    vectors: vectorFields(schema),
    dynamic,
    partitionKey: partitionKeyField(schema),
    byName: new Map(schema.fields.map((field) => [field.name, field])),
    analyzers,
    termSources: termSourcesOf(schema, analyzers),
    declaredNames: schema.fields.filter((field) => field !== dynamic).map((field) => field.name),
    timeZone,
  };
}

function analyzersOf(fields: readonly FieldSchema[]): Map<string, Analyzer> {
  const analyzed = fields.filter(({ enableAnalyzer }) => enableAnalyzer);
  return new Map(analyzed.map(({ name, analyzerParams }) => [name, makeAnalyzer(analyzerParams)]));
}

function termSourcesOf(schema: CollectionSchema, analyzers: ReadonlyMap<string, Analyzer>): Map<string, TermSource> {
  const sources = new Map<string, TermSource>();
  for (const { input: name, output } of schema.functions ?? []) {
    const input = schema.fields.find((field) => field.name === name);
    const analyzer = analyzers.get(name);
    if (input !== undefined && analyzer !== undefined) sources.set(output, { input, analyzer });
  }
  return sources;
}
