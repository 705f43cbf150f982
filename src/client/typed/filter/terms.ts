/**
 * What can be asked of a field, by its type. `Term` is all of them at run time; these interfaces let the compiler
 * offer what the field's type has.
 */
import type { JsonScalar } from "../../../schema/builder/index.ts";
import type { Condition } from "./condition.ts";
import type { JsonElement } from "./literal.ts";

/** A field, a JSON path or a computed number, as text of the filter language. */
export interface Printed {
  readonly text: string;
}

interface Nullable {
  isNull(): Condition;
  isNotNull(): Condition;
}

interface Comparable<V, Other> extends Printed {
  eq(other: V | Other): Condition;
  ne(other: V | Other): Condition;
}

interface Ordered<V, Other> extends Comparable<V, Other> {
  lt(other: V | Other): Condition;
  lte(other: V | Other): Condition;
  gt(other: V | Other): Condition;
  gte(other: V | Other): Condition;
  /** From `low` to `high`, both included. */
  between(low: V, high: V): Condition;
}

interface Listed<V> {
  in(values: readonly V[]): Condition;
  notIn(values: readonly V[]): Condition;
}

/** A number of the row, or computed of them. Integers are exact in 64 bits, `dividedBy` cuts them as Milvus does. */
export interface NumberValue extends Ordered<number | bigint, NumberValue> {
  plus(other: number | bigint | NumberValue): NumberValue;
  minus(other: number | bigint | NumberValue): NumberValue;
  times(other: number | bigint | NumberValue): NumberValue;
  dividedBy(other: number | bigint | NumberValue): NumberValue;
  /** Of integers: the rest of a division. */
  modulo(other: number | bigint | NumberValue): NumberValue;
  /** The operators of bits work on integers. */
  bitAnd(other: number | bigint | NumberValue): NumberValue;
  bitOr(other: number | bigint | NumberValue): NumberValue;
  bitXor(other: number | bigint | NumberValue): NumberValue;
  bitNot(): NumberValue;
  shiftLeft(bits: number | bigint | NumberValue): NumberValue;
  shiftRight(bits: number | bigint | NumberValue): NumberValue;
  negated(): NumberValue;
}

export interface NumberTerm extends NumberValue, Listed<number | bigint>, Nullable {}

export interface BoolTerm extends Comparable<boolean, BoolTerm>, Listed<boolean>, Nullable {}

export interface TextTerm extends Ordered<string, TextTerm>, Listed<string>, Nullable {
  /** A pattern: `%` stands for any characters, `_` for one, a backslash takes the next as it is. */
  like(pattern: string): Condition;
  /** `like` for texts as they are: no character of them is a pattern. */
  startsWith(text: string): Condition;
  endsWith(text: string): Condition;
  includes(text: string): Condition;
  /** A regular expression in RE2's syntax is found in the text. */
  matches(regex: string): Condition;
}

/** A VarChar field; words are found where the field has an analyzer. */
export interface TextFieldTerm extends TextTerm {
  /** One of the words is there; `minimumShouldMatch` asks for more of them. */
  textMatch(words: string, options?: { readonly minimumShouldMatch?: number }): Condition;
  /** The words are there one after the other, with at most `slop` steps between their places and the phrase's. */
  phraseMatch(words: string, slop?: number): Condition;
}

/** A moment of the row, moved or not; moments are ISO 8601 text or a Date. */
export interface TimeValue extends Printed {
  eq(moment: string | Date): Condition;
  ne(moment: string | Date): Condition;
  lt(moment: string | Date): Condition;
  lte(moment: string | Date): Condition;
  gt(moment: string | Date): Condition;
  gte(moment: string | Date): Condition;
  /** From `low` to `high`, both included. */
  between(low: string | Date, high: string | Date): Condition;
}

/** A Timestamptz field, which may be moved by a duration of ISO 8601, as `P1DT12H`. */
export interface TimeTerm extends TimeValue, Nullable {
  plus(duration: string): TimeValue;
  minus(duration: string): TimeValue;
}

/** What one element can be asked. */
type ElementTerm<E> = [E] extends [boolean] ? BoolTerm : [E] extends [string] ? TextTerm : NumberTerm;

/** What stands for an element in a filter: a number may be a bigint as well. */
type ElementValue<E> = [E] extends [number | bigint] ? number | bigint : E;

/** An Array field of elements of type E. */
export interface ArrayTerm<E> extends Printed, Nullable {
  /** The element at a place, from 0; null where the array ends before. */
  at(place: number): ElementTerm<E>;
  /** The array has the element; `containsAll` all, `containsAny` one of them or more. */
  contains(element: ElementValue<E>): Condition;
  containsAll(elements: readonly ElementValue<E>[]): Condition;
  containsAny(elements: readonly ElementValue<E>[]): Condition;
  arrayLength(): NumberValue;
  /** It is just these elements in this order. */
  eq(elements: readonly ElementValue<E>[]): Condition;
  ne(elements: readonly ElementValue<E>[]): Condition;
}

/** The elements of an array, where T is or may be one. */
type Element<T> = T extends readonly (infer E)[] ? E : never;

/** The keys and positions that a value of T may have. */
type JsonKey<T> = T extends readonly unknown[] ? number : T extends JsonScalar ? never : keyof T & (string | number);

type JsonChild<T, K> = T extends readonly (infer E)[]
  ? K extends number
    ? E
    : never
  : T extends JsonScalar
    ? never
    : K extends keyof T
      ? T[K]
      : never;

interface JsonPlace<T> extends Printed, Nullable {
  /** What stands under a key of an object or at a position of an array. */
  at<K extends JsonKey<T>>(key: K): JsonTerm<NonNullable<JsonChild<T, K>>>;
  /** There is such a key, with a value. */
  exists(): Condition;
}

interface JsonArrayPlace<E> {
  /** The array has the element; `containsAll` all, `containsAny` one of them or more. */
  contains(element: E): Condition;
  containsAll(elements: readonly E[]): Condition;
  containsAny(elements: readonly E[]): Condition;
  arrayLength(): NumberValue;
}

/** `More` where T is or may be a `Kind`. */
type Where<T, Kind, More> = [Extract<T, Kind>] extends [never] ? unknown : More;

/** A place within JSON whose value is of type T; what its kinds of value can be asked. */
export type JsonTerm<T> = JsonPlace<T> &
  Where<T, number, NumberTerm> &
  Where<T, string, TextTerm> &
  Where<T, boolean, BoolTerm> &
  Where<T, readonly unknown[], JsonArrayPlace<Element<T> & JsonElement>>;
