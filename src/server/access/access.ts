import { createHash, timingSafeEqual } from "node:crypto";
import { ElanusError } from "../../errors/index.ts";

/** Who may use the server: whoever has its token, or anybody where it has none. */
export interface Access {
  readonly needsToken: boolean;
  /** @throws ElanusError NOT_AUTHENTICATED for a token that is missing or wrong. */
  check(token: string | undefined): void;
}

/**
 * Access by one token: `user:password`, or an API key. It is compared in constant time, so that how long a refusal takes
 * tells nothing of it.
 */
export function accessBy(token: string | undefined): Access {
  if (token === undefined) return { needsToken: false, check: () => {} };
  const expected = digest(token);
  return {
    needsToken: true,
    check(given) {
      if (given !== undefined && timingSafeEqual(digest(given), expected)) return;
      throw new ElanusError("NOT_AUTHENTICATED", "user hasn't authenticated", {
        detail: given === undefined || given === "" ? "the request has no token" : "the token is wrong",
        hint: "give the token that the server was started with, as `user:password` or as an API key",
      });
    },
  };
}

/** Of equal length whatever was given, as the comparison needs it. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
