import type { CharSet } from "./char_set.ts";
import type { Assertion, Fail, Regex } from "./syntax.ts";

/** A step of a nondeterministic automaton; `next` and its like are places in the program. */
export type Step =
  | { readonly op: "chars"; readonly set: CharSet; readonly next: number }
  | { readonly op: "assert"; readonly assertion: Assertion; readonly next: number }
  | { readonly op: "split"; readonly nexts: number[] }
  | { readonly op: "match" };

export interface RegexProgram {
  readonly steps: readonly Step[];
  readonly start: number;
}

/** Each character of a text looks at so many steps at most. */
const MAX_STEPS = 2_000;

/** Turns an expression into an automaton (Thompson 1968); counted repetitions are written out. */
export function compileRegex(regex: Regex, fail: Fail): RegexProgram {
  const steps: Step[] = [];
  const add = (step: Step): number => steps.push(step) - 1;
  let emitted = 0;
  /** The place from which `part` is matched and then what is at `next`. */
  const emit = (part: Regex, next: number): number => {
    // Parts are counted, not steps: an empty group makes none, however often it is repeated.
    if (++emitted > MAX_STEPS) {
      throw fail(
        "the regular expression is too large",
        `at most ${MAX_STEPS} parts once its repetitions are written out`,
      );
    }
    switch (part.kind) {
      case "chars":
        return add({ op: "chars", set: part.set, next });
      case "assert":
        return add({ op: "assert", assertion: part.assertion, next });
      case "sequence":
        return part.parts.reduceRight((after, one) => emit(one, after), next);
      case "choice":
        return add({ op: "split", nexts: part.parts.map((one) => emit(one, next)) });
      case "repeat":
        return emitRepeat(part, next);
    }
  };
  const emitRepeat = ({ part, min, max }: Regex & { kind: "repeat" }, next: number): number => {
    let after = next;
    if (max === Number.POSITIVE_INFINITY) {
      const nexts = [next];
      after = add({ op: "split", nexts });
      nexts.push(emit(part, after));
    } else {
      for (let i = min; i < max; i++) after = add({ op: "split", nexts: [emit(part, after), next] });
    }
    for (let i = 0; i < min; i++) after = emit(part, after);
    return after;
  };
  const start = emit(regex, add({ op: "match" }));
  return { steps, start };
}
