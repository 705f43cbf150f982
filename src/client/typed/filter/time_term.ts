import { ElanusError } from "../../../errors/index.ts";
import { Condition } from "./condition.ts";
import { timeLiteral } from "./literal.ts";
import type { TimeTerm, TimeValue } from "./terms.ts";

const DURATION = /^P[0-9YMWDTHS]+$/;

/** A field of moments, or one moved by a duration; frozen. */
export class TimeFieldTerm implements TimeTerm {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    Object.freeze(this);
  }

  eq(other: string | Date): Condition {
    return this.compare("==", other);
  }
  ne(other: string | Date): Condition {
    return this.compare("!=", other);
  }
  lt(other: string | Date): Condition {
    return this.compare("<", other);
  }
  lte(other: string | Date): Condition {
    return this.compare("<=", other);
  }
  gt(other: string | Date): Condition {
    return this.compare(">", other);
  }
  gte(other: string | Date): Condition {
    return this.compare(">=", other);
  }
  between(low: string | Date, high: string | Date): Condition {
    return new Condition(`${timeLiteral(low)} <= ${this.text} <= ${timeLiteral(high)}`);
  }

  plus(duration: string): TimeValue {
    return new TimeFieldTerm(`${this.text} + ${interval(duration)}`);
  }
  minus(duration: string): TimeValue {
    return new TimeFieldTerm(`${this.text} - ${interval(duration)}`);
  }

  isNull(): Condition {
    return new Condition(`${this.text} is null`);
  }
  isNotNull(): Condition {
    return new Condition(`${this.text} is not null`);
  }

  private compare(operator: string, other: string | Date): Condition {
    return new Condition(`${this.text} ${operator} ${timeLiteral(other)}`);
  }
}

function interval(duration: string): string {
  if (DURATION.test(duration)) return `INTERVAL '${duration}'`;
  throw new ElanusError("INVALID_FILTER", `${JSON.stringify(duration)} is not a duration`, {
    hint: "ISO 8601, as P1DT12H",
  });
}
