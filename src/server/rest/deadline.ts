import { ElanusError } from "../../errors/index.ts";
import { SERVER_LIMITS } from "../limits.ts";

/** Milliseconds that a request may take: as its header `Request-Timeout` says, in seconds. @throws ElanusError MALFORMED_REQUEST */
export function deadlineOf(header: string | undefined): number {
  if (header === undefined || header === "") return SERVER_LIMITS.answerMs;
  const seconds = Number(header);
  if (seconds > 0 && seconds < 2 ** 20) return seconds * 1000;
  throw new ElanusError("MALFORMED_REQUEST", "the header `Request-Timeout` must be a number of seconds above 0", {
    detail: `it is ${header}`,
  });
}

/**
 * The answer, or a failure once its time is over. What has begun goes on to its end: a write may be done nonetheless.
 *
 * @throws ElanusError DEADLINE_EXCEEDED
 */
export async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(milliseconds: number): ElanusError {
  return new ElanusError("DEADLINE_EXCEEDED", "request timeout", {
    detail: `it took more than ${milliseconds / 1000} s; what it began goes on`,
    hint: "the header `Request-Timeout` gives it more, in seconds",
  });
}
