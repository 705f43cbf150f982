import { Condition } from "./condition.ts";
import { type Constant, elementLiteral, type JsonElement, listLiteral, literal, refuseRounded } from "./literal.ts";
import type { BoolTerm, NumberTerm, Printed, TextFieldTerm } from "./terms.ts";

type Operand = Constant | Printed;

/** A field, a JSON path or a computed number, with all that any of them can be asked; frozen. */
export class Term implements NumberTerm, TextFieldTerm, BoolTerm {
  readonly text: string;
  /** It holds integers alone: a number that is none exactly was rounded before it came here, and is refused. */
  private readonly integers: boolean;

  constructor(text: string, integers = false) {
    this.text = text;
    this.integers = integers;
    Object.freeze(this);
  }

  eq(other: Operand): Condition {
    return this.compare("==", other);
  }
  ne(other: Operand): Condition {
    return this.compare("!=", other);
  }
  lt(other: Operand): Condition {
    return this.compare("<", other);
  }
  lte(other: Operand): Condition {
    return this.compare("<=", other);
  }
  gt(other: Operand): Condition {
    return this.compare(">", other);
  }
  gte(other: Operand): Condition {
    return this.compare(">=", other);
  }
  between(low: Constant, high: Constant): Condition {
    return new Condition(`${this.operand(low)} <= ${this.text} <= ${this.operand(high)}`);
  }

  in(values: readonly Constant[]): Condition {
    for (const value of values) this.checkExact(value);
    return new Condition(`${this.text} in ${listLiteral(values)}`);
  }
  notIn(values: readonly Constant[]): Condition {
    for (const value of values) this.checkExact(value);
    return new Condition(`${this.text} not in ${listLiteral(values)}`);
  }

  isNull(): Condition {
    return new Condition(`${this.text} is null`);
  }
  isNotNull(): Condition {
    return new Condition(`${this.text} is not null`);
  }

  like(pattern: string): Condition {
    return new Condition(`${this.text} like ${literal(pattern)}`);
  }
  startsWith(text: string): Condition {
    return this.like(`${plain(text)}%`);
  }
  endsWith(text: string): Condition {
    return this.like(`%${plain(text)}`);
  }
  includes(text: string): Condition {
    return this.like(`%${plain(text)}%`);
  }
  matches(regex: string): Condition {
    return new Condition(`${this.text} =~ ${literal(regex)}`);
  }
  textMatch(words: string, options: { readonly minimumShouldMatch?: number } = {}): Condition {
    const { minimumShouldMatch: least } = options;
    const more = least === undefined ? "" : `, minimum_should_match=${literal(least)}`;
    return new Condition(`text_match(${this.text}, ${literal(words)}${more})`);
  }
  phraseMatch(words: string, slop = 0): Condition {
    return new Condition(`phrase_match(${this.text}, ${literal(words)}, ${literal(slop)})`);
  }

  plus(other: Operand): Term {
    return this.compute("+", other);
  }
  minus(other: Operand): Term {
    return this.compute("-", other);
  }
  times(other: Operand): Term {
    return this.compute("*", other);
  }
  dividedBy(other: Operand): Term {
    return this.compute("/", other);
  }
  modulo(other: Operand): Term {
    return this.compute("%", other);
  }
  bitAnd(other: Operand): Term {
    return this.compute("&", other);
  }
  bitOr(other: Operand): Term {
    return this.compute("|", other);
  }
  bitXor(other: Operand): Term {
    return this.compute("^", other);
  }
  bitNot(): Term {
    return new Term(`(~${this.text})`, this.integers);
  }
  shiftLeft(bits: Operand): Term {
    return this.compute("<<", bits);
  }
  shiftRight(bits: Operand): Term {
    return this.compute(">>", bits);
  }
  negated(): Term {
    return new Term(`(-${this.text})`, this.integers);
  }

  at(key: string | number): Term {
    return new Term(`${this.text}[${literal(key)}]`);
  }
  exists(): Condition {
    return new Condition(`exists ${this.text}`);
  }
  contains(element: JsonElement): Condition {
    return new Condition(`json_contains(${this.text}, ${elementLiteral(element)})`);
  }
  containsAll(elements: readonly JsonElement[]): Condition {
    return new Condition(`json_contains_all(${this.text}, ${listLiteral(elements)})`);
  }
  containsAny(elements: readonly JsonElement[]): Condition {
    return new Condition(`json_contains_any(${this.text}, ${listLiteral(elements)})`);
  }
  arrayLength(): Term {
    return new Term(`array_length(${this.text})`);
  }

  private compare(operator: string, other: Operand): Condition {
    return new Condition(`${this.text} ${operator} ${this.operand(other)}`);
  }

  /** In parentheses at once: how tightly bit operators bind is not what a reader expects. */
  private compute(operator: string, other: Operand): Term {
    return new Term(`(${this.text} ${operator} ${this.operand(other)})`);
  }

  private operand(other: Operand): string {
    if (typeof other === "object") return other.text;
    this.checkExact(other);
    return literal(other);
  }

  private checkExact(value: Constant): void {
    if (this.integers) refuseRounded(value, this.text);
  }
}

/** A text in which `like` finds no pattern. */
function plain(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
