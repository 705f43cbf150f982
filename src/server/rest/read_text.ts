import type { IncomingMessage } from "node:http";
import { ElanusError } from "../../errors/index.ts";
import { SERVER_LIMITS } from "../limits.ts";
import type { HeldBytes } from "../request_budget.ts";

/**
 * The body of a request as text, straight from its connection: a `Request` in between takes as long as a search.
 *
 * @param held what it takes of the server's budget.
 * @throws ElanusError REQUEST_TOO_LARGE and SERVER_BUSY, as soon as it is known; MALFORMED_REQUEST where the client goes
 * away.
 */
export function readText(incoming: IncomingMessage, held: HeldBytes): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = () => incoming.off("data", take).off("end", end).off("close", leave);
    const fail = (error: unknown) => {
      stop();
      // What is still to come is thrown away until the answer closes the connection.
      incoming.resume();
      reject(error);
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > SERVER_LIMITS.requestBytes) return fail(tooLarge());
      try {
        held.take(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        fail(error);
      }
    };
    const end = () => {
      // Each request closes once it has ended.
      stop();
      resolve(Buffer.concat(chunks).toString("utf8"));
    };
    const leave = () => fail(new ElanusError("MALFORMED_REQUEST", "the request ends before its body does"));
    if (Number(incoming.headers["content-length"]) > SERVER_LIMITS.requestBytes) fail(tooLarge());
    else incoming.on("data", take).on("end", end).on("close", leave);
  });
}

function tooLarge(): ElanusError {
  return new ElanusError("REQUEST_TOO_LARGE", "the request is too large", {
    detail: `at most ${SERVER_LIMITS.requestBytes} bytes`,
    hint: "write rows in several requests",
  });
}
