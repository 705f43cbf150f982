import {
  type CharSet,
  charSet,
  complement,
  foldCase,
  MAX_CODE_POINT,
  PERL_CLASSES,
  POSIX_CLASSES,
  unicodeClass,
} from "./char_set.ts";
import type { Fail, Regex } from "./syntax.ts";

/** How deep groups may nest: a few frames of the stack each. */
const MAX_GROUPS = 200;
/** RE2's bound of a counted repetition. */
const MAX_REPEAT = 1000;
const NEWLINE = 0x0a;
const CONTROL_ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 0x0c, t: 9, n: NEWLINE, r: 0x0d, v: 0x0b };
const COUNT = /\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}/y;
const NUMERIC_ESCAPE = /\\(?:x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([0-7]{2,3}|0))/y;
const UNICODE_CLASS = /\\([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/y;
const POSIX_CLASS = /\[:(\^?)([a-z]+):\]/y;
const GROUP = /\?(?:P?<[A-Za-z_][A-Za-z_0-9]*>|([imsU]*(?:-[imsU]+)?)([:)]))/y;

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

/** Parses RE2's syntax (https://github.com/google/re2/wiki/syntax), in time linear in its length. */
export function parseRegex(source: string, fail: Fail): Regex {
  return new RegexParser(source, fail).parse();
}

class RegexParser {
  private readonly source: string;
  private readonly fail: Fail;
  private at = 0;
  private groups = 0;
  private flags: Flags = { i: false, m: false, s: false };

  constructor(source: string, fail: Fail) {
    this.source = source;
    this.fail = fail;
  }

  parse(): Regex {
    const regex = this.choice();
    if (this.at < this.source.length) throw this.mistake("has a `)` without its `(`");
    return regex;
  }

  private choice(): Regex {
    const parts = [this.sequence()];
    while (this.skip("|")) parts.push(this.sequence());
    return parts.length === 1 ? parts[0] : { kind: "choice", parts };
  }

  private sequence(): Regex {
    const parts: Regex[] = [];
    while (this.at < this.source.length && !"|)".includes(this.source[this.at])) {
      const some = this.skip("\\Q") ? this.quotation() : [this.part()];
      for (const [i, part] of some.entries()) {
        if (part !== undefined) parts.push(i === some.length - 1 ? this.repeated(part) : part);
      }
    }
    return parts.length === 1 ? parts[0] : { kind: "sequence", parts };
  }

  private repeated(part: Regex): Regex {
    const counts = this.counts();
    if (counts === undefined) return part;
    this.skip("?");
    if (this.counts() !== undefined) throw this.mistake("repeats a repetition", "put it in parentheses");
    return { kind: "repeat", part, ...counts };
  }

  private counts(): { min: number; max: number } | undefined {
    if (this.skip("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.skip("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.skip("?")) return { min: 0, max: 1 };
    const found = this.match(COUNT);
    if (found === undefined) return undefined;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]);
    const largest = max === Number.POSITIVE_INFINITY ? min : max;
    if (largest > MAX_REPEAT || min > max) throw this.mistake(`counts wrongly: ${found[0]}`, `0 to ${MAX_REPEAT}`);
    return { min, max };
  }

  /** What a repetition may follow; nothing where flags alone were set. */
  private part(): Regex | undefined {
    const character = String.fromCodePoint(this.source.codePointAt(this.at) ?? 0);
    switch (character) {
      case "(":
        return this.group();
      case "[":
        return this.chars(this.bracket());
      case "\\":
        return this.escape();
      case "*":
      case "+":
      case "?":
        throw this.mistake(`has nothing to repeat before \`${character}\``);
    }
    this.at += character.length;
    switch (character) {
      case "^":
        return { kind: "assert", assertion: this.flags.m ? "line_begin" : "text_begin" };
      case "$":
        return { kind: "assert", assertion: this.flags.m ? "line_end" : "text_end" };
      case ".":
        return { kind: "chars", set: this.flags.s ? [0, MAX_CODE_POINT] : complement([NEWLINE, NEWLINE]) };
      default:
        return this.literal(character.codePointAt(0) ?? 0);
    }
  }

  private group(): Regex | undefined {
    this.at++;
    const outside = this.flags;
    if (this.source[this.at] === "?") {
      const found = this.match(GROUP);
      if (found === undefined) {
        throw this.mistake("has a group that RE2 does not know", "look-around cannot be answered in linear time");
      }
      if (found[1] !== undefined) this.setFlags(found[1]);
      if (found[2] === ")") return undefined;
    }
    if (++this.groups > MAX_GROUPS) throw this.mistake(`nests deeper than ${MAX_GROUPS} groups`);
    const inner = this.choice();
    if (!this.skip(")")) throw this.mistake("has a `(` without its `)`");
    this.groups--;
    this.flags = outside;
    return inner;
  }

  private setFlags(text: string): void {
    const [on, off = ""] = text.split("-");
    const flag = (name: keyof Flags) => (this.flags[name] || on.includes(name)) && !off.includes(name);
    this.flags = { i: flag("i"), m: flag("m"), s: flag("s") };
  }

  private escape(): Regex {
    const next = this.source[this.at + 1] ?? "";
    const set = this.escapedClass();
    if (set !== undefined) return this.chars(set);
    const assertions = { A: "text_begin", z: "text_end", b: "word_edge", B: "no_word_edge" } as const;
    if (next === "A" || next === "z" || next === "b" || next === "B") {
      this.at += 2;
      return { kind: "assert", assertion: assertions[next] };
    }
    return this.literal(this.escapedCharacter());
  }

  private escapedClass(): CharSet | undefined {
    const next = this.source[this.at + 1] ?? "";
    const perl = Object.hasOwn(PERL_CLASSES, next.toLowerCase()) ? PERL_CLASSES[next.toLowerCase()] : undefined;
    if (perl !== undefined) {
      this.at += 2;
      return next === next.toLowerCase() ? perl : complement(perl);
    }
    if (next.toLowerCase() !== "p") return undefined;
    const found = this.match(UNICODE_CLASS);
    const set = found === undefined ? undefined : unicodeClass(found[3] ?? found[4]);
    if (found === undefined || set === undefined) throw this.mistake("names a class that Unicode does not have");
    return (found[1] === "P") === (found[2] === "^") ? set : complement(set);
  }

  private escapedCharacter(): number {
    const found = this.match(NUMERIC_ESCAPE);
    if (found !== undefined) {
      const value = found[3] === undefined ? Number.parseInt(found[1] ?? found[2], 16) : Number.parseInt(found[3], 8);
      if (value > MAX_CODE_POINT) throw this.mistake(`has ${found[0]}, which is beyond the last character`);
      return value;
    }
    const next = this.source[this.at + 1] ?? "";
    if (/[1-9]/.test(next)) throw this.mistake("refers back to a group", "RE2 has no back references");
    const control = Object.hasOwn(CONTROL_ESCAPES, next) ? CONTROL_ESCAPES[next] : undefined;
    if (control === undefined && !/[!-/:-@[-`{-~]/.test(next))
      throw this.mistake(`has the unknown escape \`\\${next}\``);
    this.at += 2;
    return control ?? next.charCodeAt(0);
  }

  /** `[...]`. */
  private bracket(): CharSet {
    this.at++;
    const negated = this.skip("^");
    const ranges: number[] = [];
    for (let first = true; first || !this.skip("]"); first = false) {
      if (this.at >= this.source.length) throw this.mistake("has a `[` without its `]`");
      const set = this.posixClass() ?? (this.source[this.at] === "\\" ? this.escapedClass() : undefined);
      if (set !== undefined) ranges.push(...set);
      else ranges.push(...this.range());
    }
    const set = charSet(ranges);
    const folded = this.flags.i ? foldCase(set) : set;
    return negated ? complement(folded) : folded;
  }

  private posixClass(): CharSet | undefined {
    const found = this.match(POSIX_CLASS);
    if (found === undefined) return undefined;
    if (!Object.hasOwn(POSIX_CLASSES, found[2])) throw this.mistake(`has the unknown class ${found[0]}`);
    const set = POSIX_CLASSES[found[2]];
    return found[1] === "" ? set : complement(set);
  }

  private range(): [number, number] {
    const low = this.bracketCharacter();
    const isRange = this.source[this.at] === "-" && ![undefined, "]"].includes(this.source[this.at + 1]);
    if (!isRange) return [low, low];
    this.at++;
    const high = this.bracketCharacter();
    if (high < low) throw this.mistake("has a range that ends before it begins");
    return [low, high];
  }

  private bracketCharacter(): number {
    if (this.source[this.at] === "\\") return this.escapedCharacter();
    const codePoint = this.source.codePointAt(this.at) ?? 0;
    this.at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  private quotation(): Regex[] {
    const close = this.source.indexOf("\\E", this.at);
    const end = close < 0 ? this.source.length : close;
    const quoted = this.source.slice(this.at, end);
    this.at = close < 0 ? end : end + 2;
    return Array.from(quoted, (character) => this.literal(character.codePointAt(0) ?? 0));
  }

  private literal(codePoint: number): Regex {
    return this.chars([codePoint, codePoint]);
  }

  private chars(set: CharSet): Regex {
    return { kind: "chars", set: this.flags.i ? foldCase(set) : set };
  }

  private skip(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }

  private mistake(message: string, hint?: string): Error {
    return this.fail(`the regular expression ${message} (at its character ${this.at + 1})`, hint);
  }
}
