/** How a condition's text may stand among others: `and` and `or` need parentheses beside each other. */
type Joint = "and" | "or" | "single";

/** What a filter asks of a row, as text of the filter language; frozen. */
export class Condition {
  readonly text: string;
  private readonly joint: Joint;

  constructor(text: string, joint: Joint = "single") {
    this.text = text;
    this.joint = joint;
    Object.freeze(this);
  }

  /** Both hold, or all of them. */
  and(...others: readonly Condition[]): Condition {
    return this.join("and", others);
  }

  /** One of them holds, or more. */
  or(...others: readonly Condition[]): Condition {
    return this.join("or", others);
  }

  /** It does not hold. A row of which it is unknown (null, a missing key) is not found this way either. */
  not(): Condition {
    return new Condition(`not (${this.text})`);
  }

  /** As it is printed. */
  toString(): string {
    return this.text;
  }

  private join(joint: "and" | "or", others: readonly Condition[]): Condition {
    if (others.length === 0) return this;
    const part = (one: Condition) => (one.joint === "single" || one.joint === joint ? one.text : `(${one.text})`);
    return new Condition([this, ...others].map(part).join(` ${joint} `), joint);
  }
}
