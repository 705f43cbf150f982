import { BlockList, isIP } from "node:net";
import { ElanusError } from "../../errors/index.ts";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Whether only programs on this machine can reach an address or name. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  const version = isIP(name);
  if (version === 0) return name === "localhost" || name.endsWith(".localhost");
  return LOOPBACK.check(name, version === 4 ? "ipv4" : "ipv6");
}

/**
 * Refuses to be reached from other machines by whoever asks.
 *
 * @throws ElanusError INVALID_PARAMETER
 */
export function checkListeningPlace(host: string, { token, insecure }: { token?: string; insecure?: boolean }): void {
  if (token === "") throw new ElanusError("INVALID_PARAMETER", "the token is empty");
  if (isLoopback(host) || token !== undefined || insecure) return;
  throw new ElanusError(
    "INVALID_PARAMETER",
    `\`${host}\` can be reached from other machines, and the server has no token`,
    {
      detail: "whoever reaches it could read and change everything",
      hint: "give a token with --token or ELANUS_TOKEN; --insecure serves without one all the same",
    },
  );
}
