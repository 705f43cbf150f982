import { ast, type Expression } from "./ast.ts";
import { filterError, quoted } from "./filter_error.ts";
import { tokenize } from "./lexer.ts";
import type { ArithmeticOp, CompareOp } from "./operators.ts";
import { lowerKeyword, type Token } from "./token.ts";

/** How deep expressions may nest; a few frames of the stack each. */
export const MAX_DEPTH = 500;
/** How many arithmetic operators a filter may have: `1 + 1 + 1 ...` is a tree as deep as it is long. */
export const MAX_ARITHMETIC = 500;

/**
 * How tightly operators bind, as in Milvus's grammar (Plan.g4); the larger, the tighter. We let `not` reach over a
 * comparison, where Milvus would refuse `not a == 1`.
 */
const LEVEL = { or: 1, and: 2, not: 3, "|": 4, "^": 5, "&": 6, "==": 7, "<": 8, in: 9, "<<": 10, "+": 11, "*": 12 };
const SIGN_LEVEL = 13;
const POWER_LEVEL = 14;

type Operator =
  | { readonly kind: "logic"; readonly op: "and" | "or"; readonly level: number }
  | { readonly kind: "compare"; readonly op: CompareOp; readonly level: number }
  | { readonly kind: "arithmetic"; readonly op: ArithmeticOp; readonly level: number }
  | { readonly kind: "relation"; readonly op: Relation; readonly level: number };

type Relation = "in" | "not in" | "like" | "=~" | "!~" | "is";

const logic = (op: "and" | "or"): Operator => ({ kind: "logic", op, level: LEVEL[op] });
const compare = (op: CompareOp, level: number): Operator => ({ kind: "compare", op, level });
const arithmetic = (op: ArithmeticOp, level: number): Operator => ({ kind: "arithmetic", op, level });
const relation = (op: Relation): Operator => ({ kind: "relation", op, level: LEVEL.in });

const SYMBOL_OPERATORS = new Map<string, Operator>([
  ["||", logic("or")],
  ["&&", logic("and")],
  ...(["==", "!="] as const).map((op) => [op, compare(op, LEVEL["=="])] as const),
  ...(["<", "<=", ">", ">="] as const).map((op) => [op, compare(op, LEVEL["<"])] as const),
  ...(["|", "^", "&"] as const).map((op) => [op, arithmetic(op, LEVEL[op])] as const),
  ...(["<<", ">>"] as const).map((op) => [op, arithmetic(op, LEVEL["<<"])] as const),
  ...(["+", "-"] as const).map((op) => [op, arithmetic(op, LEVEL["+"])] as const),
  ...(["*", "/", "%"] as const).map((op) => [op, arithmetic(op, LEVEL["*"])] as const),
  ["**", arithmetic("**", POWER_LEVEL)],
  ["=~", relation("=~")],
  ["!~", relation("!~")],
]);
const WORD_OPERATORS = new Map<string, Operator>([
  ["or", logic("or")],
  ["and", logic("and")],
  ["in", relation("in")],
  ["like", relation("like")],
  ["is", relation("is")],
]);
/** Keywords that cannot be names. `is` and `null` can: only their place makes them keywords. */
const RESERVED = new Set(["or", "and", "not", "in", "like", "exists"]);
const BOOLEANS = new Map([
  ...["true", "True", "TRUE"].map((text) => [text, true] as const),
  ...["false", "False", "FALSE"].map((text) => [text, false] as const),
]);
/** Only before a string are they more than names. */
const TIMES = new Map([
  ["iso", "timestamp" as const],
  ["interval", "interval" as const],
]);
const HINTS = new Map([["=", "equality is written =="]]);

/**
 * Parses a filter that is not empty, in time linear in its length and on a bounded stack.
 *
 * @throws ElanusError INVALID_FILTER at the first token that does not fit, with what was expected.
 */
export function parseFilter(text: string): Expression {
  return new Parser(text).parse();
}

class Parser {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;
  private arithmeticCount = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  parse(): Expression {
    const expression = this.expression(LEVEL.or);
    if (this.token.kind !== "end") throw this.unexpected("an operator or the end");
    return expression;
  }

  /** Precedence climbing: an operand, and every operator after it that binds at least as tightly as `minLevel`. */
  private expression(minLevel: number): Expression {
    if (++this.depth > MAX_DEPTH) {
      throw filterError(this.text, this.token.at, `the filter nests deeper than ${MAX_DEPTH} levels`);
    }
    let left = this.operand(minLevel);
    for (;;) {
      const operator = this.operator();
      if (operator === undefined || operator.level < minLevel) break;
      left = this.operation(left, operator);
    }
    this.depth--;
    return left;
  }

  private operation(left: Expression, operator: Operator): Expression {
    switch (operator.kind) {
      case "logic":
        return this.logic(left, operator.op, operator.level);
      case "compare":
        return this.comparison(left, operator.op, operator.level);
      case "arithmetic":
        return this.arithmetic(left, operator.op, operator.level);
      case "relation":
        return this.relation(left, operator.op);
    }
  }

  private logic(first: Expression, op: "and" | "or", level: number): Expression {
    const operands = [first];
    for (let again = this.operator(); again?.kind === "logic" && again.op === op; again = this.operator()) {
      this.next++;
      operands.push(this.expression(level + 1));
    }
    return ast.logic(first.at, op, operands);
  }

  /** `a < b`, or the chain `a < b <= c`, which means `a < b and b <= c`. */
  private comparison(left: Expression, op: CompareOp, level: number): Expression {
    const at = this.take().at;
    const right = this.expression(level + 1);
    const first = ast.compare(at, op, left, right);
    const again = this.operator();
    if (again?.kind !== "compare" || again.level !== level) return first;
    if (op[0] !== again.op[0] || level !== LEVEL["<"]) {
      throw filterError(this.text, this.token.at, `${quoted(again.op)} cannot follow ${quoted(op)} in a chain`, {
        hint: "a chain is `1 < a <= 5` or `5 >= a > 1`; join other comparisons with `and`",
      });
    }
    const second = ast.compare(this.take().at, again.op, right, this.expression(level + 1));
    return ast.logic(at, "and", [first, second]);
  }

  private arithmetic(left: Expression, op: ArithmeticOp, level: number): Expression {
    const at = this.take().at;
    if (++this.arithmeticCount > MAX_ARITHMETIC) {
      throw filterError(this.text, at, `a filter has at most ${MAX_ARITHMETIC} arithmetic operators`);
    }
    return ast.arithmetic(at, op, left, this.expression(level + 1));
  }

  private relation(left: Expression, op: Relation): Expression {
    const at = this.take().at;
    if (op === "is") return this.isNull(left, at);
    if (op === "not in") this.next++; // its `in`
    const right = this.expression(LEVEL.in + 1);
    switch (op) {
      case "in":
        return ast.in(at, left, right);
      case "not in":
        return ast.not(at, ast.in(at, left, right));
      case "like":
        return ast.like(at, left, right);
      case "=~":
        return ast.regex(at, left, right);
      case "!~":
        return ast.not(at, ast.regex(at, left, right));
    }
  }

  private isNull(operand: Expression, at: number): Expression {
    const negated = this.skipWord("not");
    if (!this.skipWord("null")) throw this.unexpected(negated ? "`null`" : "`null` or `not null`");
    const isNull = ast.isNull(at, operand);
    return negated ? ast.not(at, isNull) : isNull;
  }

  /** What stands before an operator: a prefix with its operand, or a primary. */
  private operand(minLevel: number): Expression {
    const token = this.token;
    if (this.skipWord("not") || this.skipSymbol("!")) {
      if (minLevel > LEVEL.not) {
        throw filterError(this.text, token.at, "`not` cannot stand here", {
          hint: "put it and its operand in parentheses",
        });
      }
      return ast.not(token.at, this.expression(LEVEL.not));
    }
    if (this.skipWord("exists")) return ast.exists(token.at, this.expression(POWER_LEVEL + 1));
    for (const op of ["-", "+", "~"] as const) {
      if (this.skipSymbol(op)) return ast.sign(token.at, op, this.expression(SIGN_LEVEL));
    }
    return this.primary();
  }

  private primary(): Expression {
    const token = this.token;
    if (token.kind === "literal") {
      this.next++;
      return ast.literal(token.at, token.value);
    }
    if (token.kind === "word" && !RESERVED.has(lowerKeyword(token.text))) return this.named();
    if (this.skipSymbol("(")) {
      const inner = this.expression(LEVEL.or);
      this.expect(")", "an operator or `)`");
      return inner;
    }
    if (this.skipSymbol("[")) return ast.list(token.at, this.items("]"));
    if (this.skipSymbol("{")) return this.template(token.at);
    throw this.unexpected("a field or a value");
  }

  /** A boolean, a call, or a field with its path. */
  private named(): Expression {
    const name = this.takeWord("a name");
    const boolean = BOOLEANS.get(name.text);
    if (boolean !== undefined) return ast.literal(name.at, boolean);
    const time = TIMES.get(lowerKeyword(name.text));
    const { token } = this;
    if (time !== undefined && token.kind === "literal" && typeof token.value === "string") {
      this.next++;
      return ast.time(name.at, time, token.value);
    }
    if (this.skipSymbol("(")) return ast.call(name.at, name.text, this.items(")"));
    const path: (string | number)[] = [];
    while (this.skipSymbol("[")) {
      path.push(this.pathStep());
      this.expect("]", "`]`");
    }
    return ast.reference(name.at, name.text, path);
  }

  private pathStep(): string | number {
    const token = this.token;
    const value = token.kind === "literal" ? token.value : undefined;
    if (typeof value !== "string" && (typeof value !== "bigint" || value > 0xffff_ffffn)) {
      throw this.unexpected("a key in quotes or a whole number");
    }
    this.next++;
    return typeof value === "string" ? value : Number(value);
  }

  private template(at: number): Expression {
    const name = this.takeWord("the name of a value");
    this.expect("}", "`}`");
    return ast.template(at, name.text);
  }

  /** What stands between commas, up to `close`; a comma may trail. */
  private items(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.skipSymbol(close)) {
      items.push(this.item());
      if (this.skipSymbol(close)) break;
      this.expect(",", `\`,\` or \`${close}\``);
    }
    return items;
  }

  private item(): Expression {
    const { token } = this;
    const following = this.tokens[this.next + 1];
    if (token.kind !== "word" || following.kind !== "symbol" || following.text !== "=")
      return this.expression(LEVEL.or);
    this.next += 2;
    return ast.named(token.at, lowerKeyword(token.text), this.expression(LEVEL.or));
  }

  private get token(): Token {
    return this.tokens[this.next];
  }

  private take(): Token {
    return this.tokens[this.next++];
  }

  private takeWord(expected: string): Token & { kind: "word" } {
    const token = this.token;
    if (token.kind !== "word") throw this.unexpected(expected);
    this.next++;
    return token;
  }

  /** The operator that begins at this token, without taking it. */
  private operator(): Operator | undefined {
    const token = this.token;
    if (token.kind === "symbol") return SYMBOL_OPERATORS.get(token.text);
    if (token.kind !== "word") return undefined;
    const keyword = lowerKeyword(token.text);
    if (keyword === "not") return isKeyword(this.tokens[this.next + 1], "in") ? relation("not in") : undefined;
    return WORD_OPERATORS.get(keyword);
  }

  private skipWord(keyword: string): boolean {
    if (!isKeyword(this.token, keyword)) return false;
    this.next++;
    return true;
  }

  private skipSymbol(symbol: string): boolean {
    const token = this.token;
    if (token.kind !== "symbol" || token.text !== symbol) return false;
    this.next++;
    return true;
  }

  private expect(symbol: string, expected: string): void {
    if (!this.skipSymbol(symbol)) throw this.unexpected(expected);
  }

  private unexpected(expected: string): Error {
    const { at, end, kind } = this.token;
    const piece = this.text.slice(at, end);
    const found = kind === "end" ? "the filter ends" : `found ${quoted(piece)}`;
    return filterError(this.text, at, `expected ${expected}, ${found}`, { hint: HINTS.get(piece) });
  }
}

function isKeyword(token: Token, keyword: string): boolean {
  return token.kind === "word" && lowerKeyword(token.text) === keyword;
}
