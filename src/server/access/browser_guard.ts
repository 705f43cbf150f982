import { ElanusError } from "../../errors/index.ts";
import { isLoopback } from "./listening_place.ts";

/** What a browser says of where a request comes from, and where it believes it to go. */
export interface BrowserHeaders {
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

/**
 * Refuses requests that pages of other sites make in a browser on this machine, where no token keeps them out: those from
 * another origin, and those under a name that somebody has made to lead here (DNS rebinding).
 *
 * @throws ElanusError NOT_AUTHENTICATED
 */
export function refuseForeignPages({ origin, host = "" }: BrowserHeaders): void {
  const name = host.replace(/:\d*$/, "");
  if (name !== "" && !isLoopback(name)) throw foreign(`it was sent to \`${host}\``);
  if (origin !== undefined && originHost(origin) !== host) throw foreign(`its page is of \`${origin}\``);
}

function originHost(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

function foreign(detail: string): ElanusError {
  return new ElanusError("NOT_AUTHENTICATED", "the request comes from the page of another site", {
    detail,
    hint: "a server with a token (--token) takes it, with the token",
  });
}
