import { ElanusError } from "../errors/index.ts";
import type { Connection } from "./connection.ts";
import { ElanusClient, type OpenOptions } from "./elanus_client.ts";
import { RemoteClient, type RemoteOptions } from "./remote/remote_client.ts";

const REMOTE_OPTIONS = ["token", "database", "timeout", "tls"];
const FOLDER_OPTIONS = ["durability", "readOnly"];

/**
 * One client wherever the rows lie: in a folder, in memory (`:memory:`), in `elanus serve` or in Milvus.
 *
 * @param address a folder's path, or a server's address as `http://localhost:19530`.
 * @throws ElanusError as `ElanusClient.open` and `RemoteClient.connect`; INVALID_PARAMETER for another place's options.
 * @example
 * const client = await connect(process.env.MILVUS_URI ?? "./catalogue.elanus");
 */
export async function connect(address: string, options: OpenOptions & RemoteOptions = {}): Promise<Connection> {
  const [, scheme] = /^(\w+):\/\//.exec(address) ?? [];
  if (scheme === undefined) {
    checkOptions(options, FOLDER_OPTIONS, "a database in the process");
    return ElanusClient.open(address, options);
  }
  if (scheme !== "http" && scheme !== "https") throw unknownScheme(address);
  checkOptions(options, REMOTE_OPTIONS, "a server");
  return RemoteClient.connect(address, options);
}

function checkOptions(options: object, known: readonly string[], place: string): void {
  const foreign = Object.entries(options).find(([name, value]) => value !== undefined && !known.includes(name));
  if (foreign === undefined) return;
  throw new ElanusError("INVALID_PARAMETER", `${place} is not opened with \`${foreign[0]}\``, {
    hint: `it takes ${known.map((name) => `\`${name}\``).join(", ")}`,
  });
}

function unknownScheme(address: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `\`${address}\` is neither a folder nor a server`, {
    hint: "a server's address begins with http:// or https://, as http://localhost:19530",
  });
}
