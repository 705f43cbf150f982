import { ElanusClient } from "../../src/index.ts";
import { ElanusServer } from "../../src/server/port/elanus_server.ts";

/** A database in memory, served on a free port of the loopback. */
export async function serveMemory(): Promise<ElanusServer> {
  return ElanusServer.start(await ElanusClient.open(":memory:"), { port: 0 });
}
