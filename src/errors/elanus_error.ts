import { type ErrorCode, MILVUS_CODES } from "./codes.ts";

/** What an error carries beside its message; every part is a sentence for a person. */
export interface ErrorParts {
  /** The numbers: what was found, what was expected, where. */
  detail?: string;
  /** What to do about it. */
  hint?: string;
  /** The error beneath, where there is one. */
  cause?: unknown;
}

/**
 * The one error that Elanus throws.
 *
 * `message` names the thing, `detail` the numbers, `hint` the fix.
 *
 * @example
 * throw new ElanusError("FIELD_NOT_FOUND", "field `prise` does not exist", { hint: "did you mean `price`?" });
 */
export class ElanusError extends Error {
  override readonly name = "ElanusError";
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly hint?: string;

  constructor(code: ErrorCode, message: string, parts: ErrorParts = {}) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.detail = parts.detail;
    this.hint = parts.hint;
  }

  /** The number that Milvus answers with for the same failure (milvus pkg/util/merr). */
  get milvusCode(): number {
    return MILVUS_CODES[this.code];
  }
}
