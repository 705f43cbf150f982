import type { CollectionDeclaration, IsDynamic, JsonValue, TypesOf } from "../../../schema/builder/index.ts";
import { type CollectionSchema, scalarFields } from "../../../schema/collection_schema.ts";
import type { FieldSchema } from "../../../schema/field_schema.ts";
import { asDeclared } from "../as_declared.ts";
import { ArrayFieldTerm } from "./array_term.ts";
import { Condition } from "./condition.ts";
import { literal } from "./literal.ts";
import { Term } from "./term.ts";
import type { ArrayTerm, BoolTerm, JsonTerm, NumberTerm, TextFieldTerm, TimeTerm } from "./terms.ts";
import { TimeFieldTerm } from "./time_term.ts";

/** What a field of that type can be asked, by data type; a new scalar type is one more line. */
interface TermsByType<Output> {
  readonly Bool: BoolTerm;
  readonly Int8: NumberTerm;
  readonly Int16: NumberTerm;
  readonly Int32: NumberTerm;
  readonly Int64: NumberTerm;
  readonly Float: NumberTerm;
  readonly Double: NumberTerm;
  readonly VarChar: TextFieldTerm;
  readonly JSON: JsonTerm<NonNullable<Output>>;
  readonly Timestamptz: TimeTerm;
  readonly Array: ArrayTerm<NonNullable<Output> extends readonly (infer E)[] ? E : never>;
}

type TermOf<F> = TermsByType<TypesOf<F>["output"]>[TypesOf<F>["data"] & keyof TermsByType<unknown>];

/** The fields that a filter can name, as terms; undeclared keys stand under `$meta`. */
export type FilterFields<C extends CollectionDeclaration> = {
  readonly [K in keyof C["fields"] as TypesOf<C["fields"][K]>["data"] extends keyof TermsByType<unknown>
    ? K
    : never]: TermOf<C["fields"][K]>;
} & (IsDynamic<C> extends true ? { readonly $meta: JsonTerm<{ readonly [key: string]: JsonValue }> } : unknown);

/** A filter: text of the filter language, or a function from the fields to a condition. */
export type Filter<C extends CollectionDeclaration> = string | ((fields: FilterFields<C>) => Condition);

const INTEGER_TYPES: readonly string[] = ["Int8", "Int16", "Int32", "Int64"];
/** The terms of a schema are always the same. */
const known = new WeakMap<CollectionSchema, object>();

/**
 * A filter as text of the filter language, which Elanus and Milvus read alike.
 *
 * @throws ElanusError INVALID_FILTER for values that no filter can hold.
 * @example
 * where(products, (p) => p.price.lt(100).and(p.category.eq("Shoes"))) // price < 100 and category == "Shoes"
 */
export function where<C extends CollectionDeclaration>(declaration: C, filter: Filter<C>): string {
  if (typeof filter === "string") return filter;
  return filter(asDeclared(termsOf(declaration.schema))).text;
}

/** Of the rows that the rest of the filter finds, a random share. Stands alone or last in an `and`. */
export function randomSample(share: number): Condition {
  return new Condition(`random_sample(${literal(share)})`);
}

function termsOf(schema: CollectionSchema): object {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const fields = scalarFields(schema);
  const terms = fields.map((field) => [field.name, termOf(field)]);
  const made = Object.freeze(Object.fromEntries(terms));
  known.set(schema, made);
  return made;
}

function termOf({ name, type, elementType = "JSON" }: FieldSchema): object {
  if (type === "Timestamptz") return new TimeFieldTerm(name);
  if (type === "Array") return new ArrayFieldTerm(name, INTEGER_TYPES.includes(elementType));
  return new Term(name, INTEGER_TYPES.includes(type));
}
