import type { AbsentEngine } from "./search_result.ts";

/** Where the peer's own source lay when it was compiled, which some of them add to what they say. */
const COMPILED_AT = /,?\s*\/\S+:\d+:\d+.*$/;

/** Says that an engine is left out, and why. */
export function leftOut(name: string, error: unknown): AbsentEngine {
  const message = error instanceof Error ? error.message : String(error);
  const reason = message.split("\n")[0].replace(COMPILED_AT, "");
  console.error(`bench: ${name} is left out: ${reason}`);
  return { name, reason };
}
