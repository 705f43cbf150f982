import { ElanusError, type ErrorCode } from "../../errors/index.ts";

/** A failure as REST answers it. */
export interface Failure {
  readonly status: 200 | 400 | 401 | 403 | 404 | 408 | 413 | 500 | 503;
  readonly body: { readonly code: number; readonly message: string };
}

/** As in Milvus, most failures are answers like others, with a code. */
const STATUSES: Partial<Record<ErrorCode, Failure["status"]>> = {
  NOT_AUTHENTICATED: 401,
  REQUEST_TOO_LARGE: 413,
  DEADLINE_EXCEEDED: 408,
  SERVER_BUSY: 503,
};
/** Any other error is a defect of ours. */
const UNEXPECTED = 65_535;

/** What went wrong, with what to do about it, in one text. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ElanusError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 200, body: { code: UNEXPECTED, message: `the server failed: ${message}` } };
  }
  const { code, milvusCode, message, detail, hint } = error;
  const parts = [message, detail, hint].filter((part) => part !== undefined && part !== "");
  return { status: STATUSES[code] ?? 200, body: { code: milvusCode, message: parts.join("; ") } };
}
