import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ElanusClient } from "../../src/client/elanus_client.ts";
import type { RowData } from "../../src/client/requests.ts";
import { ElanusError } from "../../src/errors/index.ts";
import { groupHits, type IngestProgress, type IngestRequest, ingest } from "../../src/ingest/index.ts";
import { FakeClient } from "./fake_client.ts";
import { jsonLines, letterEmbedder, scratchFolder } from "./helpers.ts";

const folder = scratchFolder();
const SEED = 20_261_121;

const PRODUCTS = [
  { asin: "A1", title: "Red running shoes", price: 49.5, stock: 3, tags: { season: "summer" } },
  { asin: "A2", title: "Blue kettle", price: null, stock: 7 },
  { asin: "A3", title: "Green desk lamp", price: 12, stock: 0 },
];

function run(client: FakeClient, file: string, options: Partial<IngestRequest> = {}) {
  return ingest({ client, collection: "shop", files: [file], embedder: letterEmbedder(), ...options });
}

describe("ingest", () => {
  test("makes the collection, upserts every record and builds the index", async () => {
    const client = new FakeClient();
    const summary = await run(client, folder.write("products.jsonl", jsonLines(PRODUCTS)));
    expect(summary).toMatchObject({ documents: 3, chunks: 3, inserted: 3, rejected: 0, dim: 8, resumed: false });
    expect([...client.rows.keys()]).toEqual(["A1", "A2", "A3"]);
    expect(client.rows.get("A1")).toMatchObject({ price: 49.5, stock: 3, tags: { season: "summer" } });
    expect(client.rows.get("A2")).toMatchObject({ title: "Blue kettle", price: null });
    expect(client.fields?.map(({ name, data_type, nullable }) => [name, data_type, nullable ?? false])).toEqual([
      ["asin", "VarChar", false],
      ["title", "VarChar", true],
      ["price", "Double", true],
      ["stock", "Int64", true],
      ["embedding", "FloatVector", false],
      ["bm25", "SparseFloatVector", false],
    ]);
    expect([...client.indexes.values()]).toMatchObject([
      { index_type: "HNSW", metric_type: "COSINE", field_name: "embedding" },
      { index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25", field_name: "bm25" },
    ]);
    expect(client.calls).toContain("flushSync");
  });

  test("gives a writer rows like those that there are, without vectors", async () => {
    const client = await ElanusClient.open(":memory:");
    await client.createCollection({
      collection_name: "shop",
      fields: [
        { name: "sku", data_type: "VarChar", max_length: 99, is_primary_key: true },
        { name: "price", data_type: "Double", nullable: true },
        { name: "vector", data_type: "FloatVector", dim: 4 },
      ],
      enable_dynamic_field: true,
    });
    const written: RowData[] = [];
    const writer = {
      upsert: async (rows: readonly RowData[]) => {
        if (rows.some(({ sku }) => sku === "13")) throw new ElanusError("INVALID_ROW", "not thirteen");
        written.push(...rows);
      },
      delete: async () => undefined,
    };
    const items = [
      { id: 1, sku: 7, title: "Kettle", price: "$12.99", tags: ["red", "new"] },
      { id: 2, sku: 13, title: "Lamp", price: "$5" },
      { id: 3, sku: 8, price: "$3" },
    ];
    const file = folder.write("items.jsonl", jsonLines(items));
    const request = { client, collection: "shop", files: [file], writer };
    const summary = await ingest({ ...request, mapping: { textOptional: true } });
    expect(summary).toMatchObject({ documents: 3, inserted: 2, rejectedByReason: { refused: 1 } });
    expect(written).toEqual([
      { sku: "7", id: 1, title: "Kettle", price: 12.99, tags: ["red", "new"] },
      { sku: "8", id: 3, price: 3 },
    ]);
    const missing = ingest({ ...request, collection: "shp" });
    await expect(missing).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
    const given = folder.write("given.jsonl", jsonLines([{ sku: "9", title: "Hose", embedding: [1, 2, 3, 4] }]));
    const withVectors = ingest({ ...request, files: [given], mapping: { vector: "embedding" } });
    await expect(withVectors).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
    expect(written).toHaveLength(2);
    await client.close();
  });

  test("embeds each row's own text", async () => {
    const client = new FakeClient();
    await run(client, folder.write("own.jsonl", jsonLines(PRODUCTS)), { batchSize: 2 });
    for (const { asin, title } of PRODUCTS) {
      const { dense } = await letterEmbedder().embedQuery(title);
      expect(client.rows.get(asin)?.embedding).toEqual(dense[0]);
    }
  });

  test("of two rows with one key the later stands, in one batch and in two", async () => {
    const twice = [...PRODUCTS, { asin: "A1", title: "Red shoes, new" }];
    for (const batchSize of [1, 100]) {
      const client = new FakeClient();
      const summary = await run(client, folder.write("twice.jsonl", jsonLines(twice)), { batchSize });
      expect(summary).toMatchObject({ documents: 4, chunks: 4 });
      expect(summary.notes).toEqual([expect.stringMatching(/^1 of 4 rows had a key that came again/)]);
      expect(client.rows.size).toBe(3);
      expect(client.rows.get("A1")).toMatchObject({ title: "Red shoes, new", price: null });
    }
  });

  test("records the embedder before the first row, and refuses another one later", async () => {
    const client = new FakeClient();
    const file = folder.write("recorded.jsonl", jsonLines(PRODUCTS));
    await run(client, file);
    const other = letterEmbedder();
    const renamed = { ...other, id: "other", identity: { ...other.identity, model: "others" } };
    await expect(run(client, file, { embedder: renamed })).rejects.toMatchObject({ code: "EMBEDDER_MISMATCH" });
    await expect(run(client, file, { embedder: "lsa" })).rejects.toMatchObject({ code: "EMBEDDER_MISMATCH" });
  });

  test("trains lsa on the files, stores it before the first row, and uses it again", async () => {
    const client = new FakeClient();
    const words = ["shoe", "lamp", "kettle", "desk", "chair", "phone", "cable", "glass"];
    const records = Array.from({ length: 60 }, (_, i) => ({
      id: i,
      title: `${words[i % 8]} ${words[(i * 3 + 1) % 8]} ${words[(i * 5 + 2) % 8]} ${i % 7}`,
    }));
    const file = folder.write("train.jsonl", jsonLines(records));
    const first = await run(client, file, { embedder: "lsa", dim: 4 });
    const model = client.calls.findIndex((call) => call.startsWith("putAttachment elanus.embedder"));
    expect(model).toBeGreaterThan(-1);
    expect(model).toBeLessThan(client.calls.findIndex((call) => call.startsWith("upsert")));
    const before = new Map(client.rows);
    const second = await run(client, file, { embedder: "lsa", dim: 4 });
    expect(second.embedder).toBe(first.embedder);
    expect(second.notes).toEqual([expect.stringContaining("used again")]);
    expect(client.rows).toEqual(before);
    await expect(run(client, file, { embedder: "lsa", dim: 3 })).rejects.toMatchObject({
      code: "EMBEDDER_MISMATCH",
      detail: "it has 4, 3 were asked for",
    });
  });

  test("takes vectors that the rows bring", async () => {
    const client = new FakeClient();
    const records = PRODUCTS.map((row, i) => ({ ...row, vec: Array.from({ length: 8 }, (_, j) => i + j) }));
    const bad = { ...PRODUCTS[0], asin: "A4", vec: [1, 2] };
    const file = folder.write("vectors.jsonl", jsonLines([...records, bad]));
    const summary = await run(client, file, { mapping: { vector: "vec" }, index: { metric_type: "IP" } });
    expect(summary).toMatchObject({ inserted: 3, rejectedByReason: { wrong_dim: 1 }, dim: 8 });
    expect(summary.embedder).toBeUndefined();
    expect(client.rows.get("A2")?.embedding).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(summary.notes).toEqual([expect.stringContaining("norm acts as popularity")]);
  });

  test("reports every stage with counts that end at their totals", async () => {
    const reports: IngestProgress[] = [];
    const file = folder.write(
      "many.jsonl",
      jsonLines(Array.from({ length: 1000 }, (_, i) => ({ id: i, title: `Item ${i}` }))),
    );
    await run(new FakeClient(), file, { batchSize: 100, onProgress: (progress) => reports.push(progress) });
    for (const stage of ["read", "embed", "insert", "index"] as const) {
      const own = reports.filter((report) => report.stage === stage);
      expect(own.at(-1)).toMatchObject({ done: 1000, total: 1000 });
      expect(own.map(({ done }) => done)).toEqual(own.map(({ done }) => done).sort((a, b) => a - b));
    }
  });

  test("a collection of another kind is refused", async () => {
    const client = new FakeClient();
    await run(client, folder.write("first.jsonl", jsonLines(PRODUCTS)));
    const other = folder.write("other.jsonl", jsonLines([{ id: 1, title: "Chair" }]));
    await expect(run(client, other)).rejects.toMatchObject({
      code: "INVALID_SCHEMA",
      detail: expect.stringContaining("asin"),
    });
  });
});

describe("bad rows", () => {
  const LINES = `${jsonLines([PRODUCTS[0]])}{"asin":\n${jsonLines([
    { title: "No key" },
    { asin: "A6", title: "Bad stock", stock: "many" },
    { asin: "A7", title: "" },
    PRODUCTS[1],
    PRODUCTS[2],
  ])}`;

  test("go to the rejects with line, reason and record, and are counted", async () => {
    const client = new FakeClient();
    const rejectsPath = `${folder.path}/out/rejects.jsonl`;
    const file = folder.write("bad.jsonl", LINES);
    const summary = await run(client, file, { rejectsPath });
    expect(summary).toMatchObject({
      inserted: 3,
      rejected: 4,
      rejectedByReason: { unparsable: 1, no_key: 1, wrong_type: 1, no_text: 1 },
    });
    const rejects = readFileSync(rejectsPath, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rejects.map(({ source, line, reason }) => [source, line, reason])).toEqual([
      [file, 2, "unparsable"],
      [file, 3, "no_key"],
      [file, 4, "wrong_type"],
      [file, 5, "no_text"],
    ]);
    expect(rejects[2]).toMatchObject({
      record: { asin: "A6", stock: "many" },
      message: '`stock` is "many", not Int64',
    });
    expect(rejects[0].record).toBe('{"asin":');
  });

  test("stop a strict run with file and line", async () => {
    const file = folder.write("strict.jsonl", LINES);
    await expect(run(new FakeClient(), file, { strict: true })).rejects.toMatchObject({
      code: "INVALID_ROW",
      message: expect.stringMatching(/^line 2 of .*strict\.jsonl/),
    });
  });

  test("that the collection refuses are found in their batch; the others go in", async () => {
    const client = new FakeClient();
    client.beforeUpsert = (rows) => {
      if (rows.some((row) => row.asin === "A2")) throw new ElanusError("INVALID_ROW", "no kettles");
    };
    const summary = await run(client, folder.write("refused.jsonl", jsonLines(PRODUCTS)));
    expect([...client.rows.keys()]).toEqual(["A1", "A3"]);
    expect(summary).toMatchObject({ inserted: 2, rejectedByReason: { refused: 1 } });
  });
});

describe("chunks", () => {
  const MANUAL = "# Setup\nPlug it in. Wait for the light.\n# Use\nPress start. Hold it. Let go.\n";

  test("keep their document and their span in it, and are grouped back", async () => {
    const client = new FakeClient();
    const file = folder.write("manual.md", MANUAL);
    const summary = await run(client, file, { chunker: { kind: "sentence", maxTokens: 6, overlap: 0 } });
    expect(summary).toMatchObject({ documents: 2, chunks: client.rows.size, inserted: client.rows.size });
    const rows = [...client.rows.values()];
    const setup = "# Setup\nPlug it in. Wait for the light.\n";
    for (const row of rows.filter((one) => one.source_id === "manual.md#setup")) {
      expect(setup.slice(Number(row.chunk_start), Number(row.chunk_end))).toBe(row.chunk_text);
    }
    const hits = rows.map((row) => ({ ...row, score: 1 }));
    const groups = groupHits(hits, "source_id");
    expect(groups.map(({ value }) => value)).toEqual(["manual.md#setup", "manual.md#use"]);
    expect(groups.flatMap((group) => group.hits)).toHaveLength(rows.length);
    expect(rows.map((row) => row.id)).toEqual(
      groups.flatMap(({ value, hits: members }) => members.map((_, i) => `${value}#${i}`)),
    );
  });

  test("of a document that became shorter are gone", async () => {
    const client = new FakeClient();
    const chunker = { kind: "fixed", size: 2, overlap: 0 } as const;
    await run(client, folder.write("shrinks.md", MANUAL), { chunker });
    await run(client, folder.write("shrinks.md", "# Setup\nPlug.\n"), { chunker });
    const ids = [...client.rows.keys()].filter((id) => String(id).startsWith("shrinks.md#setup"));
    expect(ids).toEqual(["shrinks.md#setup#0", "shrinks.md#setup#1"]);
  });

  test("are the default for documents; the only chunk keeps the document's key", async () => {
    const client = new FakeClient();
    await run(client, folder.write("small.md", MANUAL));
    expect([...client.rows.keys()]).toEqual(["small.md#setup", "small.md#use"]);
  });
});

describe("a run that was stopped", () => {
  const records = Array.from({ length: 300 }, (_, i) => ({ id: i, title: i % 17 === 3 ? "" : `Item number ${i}` }));
  const files = [
    folder.write("stop/a.jsonl", jsonLines(records.slice(0, 120))),
    folder.write(
      "stop/b.csv",
      `id,title\n${records
        .slice(120)
        .map(({ id, title }) => `${id},${title}`)
        .join("\n")}`,
    ),
  ];

  async function whole(): Promise<FakeClient> {
    const client = new FakeClient();
    await run(client, "", { files });
    return client;
  }

  test("goes on without losing or doubling a row, wherever it was stopped, by signal or crash", async () => {
    const expected = await whole();
    const stop = fc.record({
      batchSize: fc.integer({ min: 1, max: 80 }),
      atBatch: fc.integer({ min: 1, max: 12 }),
      how: fc.constantFrom("signal", "crash before", "crash after"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(stop, { minLength: 1, maxLength: 4 }), async (stops) => {
        const client = new FakeClient();
        const rejectsPath = `${folder.path}/stop/rejects.jsonl`;
        for (const { batchSize, atBatch, how } of stops) {
          const abort = new AbortController();
          let batches = 0;
          client.beforeUpsert = (rows) => {
            batches++;
            if (batches !== atBatch) return;
            if (how === "signal") abort.abort();
            // The rows are in, but the run never hears of it.
            if (how === "crash after") for (const row of rows) client.rows.set(row.id, row);
            if (how !== "signal") throw new ElanusError("STORAGE_FAILED", "pulled the plug");
          };
          await run(client, "", { files, batchSize, rejectsPath, signal: abort.signal }).catch((error: unknown) => {
            expect(error).toMatchObject({ code: how === "signal" ? "CANCELLED" : "STORAGE_FAILED" });
          });
        }
        client.beforeUpsert = () => undefined;
        const summary = await run(client, "", { files, rejectsPath });
        expect(client.rows).toEqual(expected.rows);
        const rejects = readFileSync(rejectsPath, "utf8").trim().split("\n");
        expect(rejects).toHaveLength(18);
        expect(new Set(rejects).size).toBe(18);
        expect(summary).toMatchObject({ documents: 282, inserted: 282, rejected: 18 });
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  test("does not embed again what was acknowledged", async () => {
    const client = new FakeClient();
    const abort = new AbortController();
    client.beforeUpsert = () => {
      if (client.rows.size >= 100) abort.abort();
    };
    await expect(run(client, "", { files, batchSize: 50, signal: abort.signal })).rejects.toMatchObject({
      code: "CANCELLED",
      hint: expect.stringContaining("goes on"),
    });
    const acknowledged = client.rows.size;
    let embedded = 0;
    const embedder = letterEmbedder((texts) => {
      embedded += texts.length;
    });
    const summary = await run(client, "", { files, embedder });
    expect(summary.resumed).toBe(true);
    expect(embedded).toBe(282 - acknowledged);
  });

  test("begins anew when it is told so, when it was complete, and when the files are others", async () => {
    const client = await whole();
    expect((await run(client, "", { files })).resumed).toBe(false);
    const abort = new AbortController();
    client.beforeUpsert = () => abort.abort();
    const stopped = { files, batchSize: 50, signal: abort.signal };
    await expect(run(client, "", stopped)).rejects.toMatchObject({ code: "CANCELLED" });
    client.beforeUpsert = () => undefined;
    expect((await run(client, "", { files: [files[1]] })).resumed).toBe(false);
    await expect(run(client, "", { ...stopped, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
    expect(await run(client, "", { files, resume: false })).toMatchObject({ resumed: false, inserted: 282 });
  });
});
