import { codeOfMilvus, ElanusError, type ErrorCode } from "../../errors/index.ts";

/** Numbers of gRPC's own failures (grpc status codes) that say more than that the call failed. */
const GRPC_HINTS = new Map<unknown, string>([
  [4, "give more time: `connect(address, { timeout })`, in milliseconds"],
  [7, "the token may not do this"],
  [8, "send less at once: fewer rows a batch, fewer or shorter output fields"],
  [14, "is the server up, and its address right? Milvus listens on port 19530"],
  [16, 'give the token: `connect(address, { token: "root:password" })`'],
]);

/** A status as it comes over the wire, of which nothing is sure. */
export interface RemoteStatus {
  readonly code?: unknown;
  readonly error_code?: unknown;
  readonly reason?: unknown;
  readonly extra_info?: unknown;
}

/** The status of an answer; undefined where the server does not know the call, which the SDK passes over. */
export function statusOf(answer: unknown): RemoteStatus | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  if ("status" in answer && typeof answer.status === "object" && answer.status !== null) return answer.status;
  return "error_code" in answer ? answer : undefined;
}

export function isSuccess({ error_code, code = 0 }: RemoteStatus): boolean {
  return Number(code) === 0 && (error_code === undefined || error_code === "Success" || Number(error_code) === 0);
}

/** A failing status as the error that the same call throws in the process. */
export function errorOfStatus(call: string, { code, error_code, reason, extra_info }: RemoteStatus): ElanusError {
  const number = Number(code) || Number(error_code) || 0;
  const { elanus_code, elanus_message, elanus_detail, elanus_hint } = Object(extra_info);
  const message = String(elanus_message || reason || `${call} failed`);
  return new ElanusError(codeOfMilvus(number, String(elanus_code ?? "")) ?? byWords(message), message, {
    detail: elanus_detail ?? `${call} was answered with ${error_code ?? "no name"} (${number})`,
    hint: elanus_hint,
  });
}

/** Milvus has one number for much that is refused. */
function byWords(reason: string): ErrorCode {
  return /not supported|unsupported/i.test(reason) ? "NOT_SUPPORTED" : "REMOTE_FAILED";
}

/** What the SDK threw: a status, a failure of the connection, or its own refusal of the request. */
export function errorOfThrown(call: string, thrown: unknown): ElanusError {
  if (thrown instanceof ElanusError) return thrown;
  if (!(thrown instanceof Error)) {
    const status = statusOf(thrown);
    if (status !== undefined) return errorOfStatus(call, status);
    return new ElanusError("REMOTE_FAILED", `${call} failed`, { detail: String(thrown), cause: thrown });
  }
  if ("code" in thrown && typeof thrown.code === "number") {
    return new ElanusError("REMOTE_FAILED", `${call} got no answer`, {
      detail: thrown.message,
      hint: GRPC_HINTS.get(thrown.code),
      cause: thrown,
    });
  }
  if (thrown instanceof TypeError) {
    const hint = "the server's answer, or the request, is not as the official client expects it";
    return new ElanusError("REMOTE_FAILED", `${call} failed`, { detail: thrown.message, hint, cause: thrown });
  }
  return new ElanusError("INVALID_PARAMETER", `${call}: ${thrown.message}`, { cause: thrown });
}

/** For `catch`: undefined in the place of a failure of that code; any other is thrown on. */
export function undefinedIf(code: ErrorCode): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof ElanusError && error.code === code) return undefined;
    throw error;
  };
}
