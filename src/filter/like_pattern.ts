/** A run of a pattern between two `%`: plain text, or the characters of a run that holds `_` (undefined). */
type Run = string | readonly (string | undefined)[];

/**
 * A `like` pattern, compiled once: `%` stands for any characters, `_` for one, a backslash takes the next literally.
 *
 * The first run must begin the string, the last must end it, and those between follow each other as early as they
 * can; so `a%`, `%a` and `%a%` cost one `startsWith`, `endsWith` or `indexOf`, and no pattern backtracks.
 */
export class LikePattern {
  readonly text: string;
  /** The literal text that every match begins with: what a sorted index can seek. */
  readonly prefix: string;
  /** What the prefix says of a match: it is the whole string, any string that begins so, or there is more to test. */
  readonly form: "exact" | "prefix" | "other";
  /** The longest literal run: a string without it cannot match. */
  readonly longestRun: string;
  private readonly runs: readonly Run[];

  constructor(text: string) {
    this.text = text;
    this.runs = splitRuns(text);
    this.prefix = literalStart(this.runs[0]);
    this.form = formOf(this.runs);
    this.longestRun = this.runs.map(literalPart).reduce((best, run) => (run.length > best.length ? run : best), "");
  }

  matches(value: string): boolean {
    const last = this.runs.length - 1;
    if (last === 0) return matchAt(this.runs[0], value, 0) === value.length;
    let from = matchAt(this.runs[0], value, 0);
    for (let i = 1; i < last && from >= 0; i++) from = find(this.runs[i], value, from);
    return from >= 0 && matchEnd(this.runs[last], value) >= from;
  }
}

function formOf(runs: readonly Run[]): LikePattern["form"] {
  if (typeof runs[0] !== "string" || runs.length > 2) return "other";
  if (runs.length === 1) return "exact";
  return runs[1] === "" ? "prefix" : "other";
}

function splitRuns(text: string): Run[] {
  const runs: Run[] = [];
  let run: (string | undefined)[] = [];
  const characters = text[Symbol.iterator]();
  for (let { value, done } = characters.next(); done !== true; { value, done } = characters.next()) {
    if (value === "%") {
      runs.push(asRun(run));
      run = [];
    } else if (value === "_") run.push(undefined);
    else if (value === "\\") run.push(characters.next().value ?? "\\");
    else run.push(value);
  }
  return [...runs, asRun(run)];
}

function asRun(characters: (string | undefined)[]): Run {
  return characters.includes(undefined) ? characters : characters.join("");
}

function literalStart(run: Run): string {
  if (typeof run === "string") return run;
  return run.slice(0, run.indexOf(undefined)).join("");
}

/** The longest stretch of a run without `_`. */
function literalPart(run: Run): string {
  if (typeof run === "string") return run;
  let best = "";
  let part = "";
  for (const character of run) {
    part = character === undefined ? "" : part + character;
    if (part.length > best.length) best = part;
  }
  return best;
}

/** Where the run ends if it stands at `from`, or -1. */
function matchAt(run: Run, value: string, from: number): number {
  if (typeof run === "string") return value.startsWith(run, from) ? from + run.length : -1;
  let at = from;
  for (const character of run) {
    if (at >= value.length) return -1;
    if (character !== undefined && !value.startsWith(character, at)) return -1;
    at += character?.length ?? characterLength(value, at);
  }
  return at;
}

/** Where the first occurrence of the run at or after `from` ends, or -1. */
function find(run: Run, value: string, from: number): number {
  if (typeof run === "string") {
    const at = value.indexOf(run, from);
    return at < 0 ? -1 : at + run.length;
  }
  for (let at = from; at + run.length <= value.length; at += characterLength(value, at)) {
    const end = matchAt(run, value, at);
    if (end >= 0) return end;
  }
  return -1;
}

/** Where the run begins if the value ends with it, or -1. */
function matchEnd(run: Run, value: string): number {
  if (typeof run === "string") return value.endsWith(run) ? value.length - run.length : -1;
  let at = value.length;
  for (let i = 0; i < run.length; i++) {
    if (at === 0) return -1;
    at -= at > 1 && isPair(value, at - 2) ? 2 : 1;
  }
  return matchAt(run, value, at) === value.length ? at : -1;
}

function characterLength(value: string, at: number): number {
  return isPair(value, at) ? 2 : 1;
}

function isPair(value: string, at: number): boolean {
  return (value.charCodeAt(at) & 0xfc00) === 0xd800 && (value.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
