import { ElanusError } from "../errors/index.ts";
import { LIMITS } from "../schema/limits.ts";

/** Adds up what the rows of one answer for a wire take, so that one that is too large is given up while it is read. */
export class AnswerSize {
  private readonly limit: number;
  private bytes = 0;

  constructor(limit: number = LIMITS.maxAnswerBytes) {
    this.limit = limit;
  }

  /** @throws ElanusError RESULT_TOO_LARGE */
  add(values: readonly unknown[]): void {
    for (const value of values) this.bytes += bytesOf(value);
    if (this.bytes <= this.limit) return;
    throw new ElanusError("RESULT_TOO_LARGE", "the answer is too large", {
      detail: `its rows have more than ${this.limit} bytes`,
      hint: "ask for fewer rows, or for fewer fields",
    });
  }
}

/** About so many: texts are counted by their letters. */
function bytesOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return value.reduce((sum, element) => sum + bytesOf(element), 0);
  return Float64Array.BYTES_PER_ELEMENT;
}
