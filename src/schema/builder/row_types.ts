import type { DataTypeName } from "../data_type.ts";
import type { CollectionDeclaration } from "./collection.ts";
import type { FieldRole, TypesOf } from "./field.ts";

type FieldsOf<C extends CollectionDeclaration> = C["fields"];

/** Whether undeclared keys are allowed. */
export type IsDynamic<C extends CollectionDeclaration> =
  C extends CollectionDeclaration<FieldsOf<C>, infer D> ? D : never;

/** The names of the fields in one of these roles. */
type NamesIn<F, Role extends FieldRole> = {
  [K in keyof F]: TypesOf<F[K]>["role"] extends Role ? K : never;
}[keyof F];

/** The names of the fields of these types. */
type NamesOf<F, Data extends DataTypeName> = {
  [K in keyof F]: TypesOf<F[K]>["data"] extends Data ? K : never;
}[keyof F] &
  string;

/** Shows an intersection as one object. */
type Flat<T> = { [K in keyof T]: T[K] };

type Undeclared<C extends CollectionDeclaration> = IsDynamic<C> extends true ? Record<string, unknown> : unknown;

type Written<F, Given extends FieldRole> = Flat<
  { [K in NamesIn<F, Given>]: TypesOf<F[K]>["input"] } & { [K in NamesIn<F, "optional">]?: TypesOf<F[K]>["input"] }
>;

/** A row as `insert` takes it: without the key where the collection makes it. */
export type InsertRow<C extends CollectionDeclaration> = Written<FieldsOf<C>, "key" | "required"> & Undeclared<C>;

/** A row as `upsert` takes it: the key says which row it replaces, even where the collection makes keys. */
export type UpsertRow<C extends CollectionDeclaration> = Written<FieldsOf<C>, "key" | "generated" | "required"> &
  Undeclared<C>;

/** The name of the primary key. */
export type KeyName<C extends CollectionDeclaration> = NamesIn<FieldsOf<C>, "key" | "generated">;

/** A primary key as it comes back: bigint or string. */
export type Key<C extends CollectionDeclaration> = TypesOf<FieldsOf<C>[KeyName<C>]>["output"];

/** A primary key as requests take it. */
export type KeyInput<C extends CollectionDeclaration> = TypesOf<FieldsOf<C>[KeyName<C>]>["input"];

/** The names of the vector fields. */
export type VectorName<C extends CollectionDeclaration> = NamesOf<
  FieldsOf<C>,
  Extract<DataTypeName, `${string}Vector`>
>;

/** The names of the fields that are searched for texts. */
export type TermsName<C extends CollectionDeclaration> = NamesIn<FieldsOf<C>, "filled"> & string;

/** All declared fields as they come back; what functions fill does not. */
export type Row<C extends CollectionDeclaration> = Flat<{
  [K in keyof FieldsOf<C> as TypesOf<FieldsOf<C>[K]>["role"] extends "filled" ? never : K]: TypesOf<
    FieldsOf<C>[K]
  >["output"];
}>;

/** What may be asked for: a field, `*` for all of them, and any key where the collection is dynamic. */
export type OutputName<C extends CollectionDeclaration> =
  | Exclude<keyof FieldsOf<C> & string, NamesIn<FieldsOf<C>, "filled">>
  | "*"
  | (IsDynamic<C> extends true ? string & {} : never);

type Selected<C extends CollectionDeclaration, Name> = "*" extends Name
  ? Row<C> & Undeclared<C>
  : Flat<Pick<Row<C>, Name & keyof Row<C>> & { [K in Exclude<Name, keyof Row<C>> & string]?: unknown }>;

/**
 * A row with the fields that were asked for; an undeclared key may be missing. Where the compiler does not know which
 * names the array holds, each of them may be missing.
 */
export type OutputRow<C extends CollectionDeclaration, Names extends readonly string[]> = number extends Names["length"]
  ? Partial<Selected<C, Names[number]>>
  : Selected<C, Names[number]>;

/** What hits can be grouped by: a field, a place in a JSON field, and any key where the collection is dynamic. */
export type GroupName<C extends CollectionDeclaration> =
  | NamesOf<FieldsOf<C>, "Bool" | "Int8" | "Int16" | "Int32" | "Int64" | "VarChar" | "Timestamptz">
  | `${NamesOf<FieldsOf<C>, "JSON">}[${string}]`
  | (IsDynamic<C> extends true ? string & {} : never);
