import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { collectionWriter } from "../../src/ingest/pipeline/collection_writer.ts";
import { Corpus } from "../../src/ingest/pipeline/corpus.ts";
import { IngestRun } from "../../src/ingest/pipeline/ingest_run.ts";
import { RejectLog } from "../../src/ingest/pipeline/reject_log.ts";
import { RowSink } from "../../src/ingest/pipeline/row_sink.ts";
import { StageClock } from "../../src/ingest/pipeline/stage_clock.ts";
import type { RecordSource } from "../../src/ingest/readers/find_sources.ts";
import { gunzip } from "../../src/ingest/readers/gunzip.ts";
import { FakeClient } from "./fake_client.ts";
import { letterEmbedder, wholeMapping } from "./helpers.ts";

const LINES = 200_000;
const LINES_A_CHUNK = 500;
const BATCH = 1000;

test.each(["plain", "gzipped"])(
  "a file of 200,000 lines, %s, is never more than a batch ahead of the rows",
  async (kind) => {
    const client = new FakeClient();
    let inserted = 0;
    let produced = 0;
    let furthest = 0;
    // The rows are counted and forgotten.
    client.beforeUpsert = (rows) => {
      inserted += rows.length;
      client.rows.clear();
    };
    async function* lines(): AsyncGenerator<Uint8Array> {
      for (let id = 0; id < LINES; id += LINES_A_CHUNK) {
        const chunk = Array.from(
          { length: LINES_A_CHUNK },
          (_, i) => `{"id":${id + i},"title":"Item ${id + i}"}\n`,
        ).join("");
        produced += LINES_A_CHUNK;
        furthest = Math.max(furthest, produced - inserted);
        yield kind === "plain" ? new TextEncoder().encode(chunk) : gzipSync(chunk);
      }
    }
    const open = (): AsyncIterable<Uint8Array> => (kind === "plain" ? lines() : gunzip(lines(), "generated"));
    const source: RecordSource = { name: "generated", path: "generated", format: "jsonl", size: 1, open };

    const clock = new StageClock(undefined);
    const rejects = await RejectLog.open(undefined, false, {});
    const shared = { client, collection: "shop", rejects, clock, signal: undefined };
    const made = { writer: collectionWriter(client, "shop"), embedder: letterEmbedder(), derived: () => ({}) };
    const sink = new RowSink({ ...shared, ...made, replacesChunks: false });
    const corpus = new Corpus([source], wholeMapping("id", "title"), undefined);
    const run = new IngestRun({ ...shared, job: "", corpus, sink, batchSize: BATCH, records: undefined }, undefined);
    await run.pump();

    expect(inserted).toBe(LINES);
    // A batch, the chunk that its last row lies in, and the few chunks that a stream keeps ready.
    expect(furthest).toBeLessThanOrEqual(BATCH + (kind === "plain" ? 1 : 16) * LINES_A_CHUNK);
  },
);
