import { ElanusError, type ErrorCode } from "../../errors/index.ts";

/** What was asked cannot be meant: asking again, or elsewhere, would not help. */
const REQUEST_CODES = new Set<ErrorCode>([
  "COLLECTION_NOT_FOUND",
  "FIELD_NOT_FOUND",
  "INVALID_PARAMETER",
  "INVALID_FILTER",
  "INVALID_VECTOR",
  "EMBEDDER_MISMATCH",
  "NOT_SUPPORTED",
  "NOT_AUTHENTICATED",
]);

/** Whether an endpoint did not answer. */
export function isRemoteFailure(error: unknown): boolean {
  return error instanceof ElanusError && error.code === "REMOTE_FAILED";
}

/** Whether something broke that was asked well. */
export function isFailure(error: unknown): boolean {
  return !(error instanceof ElanusError && REQUEST_CODES.has(error.code));
}
