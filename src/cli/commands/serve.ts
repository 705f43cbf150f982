import type { Command } from "commander";
import { ElanusClient } from "../../client/elanus_client.ts";
import type { DatabaseInfo } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import type { ElanusServer, ServerOptions } from "../../server/port/elanus_server.ts";
import { readBytes } from "../../storage/files/index.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { wholeNumber } from "../option_parsers.ts";
import { formatBytes, formatCount, plural } from "../terminal/format.ts";

const DEFAULT_PORT = 19_530;
const EXAMPLES = `
Milvus's gRPC and its REST v2 (/v2/vectordb/...) on one port, with /healthz, and /metrics for Prometheus: pymilvus, the
Node SDK and what else speaks to a Milvus connect to it as they are. A folder that is not there becomes a new database.

Only this machine is served unless --host says otherwise, and other machines only with a token: \`user:password\` or an
API key, which clients give as for Milvus. ELANUS_TOKEN sets it without showing it in the list of processes.

Ctrl-C or SIGTERM stops it: requests that run end, then the database is closed. A second one ends it at once.

Examples:
  $ elanus serve --db shop.elanus
  $ elanus serve --db shop.elanus --port 0 --json
  $ ELANUS_TOKEN=root:secret elanus serve --db shop.elanus --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem`;

interface ServeOptions {
  readonly db: string;
  readonly port: number;
  readonly host: string;
  readonly token?: string;
  readonly insecure?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly readOnly?: boolean;
  readonly json?: boolean;
}

/** `elanus serve`: a database for programs in any language. */
export function addServeCommand(program: Command, context: CommandContext): void {
  program
    .command("serve")
    .description("serve a database to any client of Milvus, by gRPC and REST")
    .requiredOption("--db <dir>", "the folder of the database")
    .option("--port <number>", "the port; 0 takes one that is free", wholeNumber(0, 65_535), DEFAULT_PORT)
    .option("--host <address>", "where to listen; 0.0.0.0 for all networks", "127.0.0.1")
    .option("--token <token>", "what clients must give: user:password or an API key (or ELANUS_TOKEN)")
    .option("--insecure", "serve other machines without a token")
    .option("--tls-cert <file>", "serve by TLS: the certificate with its chain, in PEM")
    .option("--tls-key <file>", "the key of the certificate, in PEM")
    .option("--read-only", "take no writes; another process may write meanwhile")
    .option("--json", "print one JSON object when it serves")
    .addHelpText("after", EXAMPLES)
    .action((options: ServeOptions) => runServe(options, context));
}

async function runServe(options: ServeOptions, context: CommandContext): Promise<void> {
  const stopped = stopAsked(context.signal);
  const server = await openServer(options);
  try {
    await announce(server, options, context);
    await stopped.asked;
    if (!options.json) note(context, "stopping: requests that run end first; once more ends it at once");
  } finally {
    stopped.release();
    await server.stop();
  }
}

async function openServer(options: ServeOptions): Promise<ElanusServer> {
  // Other commands need not wait for what only a server is made of.
  const { ElanusServer } = await import("../../server/port/elanus_server.ts");
  const settings = await serverOptions(options);
  // A folder that is not there becomes a database: not for a server that cannot be.
  await ElanusServer.checkPlace(settings);
  const client = await ElanusClient.open(options.db, { readOnly: options.readOnly });
  try {
    return await ElanusServer.start(client, settings);
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function serverOptions({ host, port, insecure, ...options }: ServeOptions): Promise<ServerOptions> {
  const token = options.token ?? process.env.ELANUS_TOKEN;
  return { host, port, insecure, token, tls: await tlsOptions(options) };
}

async function tlsOptions({
  tlsCert,
  tlsKey,
}: Pick<ServeOptions, "tlsCert" | "tlsKey">): Promise<ServerOptions["tls"]> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new ElanusError("INVALID_PARAMETER", "TLS needs a certificate and its key", {
      hint: "give both --tls-cert and --tls-key",
    });
  }
  return { cert: await readBytes(tlsCert), key: await readBytes(tlsKey) };
}

/** Resolves at the first Ctrl-C or SIGTERM; from then on the second one ends the process, as usual. */
function stopAsked(interrupt: AbortSignal): { asked: Promise<void>; release: () => void } {
  let stop = () => {};
  const asked = new Promise<void>((resolve) => {
    stop = resolve;
  });
  if (interrupt.aborted) stop();
  interrupt.addEventListener("abort", stop, { once: true });
  process.once("SIGTERM", stop);
  return { asked, release: () => process.off("SIGTERM", stop) };
}

async function announce(server: ElanusServer, options: ServeOptions, context: CommandContext): Promise<void> {
  const info = await server.info();
  const { url } = server;
  if (options.json) return printJson(context, { url, db: options.db, collections: info.collections.length });
  const { green, bold, dim } = context.out.colors;
  context.out.print(`${green("✓")} ${bold(url)}  gRPC and REST, ${contentOf(info)}`);
  context.out.print(dim(`  ${url}/v2/vectordb/...  ${url}/healthz  ${url}/metrics`));
  context.out.print(dim("  Ctrl-C stops it"));
  if (server.isOpen) note(context, "every machine that reaches it may read and change everything (--insecure)");
}

function contentOf({ path, read_only, collections, bytes_on_disk }: DatabaseInfo): string {
  const rows = collections.reduce((sum, collection) => sum + collection.rows, 0);
  const what = `${plural(collections.length, "collection")}, ${formatCount(rows)} rows, ${formatBytes(bytes_on_disk)}`;
  return `${path}${read_only ? " (read-only)" : ""}: ${what}`;
}
