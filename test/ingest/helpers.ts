import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { type Embedder, embedderId } from "../../src/embed/index.ts";
import type { Mapping } from "../../src/ingest/index.ts";

/** A folder that is gone when the file's tests are done, and a writer into it. */
export function scratchFolder(): { path: string; write: (name: string, data: string | Uint8Array) => string } {
  const path = mkdtempSync(join(tmpdir(), "elanus-ingest-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const write = (name: string, data: string | Uint8Array): string => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data);
    return file;
  };
  return { path, write };
}

/** Embeds a text as its length and its first letters: enough to know which text a vector came from. */
export function letterEmbedder(onTexts: (texts: readonly string[]) => void = () => undefined): Embedder {
  const identity = {
    model: "letters",
    version: "1",
    dim: 8,
    normalized: false,
    documentPrefix: "",
    queryPrefix: "",
  };
  const vectorOf = (text: string): Float32Array =>
    Float32Array.from({ length: 8 }, (_, i) => (i === 0 ? text.length : text.charCodeAt(i - 1) || 0));
  const embedDocuments: Embedder["embedDocuments"] = async (texts) => {
    onTexts(texts);
    return { dense: texts.map(vectorOf), truncated: 0 };
  };
  return {
    id: embedderId(identity),
    identity,
    dim: 8,
    maxTokens: Number.POSITIVE_INFINITY,
    embedDocuments,
    embedQuery: (text) => embedDocuments([text]),
  };
}

/** Records as JSON lines. */
export function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** All that a stream yields. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** A mapping of a key and one text column. */
export function wholeMapping(key: string, text: string): Mapping {
  return {
    key: { name: key, column: key, type: "Int64" },
    text: [{ name: text, column: text }],
    fields: [],
    ignored: [],
  };
}
