import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { AppendWriter } from "../../storage/files/index.ts";
import type { CommandContext } from "../command_context.ts";
import { formatBytes, plural } from "../terminal/format.ts";
import { startProgress } from "../terminal/progress.ts";
import { catalogueLines } from "./catalogue/generate.ts";

/** A folder of the demo's own that nobody else uses; it comes into being with the first file in it. */
export function temporaryFolder(): string {
  return join(tmpdir(), `elanus-demo-${randomUUID()}`);
}

/** The generated collection's name; a file's collection has the file's name. */
export function collectionNameFor(file: string | undefined): string {
  if (file === undefined) return "products";
  const stem = basename(file).split(".")[0];
  const name = stem.replace(/\W+/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `file_${name}`;
}

const LINES_A_WRITE = 1000;

/** Writes the generated catalogue as a JSONL file and returns its path. */
export async function writeCatalogue(folder: string, rows: number, context: CommandContext): Promise<string> {
  const writer = new AppendWriter(join(folder, "catalogue.jsonl"));
  const progress = startProgress(context.err, "writing a catalogue", { noun: "products" });
  let done = 0;
  let bytes = 0;
  let batch = "";
  for (const line of catalogueLines({ rows })) {
    batch += line;
    done++;
    if (done % LINES_A_WRITE !== 0 && done !== rows) continue;
    context.signal.throwIfAborted();
    await writer.write(batch);
    bytes += Buffer.byteLength(batch);
    batch = "";
    progress.update(done, rows);
  }
  await writer.close();
  progress.finish(`${plural(rows, "product")}, ${formatBytes(bytes)}`);
  return writer.path;
}
