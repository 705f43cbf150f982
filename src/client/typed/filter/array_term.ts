import { Condition } from "./condition.ts";
import { type Constant, listLiteral, literal, refuseRounded } from "./literal.ts";
import { Term } from "./term.ts";

/** An Array field, with all that any of them can be asked; frozen. */
export class ArrayFieldTerm {
  readonly text: string;
  private readonly integers: boolean;

  constructor(text: string, integers: boolean) {
    this.text = text;
    this.integers = integers;
    Object.freeze(this);
  }

  at(place: number): Term {
    return new Term(`${this.text}[${literal(place)}]`, this.integers);
  }
  contains(element: Constant): Condition {
    return new Condition(`array_contains(${this.text}, ${this.list([element]).slice(1, -1)})`);
  }
  containsAll(elements: readonly Constant[]): Condition {
    return new Condition(`array_contains_all(${this.text}, ${this.list(elements)})`);
  }
  containsAny(elements: readonly Constant[]): Condition {
    return new Condition(`array_contains_any(${this.text}, ${this.list(elements)})`);
  }
  arrayLength(): Term {
    return new Term(`array_length(${this.text})`);
  }
  eq(elements: readonly Constant[]): Condition {
    return new Condition(`${this.text} == ${this.list(elements)}`);
  }
  ne(elements: readonly Constant[]): Condition {
    return new Condition(`${this.text} != ${this.list(elements)}`);
  }
  isNull(): Condition {
    return new Condition(`${this.text} is null`);
  }
  isNotNull(): Condition {
    return new Condition(`${this.text} is not null`);
  }

  private list(elements: readonly Constant[]): string {
    if (this.integers) for (const element of elements) refuseRounded(element, this.text);
    return listLiteral(elements);
  }
}
