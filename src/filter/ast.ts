import type { ArithmeticOp, CompareOp } from "./operators.ts";

interface NodeOf<Kind extends string> {
  readonly kind: Kind;
  /** Where it stands in the filter's text, for messages. */
  readonly at: number;
}

export interface LiteralNode extends NodeOf<"literal"> {
  readonly value: boolean | bigint | number | string;
}
export interface ListNode extends NodeOf<"list"> {
  readonly items: readonly Expression[];
}
/** `{name}`: a value that comes beside the text. */
export interface TemplateNode extends NodeOf<"template"> {
  readonly name: string;
}
/** `price`, `meta["a"][0]`, `$meta["color"]`. */
export interface ReferenceNode extends NodeOf<"reference"> {
  readonly name: string;
  readonly path: readonly (string | number)[];
}
export interface CallNode extends NodeOf<"call"> {
  readonly name: string;
  readonly args: readonly Expression[];
}
/** `minimum_should_match = 2`, an argument of a call. */
export interface NamedNode extends NodeOf<"named"> {
  readonly name: string;
  readonly value: Expression;
}
/** `ISO '2026-01-31T12:00:00Z'` or `INTERVAL 'P1D'`: the text in the quotes. */
export interface TimeNode extends NodeOf<"timestamp" | "interval"> {
  readonly text: string;
}
export interface SignNode extends NodeOf<"sign"> {
  readonly op: "+" | "-" | "~";
  readonly operand: Expression;
}
export interface ArithmeticNode extends NodeOf<"arithmetic"> {
  readonly op: ArithmeticOp;
  readonly left: Expression;
  readonly right: Expression;
}
export interface CompareNode extends NodeOf<"compare"> {
  readonly op: CompareOp;
  readonly left: Expression;
  readonly right: Expression;
}
export interface InNode extends NodeOf<"in"> {
  readonly operand: Expression;
  readonly list: Expression;
}
export interface LikeNode extends NodeOf<"like"> {
  readonly operand: Expression;
  readonly pattern: Expression;
}
export interface RegexNode extends NodeOf<"regex"> {
  readonly operand: Expression;
  readonly pattern: Expression;
}
export interface IsNullNode extends NodeOf<"is_null"> {
  readonly operand: Expression;
}
export interface ExistsNode extends NodeOf<"exists"> {
  readonly operand: Expression;
}
export interface NotNode extends NodeOf<"not"> {
  readonly operand: Expression;
}
/** Flat, however many operands it joins: a tree of them would be as deep as the filter is long. */
export interface LogicNode extends NodeOf<"and" | "or"> {
  readonly operands: readonly Expression[];
}

/** A filter as it is written, before any name is resolved. */
export type Expression =
  | LiteralNode
  | ListNode
  | TemplateNode
  | ReferenceNode
  | CallNode
  | NamedNode
  | TimeNode
  | SignNode
  | ArithmeticNode
  | CompareNode
  | InNode
  | LikeNode
  | RegexNode
  | IsNullNode
  | ExistsNode
  | NotNode
  | LogicNode;

/** Makes frozen nodes. */
export const ast = {
  literal: (at: number, value: LiteralNode["value"]): LiteralNode => Object.freeze({ kind: "literal", at, value }),
  list: (at: number, items: Expression[]): ListNode => Object.freeze({ kind: "list", at, items: Object.freeze(items) }),
  template: (at: number, name: string): TemplateNode => Object.freeze({ kind: "template", at, name }),
  reference: (at: number, name: string, path: (string | number)[]): ReferenceNode =>
    Object.freeze({ kind: "reference", at, name, path: Object.freeze(path) }),
  call: (at: number, name: string, args: Expression[]): CallNode =>
    Object.freeze({ kind: "call", at, name, args: Object.freeze(args) }),
  named: (at: number, name: string, value: Expression): NamedNode => Object.freeze({ kind: "named", at, name, value }),
  time: (at: number, kind: TimeNode["kind"], text: string): TimeNode => Object.freeze({ kind, at, text }),
  sign: (at: number, op: SignNode["op"], operand: Expression): SignNode =>
    Object.freeze({ kind: "sign", at, op, operand }),
  arithmetic: (at: number, op: ArithmeticOp, left: Expression, right: Expression): ArithmeticNode =>
    Object.freeze({ kind: "arithmetic", at, op, left, right }),
  compare: (at: number, op: CompareOp, left: Expression, right: Expression): CompareNode =>
    Object.freeze({ kind: "compare", at, op, left, right }),
  in: (at: number, operand: Expression, list: Expression): InNode => Object.freeze({ kind: "in", at, operand, list }),
  like: (at: number, operand: Expression, pattern: Expression): LikeNode =>
    Object.freeze({ kind: "like", at, operand, pattern }),
  regex: (at: number, operand: Expression, pattern: Expression): RegexNode =>
    Object.freeze({ kind: "regex", at, operand, pattern }),
  isNull: (at: number, operand: Expression): IsNullNode => Object.freeze({ kind: "is_null", at, operand }),
  exists: (at: number, operand: Expression): ExistsNode => Object.freeze({ kind: "exists", at, operand }),
  not: (at: number, operand: Expression): NotNode => Object.freeze({ kind: "not", at, operand }),
  logic: (at: number, kind: LogicNode["kind"], operands: Expression[]): LogicNode =>
    Object.freeze({ kind, at, operands: Object.freeze(operands) }),
};
