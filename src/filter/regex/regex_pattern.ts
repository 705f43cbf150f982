import { hasChar, WORD_CHARS } from "./char_set.ts";
import { parseRegex } from "./parse_regex.ts";
import { compileRegex, type RegexProgram } from "./regex_program.ts";
import type { Assertion, Fail } from "./syntax.ts";

const MATCHED = -2;
const FAILED = -3;
const UNKNOWN = -1;
/** What stands beside a place: nothing, a newline, a character of a word, another one. */
const EDGE = 0;
const NEWLINE = 1;
const WORD = 2;
const OTHER = 3;
type Neighbour = typeof EDGE | typeof NEWLINE | typeof WORD | typeof OTHER;

/** Past so many known transitions the automaton forgets its states and begins anew. */
const MAX_TRANSITIONS = 1_000_000;

/** A set of steps that the automaton may be in, behind a character of the kind `before`. */
interface State {
  readonly steps: readonly number[];
  readonly before: Neighbour;
  /** The state after a character of each class, then the one at the text's end; UNKNOWN until it is asked for. */
  readonly nexts: Int32Array;
}

/**
 * A regular expression with RE2's syntax and bounds: any text is matched in one pass, without backtracking, whatever
 * the pattern. It matches where any part of the text does.
 *
 * An automaton is determinised as texts are read (as RE2 does, https://swtch.com/~rsc/regexp/regexp3.html): a state
 * is the set of all steps that may be current, and its transitions are remembered by character class. Two characters
 * are of one class where no set of the pattern tells them apart.
 */
export class RegexPattern {
  readonly source: string;
  private readonly program: RegexProgram;
  /** Where each class begins, from 0 upwards. */
  private readonly classStarts: readonly number[];
  private readonly asciiClasses: Uint16Array;
  private states: State[] = [];
  /** In which round a step was last seen. */
  private readonly seen: Uint32Array;
  private round = 0;
  private readonly stateIds = new Map<string, number>();

  constructor(source: string, fail: Fail) {
    this.source = source;
    this.program = compileRegex(parseRegex(source, fail), fail);
    this.classStarts = classStarts(this.program);
    this.seen = new Uint32Array(this.program.steps.length);
    this.asciiClasses = Uint16Array.from({ length: 128 }, (_, codePoint) => this.searchClass(codePoint));
    this.forget();
  }

  matches(text: string): boolean {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      let codePoint = text.charCodeAt(i);
      if (codePoint >= 0xd800 && codePoint < 0xdc00) codePoint = text.codePointAt(i++) ?? codePoint;
      state = this.next(state, this.classOf(codePoint));
      if (state === MATCHED) return true;
    }
    return this.next(state, this.classStarts.length) === MATCHED;
  }

  /** As `matches`, on well-formed UTF-8. */
  matchesUtf8(bytes: Uint8Array, start: number, end: number): boolean {
    let state = 0;
    for (let i = start; i < end; ) {
      const first = bytes[i];
      const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      let codePoint = length === 1 ? first : first & (0x7f >> length);
      for (let k = 1; k < length; k++) codePoint = (codePoint << 6) | (bytes[i + k] & 0x3f);
      i += length;
      state = this.next(state, this.classOf(codePoint));
      if (state === MATCHED) return true;
    }
    return this.next(state, this.classStarts.length) === MATCHED;
  }

  private next(from: number, charClass: number): number {
    const known = this.states[from].nexts[charClass];
    return known === UNKNOWN ? this.explore(this.states[from], charClass) : known;
  }

  private explore(state: State, charClass: number): number {
    const after = this.neighbour(charClass);
    const reached = this.reach(state, after);
    let id = FAILED;
    if (reached === undefined) id = MATCHED;
    else if (after !== EDGE) id = this.stateOf(this.advance(reached, this.classStarts[charClass]), after);
    // Forgetting may have dropped the state; it is only written to, never found again.
    state.nexts[charClass] = id;
    return id;
  }

  /** The steps that wait for a character, reached without one; undefined where the match is reached. */
  private reach({ steps, before }: State, after: Neighbour): number[] | undefined {
    const waiting: number[] = [];
    const pending = [...steps];
    const round = this.nextRound();
    for (const at of steps) this.seen[at] = round;
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const step = this.program.steps[at];
      if (step.op === "match") return undefined;
      if (step.op === "chars") {
        waiting.push(at);
        continue;
      }
      if (step.op === "assert" && !holdsBetween(step.assertion, before, after)) continue;
      for (const next of step.op === "split" ? step.nexts : [step.next]) {
        if (this.seen[next] === round) continue;
        this.seen[next] = round;
        pending.push(next);
      }
    }
    return waiting;
  }

  private advance(waiting: readonly number[], codePoint: number): number[] {
    // A match may begin anywhere.
    const moved = [this.program.start];
    const round = this.nextRound();
    this.seen[this.program.start] = round;
    for (const at of waiting) {
      const step = this.program.steps[at];
      if (step.op !== "chars" || this.seen[step.next] === round || !hasChar(step.set, codePoint)) continue;
      this.seen[step.next] = round;
      moved.push(step.next);
    }
    return moved.sort((a, b) => a - b);
  }

  private nextRound(): number {
    if (this.round === 0xffff_ffff) {
      this.seen.fill(0);
      this.round = 0;
    }
    return ++this.round;
  }

  private stateOf(steps: readonly number[], before: Neighbour): number {
    const key = `${before}:${steps.join()}`;
    const known = this.stateIds.get(key);
    if (known !== undefined) return known;
    const width = this.classStarts.length + 1;
    if (this.states.length * width > MAX_TRANSITIONS) this.forget();
    const id = this.states.push({ steps, before, nexts: new Int32Array(width).fill(UNKNOWN) }) - 1;
    this.stateIds.set(key, id);
    return id;
  }

  /** Back to the first state alone, which is number 0. */
  private forget(): void {
    this.states = [];
    this.stateIds.clear();
    this.stateOf([this.program.start], EDGE);
  }

  private neighbour(charClass: number): Neighbour {
    if (charClass === this.classStarts.length) return EDGE;
    const codePoint = this.classStarts[charClass];
    return codePoint === 0x0a ? NEWLINE : hasChar(WORD_CHARS, codePoint) ? WORD : OTHER;
  }

  private classOf(codePoint: number): number {
    return codePoint < 128 ? this.asciiClasses[codePoint] : this.searchClass(codePoint);
  }

  private searchClass(codePoint: number): number {
    let low = 0;
    let high = this.classStarts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.classStarts[middle] <= codePoint) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function classStarts({ steps }: RegexProgram): number[] {
  const starts = new Set([0]);
  const cut = (set: readonly number[]) => {
    for (let i = 0; i < set.length; i += 2) starts.add(set[i]).add(set[i + 1] + 1);
  };
  for (const step of steps) if (step.op === "chars") cut(step.set);
  if (steps.some(({ op }) => op === "assert")) {
    cut(WORD_CHARS);
    cut([0x0a, 0x0a]);
  }
  return [...starts].sort((a, b) => a - b);
}

function holdsBetween(assertion: Assertion, before: Neighbour, after: Neighbour): boolean {
  switch (assertion) {
    case "text_begin":
      return before === EDGE;
    case "text_end":
      return after === EDGE;
    case "line_begin":
      return before === EDGE || before === NEWLINE;
    case "line_end":
      return after === EDGE || after === NEWLINE;
    case "word_edge":
      return (before === WORD) !== (after === WORD);
    case "no_word_edge":
      return (before === WORD) === (after === WORD);
  }
}
