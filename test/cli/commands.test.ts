import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ElanusClient, type Trace } from "../../src/index.ts";
import { runCli, scratchFolder, writeProducts } from "./run_cli.ts";

const ROWS = 1500;
const scratch = scratchFolder();
const db = scratch.path("shop.elanus");
const target = ["--db", db, "--collection", "products"];

beforeAll(async () => {
  writeProducts(scratch.path("products.jsonl"), ROWS);
  const { code, stderr } = await runCli("ingest", scratch.path("products.jsonl"), ...target);
  expect(stderr).toContain("embedding and inserting");
  expect(code).toBe(0);
});
afterAll(scratch.remove);

describe("ingest", () => {
  it("shows the mapping, takes what is right and tells what is not", async () => {
    writeProducts(scratch.path("rows.jsonl"), 30);
    const broken = '{"id": "X1", "title": "no end\n{"title": "no key", "description": "", "price": 3}\n';
    writeFileSync(scratch.path("rows.jsonl"), broken, { flag: "a" });
    const mapped = ["--key", "id", "--text", "title", "--fields", "price:float,category:VARCHAR"];
    const { code, stdout, stderr } = await runCli(
      "ingest",
      scratch.path("rows.jsonl"),
      "--db",
      db,
      "--collection",
      "few",
      ...mapped,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/columns\n {2}key +id\n {2}text +title\n {2}fields +price Float, category VarChar/);
    expect(stdout).toMatch(/✓ 30 documents in `few`/);
    expect(stdout).toMatch(/! 2 rows rejected .*unparsable: 1.*see .*few\.rejects\.jsonl/);
    expect(existsSync(`${db.replace(/\/$/, "")}.few.rejects.jsonl`)).toBe(true);
  });

  it("stops at the first bad row where it is told to be strict", async () => {
    writeFileSync(scratch.path("bad.jsonl"), '{"id": "1", "title": "a"}\n{"id": "2", "title": "b"}\nnot json\n');
    const strict = ["--db", db, "--collection", "strict", "--strict"];
    const { code, stderr } = await runCli("ingest", scratch.path("bad.jsonl"), ...strict);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error .*\n/);
    expect(stderr).toContain("bad.jsonl");
  });

  it("takes analyzer_params as JSON, and tells what is none", async () => {
    writeFileSync(
      scratch.path("texts.jsonl"),
      '{"id": "1", "title": "die Häuser am Meer"}\n{"id": "2", "title": "ein Boot"}\n',
    );
    const german = '{"tokenizer": "standard", "filter": ["lowercase", {"type": "stemmer", "language": "german"}]}';
    const place = ["--db", scratch.path("german.elanus"), "--collection", "texts"];
    const { code, stderr } = await runCli("ingest", scratch.path("texts.jsonl"), ...place, "--analyzer", german);
    expect(code, stderr).toBe(0);
    const { stdout } = await runCli("search", "Haus", ...place, "--mode", "keyword", "--json");
    expect(JSON.parse(stdout).hits.map(({ id }: { id: string }) => id)).toEqual(["1"]);
    const broken = await runCli("ingest", scratch.path("texts.jsonl"), ...place, "--analyzer", "{tokenizer}");
    expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining("It is not valid JSON")]);
  });

  it("leaves no database behind for a file that is not there", async () => {
    const { code, stderr } = await runCli(
      "ingest",
      scratch.path("prodcts.jsonl"),
      "--db",
      scratch.path("new"),
      "--collection",
      "c",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("hint did you mean `products.jsonl`?");
    expect(existsSync(scratch.path("new"))).toBe(false);
  });
});

describe("search", () => {
  it("prints hits for a person, with notes apart", async () => {
    const { code, stdout, stderr } = await runCli("search", "running shoes", ...target, "--limit", "3");
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(6);
    expect(stdout).toMatch(/^ {2}1 .* 0\.\d{4} .*Shoes/m);
    expect(stdout).toMatch(/P\d{6} · \$[\d.]+ · /);
    expect(stderr).toMatch(/^3 of at most 3 hits in /);
  });

  it("prints one JSON object for machines, and nothing else", async () => {
    const { code, stdout, stderr } = await runCli(
      "search",
      "coffee mug",
      ...target,
      "--limit",
      "4",
      "--filter",
      "price < 40",
      "--json",
    );
    expect([code, stderr]).toEqual([0, ""]);
    const answer: { hits: { id: string; score: number; price: number }[]; ms: number } = JSON.parse(stdout);
    expect(Object.keys(answer)).toEqual(["hits", "ms"]);
    expect(answer.hits).toHaveLength(4);
    expect(answer.hits.every((hit) => hit.price < 40 && hit.score <= 1 && /^P\d{6}$/.test(hit.id))).toBe(true);
    expect(Object.keys(answer.hits[0]).sort()).toEqual(
      ["id", "score", "title", "description", "brand", "category", "price", "rating", "review_count"].sort(),
    );
  });

  it("finds the same exactly, by the graph and by a prefix", async () => {
    const ids = async (...how: string[]) => {
      const { stdout } = await runCli("search", "warm coat", "--db", db, "--collection", "products", "--json", ...how);
      return JSON.parse(stdout).hits.map((hit: { id: string }) => hit.id);
    };
    const exact = await ids("--exact");
    expect(exact).toHaveLength(10);
    expect(await ids("--ef", "1500")).toEqual(exact);
    expect(await ids("--ef", "1500", "--prefix", "64")).toEqual(exact);
    expect((await runCli("search", "coat", ...target, "--prefix", "100000")).code).toBe(1);
  });

  it("shows the passage of a document that was found", async () => {
    const text =
      "# Cleaning\n\nUnplug the machine. Never use bleach.\n\n# Descaling\n\nFill the tank with vinegar. Rinse well.\n";
    writeFileSync(scratch.path("manual.md"), text);
    const manuals = ["--db", db, "--collection", "manuals"];
    const chunks = ["--chunker", "sentence", "--chunk-size", "8"];
    expect((await runCli("ingest", scratch.path("manual.md"), ...manuals, ...chunks)).code).toBe(0);
    const { stdout } = await runCli("search", "vinegar", ...manuals, "--limit", "1");
    expect(stdout).toMatch(/Descaling\n +manual\.md#descaling#\d · .*Fill the tank with vinegar\./);
  });

  it("says so where nothing passes the filter", async () => {
    const { code, stdout, stderr } = await runCli("search", "shoes", ...target, "--filter", "price < 0");
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("no row passes the filter");
    expect(stderr).not.toContain("did you mean");
  });

  it("suggests a field where a filter with another name finds nothing", async () => {
    const { code, stderr } = await runCli("search", "shoes", ...target, "--filter", "prise < 3 and title != 'pricey'");
    expect(code).toBe(0);
    expect(stderr.match(/^note .*$/gm)).toEqual(["note `prise` is no declared field; did you mean `price`?"]);
  });

  it("does not blame the filter where the words were not found", async () => {
    const { stderr } = await runCli("search", "xyzzyqwert", ...target, "--mode", "keyword", "--filter", "price > 0");
    expect(stderr).toMatch(/^note .*no row that passes the filter has a word of the query\nnothing found\n/);
  });

  it("says so where no word is known", async () => {
    for (const words of ["👟", "щщщ"]) {
      expect((await runCli("search", words, ...target)).stderr).toContain("none of these words");
    }
    expect((await runCli("search", "👟 shoes", ...target)).stderr).not.toContain("none of these words");
  });

  it("searches in every mode, and explains the rank of each hit", async () => {
    const answers = new Map<string, string[]>();
    for (const mode of ["semantic", "keyword", "hybrid", "funnel"]) {
      const { code, stdout } = await runCli(
        "search",
        "running shoes",
        ...target,
        "--mode",
        mode,
        "--explain",
        "--json",
      );
      expect(code).toBe(0);
      const { hits, trace }: { hits: { id: string; stages: { stage: string; rank?: number }[] }[]; trace: Trace } =
        JSON.parse(stdout);
      expect(hits).toHaveLength(10);
      hits.forEach(({ stages }, i) => {
        expect(stages.at(-1)).toMatchObject({ stage: "hits", rank: i + 1 });
      });
      expect(trace.steps.at(-1)?.stage).toBe("hits");
      answers.set(
        mode,
        hits.map(({ id }) => id),
      );
    }
    const found = (mode: string) => answers.get(mode) ?? [];
    expect(found("keyword")).not.toEqual(found("semantic"));
    for (const id of found("hybrid").slice(0, 2)) expect([...found("keyword"), ...found("semantic")]).toContain(id);
    const { stdout } = await runCli("search", "running shoes", ...target, "--mode", "hybrid", "--explain");
    expect(stdout).toMatch(/semantic\(embedding\) [\d–]+ → keyword\(all_text\) [\d–]+ → fuse\(rrf\) 1\n/);
    expect(stdout).toMatch(/^stage +ranked +kept +time/m);
    const funnel = await runCli("search", "running shoes", ...target, "--mode", "funnel", "--explain");
    expect(funnel.stdout).toMatch(
      /a scan by the first \d+ of \d+ dims reads [\d.]+ [kKM]i?B of vectors, and leaves .* %\) unread/,
    );
  });

  it("says where a row was lost", async () => {
    const far = ["search", "running shoes", ...target, "--mode", "hybrid", "--candidates", "5", "--limit", "5"];
    const { stdout } = await runCli(...far, "--diagnose", "P000002");
    expect(stdout).toMatch(/! P000002 was lost at .*row \d+ of the 5 candidates\n {2}it would stay: candidates: \d+/);
    const { diagnosis } = JSON.parse((await runCli(...far, "--diagnose", "nope", "--json")).stdout);
    expect(diagnosis).toMatchObject({ id: "nope", found: false, stage: "collection" });
  });

  it("takes a funnel's shape, as tune finds it, and refuses it in other modes", async () => {
    const shape = ["--dims", "16", "--candidates", "40", "--scales", "64,256", "--prune", "0.25"];
    const asked = ["search", "running shoes", ...target, "--limit", "3", ...shape];
    const { trace, head } = JSON.parse((await runCli(...asked, "--mode", "funnel", "--explain", "--json")).stdout);
    expect(trace.steps[0].ranked).toHaveLength(23);
    expect(head.dims).toBe(16);
    const refused = await runCli(...asked);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("--dims goes with the mode funnel")]);
    const all = await runCli(...asked.slice(0, -1), "1");
    expect(all.stderr).toContain("from 0 to below 1");
  });

  it("refuses a re-ranker that is not there", async () => {
    const by = async (name: string) => (await runCli("search", "shoes", ...target, "--rerank", name)).stderr;
    expect(await by("learned")).toMatch(/no learned ranker `default`/);
    expect(await by("cross-encoder")).toMatch(
      /no re-ranker `cross-encoder`[\s\S]*cross-encoder:MODEL or http:MODEL@URL/,
    );
    expect(await by("http:any@ftp://here")).toMatch(/not the address of a re-ranking endpoint/);
  });

  it("asks a re-ranker at a URL, with the key of the environment", async () => {
    const asked: { authorization?: string; model: string }[] = [];
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (part) => {
        text += part;
      });
      request.on("end", () => {
        const { model, documents } = JSON.parse(text);
        asked.push({ authorization: request.headers.authorization, model });
        const results = documents.map((_: string, index: number) => ({ index, relevance_score: index }));
        response.end(JSON.stringify({ results }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    process.env.RERANK_API_KEY = "sesame";
    try {
      const search = ["search", "shoes", ...target, "--mode", "hybrid", "--candidates", "12", "--json"];
      const plain = JSON.parse((await runCli(...search)).stdout);
      const url = `http:tiny@http://127.0.0.1:${port}/v1/rerank`;
      const ranked = JSON.parse((await runCli(...search, "--rerank", url)).stdout);
      expect(asked).toEqual([{ authorization: "Bearer sesame", model: "tiny" }]);
      expect(ranked.hits[0].id).not.toBe(plain.hits[0].id);
    } finally {
      delete process.env.RERANK_API_KEY;
      server.close();
    }
  });

  it("refuses parameters of another mode, and words where a collection has none", async () => {
    const refused = await runCli("search", "shoes", ...target, "--mode", "keyword", "--exact");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("--exact goes with --mode semantic")]);
    const client = await ElanusClient.open(scratch.path("old.elanus"));
    await client.createCollection({ collection_name: "old", dimension: 4 });
    await client.close();
    const { code, stderr } = await runCli("search", "shoes", "--db", scratch.path("old.elanus"), "--mode", "keyword");
    expect(code).toBe(1);
    expect(stderr).toMatch(/no field of collection `old` is searched by words[\s\S]*ingest the files into a new one/);
  });

  it("asks for the collection where there are several", async () => {
    const { code, stderr } = await runCli("search", "shoes", "--db", db);
    expect(code).toBe(1);
    expect(stderr).toMatch(/hint choose one with --collection: .*products/);
  });

  it.each([
    ["a folder that is not there", ["--db", "nowhere.elanus"], /no database at `nowhere\.elanus`[\s\S]*hint .*ingest/],
    ["a misspelt collection", ["--db", db, "--collection", "prodcts"], /hint did you mean `products`\?/],
    ["a broken filter", [...target, "--filter", "price <"], /error .*\n/],
  ])("of %s fails with a hint and without a stack", async (_what, argv, message) => {
    const { code, stdout, stderr } = await runCli("search", "shoes", ...argv);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("tells failures to machines as one JSON object", async () => {
    const { code, stderr } = await runCli("search", "shoes", "--db", db, "--collection", "prodcts", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stderr).error).toMatchObject({ code: "COLLECTION_NOT_FOUND", hint: "did you mean `products`?" });
  });
});

describe("info", () => {
  it("shows what AUTOINDEX chose, and why", async () => {
    const auto = scratch.path("auto.elanus");
    const client = await ElanusClient.open(auto);
    await client.createCollection({ collection_name: "quick", dimension: 4 });
    await client.insert({ collection_name: "quick", data: [{ id: 1, vector: [1, 2, 3, 4] }] });
    await client.flushSync({ collection_names: ["quick"] });
    await client.waitForIndex({ collection_name: "quick" });
    await client.close();
    const { stdout } = await runCli("info", "--db", auto);
    expect(stdout).toContain("AUTOINDEX on quick.vector chose FLAT (a walk would compare as many as the 1 rows)");
  });

  it("lists collections with their index, for people and machines", async () => {
    const { stdout } = await runCli("info", "--db", db);
    expect(stdout).toMatch(/products +1,500 .*HNSW COSINE/);
    const info = JSON.parse((await runCli("info", "--db", db, "--json")).stdout);
    const products = info.collections.find((collection: { name: string }) => collection.name === "products");
    expect(products).toMatchObject({ rows: ROWS, indexes: [{ index_type: "HNSW", indexed_rows: ROWS }, {}] });
    expect(products.indexes[1]).toMatchObject({ field_name: "bm25", metric_type: "BM25", indexed_rows: ROWS });
  });
});

describe("trace", () => {
  it("draws the walk from the top layer to the hits, with titles", async () => {
    const { code, stdout } = await runCli("trace", "running shoes", ...target, "--limit", "2");
    expect(code).toBe(0);
    expect(stdout).toMatch(/HNSW over 1,500 rows, \d layers?, ef 64/);
    expect(stdout).toMatch(/╭─ layer 0 .* compared/);
    expect(stdout).toMatch(/hit 1 .*Shoes/);
  });

  it("gives the walk to machines, its hits as the search has them", async () => {
    const trace = JSON.parse((await runCli("trace", "running shoes", ...target, "--ef", "200", "--json")).stdout);
    const search = JSON.parse(
      (await runCli("search", "running shoes", ...target, "--limit", "5", "--exact", "--json")).stdout,
    );
    expect(trace.layers.at(-1).layer).toBe(0);
    expect(trace.hits.map((hit: { id: string }) => hit.id)).toEqual(search.hits.map((hit: { id: string }) => hit.id));
  });
});

describe("tune", () => {
  it("prints the curve and the fewest candidates that find enough", async () => {
    const { code, stdout } = await runCli("tune", ...target, "--sample", "60", "--target-recall", "0.95");
    expect(code).toBe(0);
    expect(stdout).toMatch(/ef +recall@10 +p50/);
    expect(stdout).toMatch(/[✓!] ef \d+: \d.*% of the exact top 10 on the 30 queries that chose it, .*% on 30 others/);
  });

  it("takes vectors as queries, and warns where those that are held out find too little", async () => {
    const db = scratch.path("squares.elanus");
    const client = await ElanusClient.open(db);
    await client.createCollection({
      collection_name: "squares",
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "vector", data_type: "FloatVector", dim: 2 },
      ],
      index_params: [{ field_name: "vector", index_type: "IVF_FLAT", metric_type: "L2", params: { nlist: 4 } }],
    });
    const corners = [0, 100].flatMap((x) => [0, 100].map((y) => [x, y]));
    const around = (id: number) => corners[id % 4].map((x, i) => x + Math.cos(id + i * 3));
    const data = Array.from({ length: 200 }, (_, id) => ({ id, vector: around(id) }));
    await client.insert({ collection_name: "squares", data });
    await client.flushSync({ collection_names: ["squares"] });
    await client.waitForIndex({ collection_name: "squares" });
    await client.close();
    const file = scratch.path("vectors.jsonl");
    const tune = (limit: number) =>
      runCli("tune", "--db", db, "--queries", file, "--limit", String(limit), "--target-recall", "0.79");
    // The two that are held out lie between two corners.
    writeFileSync(file, "[0, 0]\n[100, 100]\n[50, 0]\n[0, 50]\n");
    const between = await tune(20);
    expect(between.stdout).toMatch(/! nprobe 1: 80.0 % of the exact top 20 on the 2 queries that chose it/);
    expect(between.stdout).toMatch(/the others find less than 79/);
    expect(between.stdout).not.toContain("✓");
    writeFileSync(file, "[0, 0]\n[100, 100]\n[0, 100]\n[100, 0]\n");
    expect((await tune(20)).stdout).toMatch(/✓ nprobe 1: 80.0 %/);
    writeFileSync(file, '[0, 0]\n[100, "far"]\n');
    const refused = await tune(20);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/query 2 of .* is not a vector/);
  });

  it("takes queries in words, and prints JSON", async () => {
    writeFileSync(scratch.path("queries.txt"), "running shoes\n\ncoffee maker\ntoy for a dog\nwool blanket\n");
    const { code, stdout } = await runCli("tune", ...target, "--queries", scratch.path("queries.txt"), "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ parameters: ["ef"], queries: { chosenBy: 2, heldOut: 2 }, limit: 10 });
  });

  it("finds a funnel as well, of an index that has nothing to tune a funnel alone", async () => {
    const { code, stdout } = await runCli("tune", ...target, "--sample", "20", "--target-recall", "0.8", "--funnel");
    expect(code).toBe(0);
    expect(stdout).toMatch(/[✓!] ef \d+:/);
    expect(stdout).toMatch(/dims +scales +candidates +recall@10 +p50/);
    expect(stdout).toMatch(/[✓!] dims \d+, candidates \d+, scales [\d ]+: .*% on 10 others/);

    const flat = scratch.path("flat.elanus");
    const client = await ElanusClient.open(flat);
    await client.createCollection({
      collection_name: "flat",
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "vector", data_type: "FloatVector", dim: 4 },
      ],
      index_params: [{ field_name: "vector", index_type: "FLAT", metric_type: "L2" }],
    });
    // The first dim tells all rows apart, so that it does not matter which funnel is the fastest.
    await client.insert({ collection_name: "flat", data: [1, 2, 3, 4].map((id) => ({ id, vector: [id, 1, 3, 4] })) });
    await client.close();
    const { stdout: json } = await runCli("tune", "--db", flat, "--limit", "2", "--funnel", "--json");
    expect(Object.keys(JSON.parse(json))).toEqual(["funnel"]);
    expect(JSON.parse(json).funnel).toMatchObject({ chosen: { recall: 1 }, heldOut: { recall: 1 } });
  });

  it("asks which of several fields queries in words are for", async () => {
    const two = scratch.path("two.elanus");
    const client = await ElanusClient.open(two);
    const vector = { data_type: "FloatVector", dim: 4 } as const;
    await client.createCollection({
      collection_name: "two",
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "title", ...vector },
        { name: "image", ...vector },
      ],
    });
    await client.close();
    writeFileSync(scratch.path("queries.txt"), "running shoes\ncoffee maker\n");
    const { code, stderr } = await runCli("tune", "--db", two, "--queries", scratch.path("queries.txt"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/--field: title, image/);
  });

  it("refuses a recall that is none, and a file with too few queries", async () => {
    expect((await runCli("tune", ...target, "--target-recall", "98")).code).toBe(2);
    writeFileSync(scratch.path("one.txt"), "shoes\n");
    const { code, stderr } = await runCli("tune", ...target, "--queries", scratch.path("one.txt"));
    expect(code).toBe(1);
    expect(stderr).toContain("too few queries");
  });
});
