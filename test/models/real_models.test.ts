import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { type Candidate, crossEncoder, openTransformers } from "../../src/index.ts";
import { openOnnxTowers } from "../../src/towers/onnx/open_onnx_towers.ts";
import { scratchFolder } from "../ingest/helpers.ts";
import { numberOf, WORDS, writeCrossEncoder, writeEncoder } from "./tiny_bert.ts";
import { FLOAT, onnxModel } from "./tiny_onnx.ts";

/** Some 380 MB, and so not installed by `npm test`: `npm run models` does, and runs these tests. */
const packages = new URL("../../examples/models/package.json", import.meta.url);
const isInstalled = existsSync(new URL("node_modules", packages));
if (!isInstalled) console.warn("test/models is passed over: `npm run models` installs the packages that run models");

const load = (name: string) => import(pathToFileURL(createRequire(packages).resolve(name)).href);
const scratch = scratchFolder();
const signal = new AbortController().signal;
const candidate = (text: string, i: number): Candidate => ({ id: `${i}`, score: 0, sources: [], row: { text } });

describe.skipIf(!isInstalled)("models that the real packages run", () => {
  it("a cross-encoder reads query and text together, in batches of different lengths, and changes the order", async () => {
    const folder = join(scratch.path, "cross-encoder");
    writeCrossEncoder(folder);
    const module = await load("@huggingface/transformers");
    const reranker = crossEncoder(folder, { module, batchSize: 2 });
    const texts = ["garden hose", "marathon", "running shoes marathon", ""];
    const scores = await reranker.rerank("running shoes", texts.map(candidate), { signal });
    const sums = texts.map((text) => WORDS.reduce((sum, word) => sum + (text.includes(word) ? numberOf(word) : 0), 3));
    // [CLS] running shoes [SEP] before the text, [SEP] behind it; of a batch all are as long as the longest.
    const counts = [7, 7, 8, 8];
    scores.forEach((score, i) => {
      expect(score).toBeCloseTo(sums[i] / counts[i], 5);
    });
    expect(Math.max(...scores)).toBe(scores[2]);
  });

  it("an embedder gives the mean of its tokens' vectors at unit length", async () => {
    const folder = join(scratch.path, "encoder");
    writeEncoder(folder);
    const embedder = await openTransformers(folder, { module: await load("@huggingface/transformers") });
    expect(embedder.dim).toBe(2);
    const { dense } = await embedder.embedDocuments(["running", "Garden hose"]);
    // [CLS] is 2, [SEP] 3.
    const means = [(2 + numberOf("running") + 3) / 3, (2 + numberOf("garden") + numberOf("hose") + 3) / 4];
    dense.forEach((vector, i) => {
      const length = Math.hypot(means[i], 1);
      expect(vector[0]).toBeCloseTo(means[i] / length, 5);
      expect(vector[1]).toBeCloseTo(1 / length, 5);
    });
  });

  it("towers that were trained elsewhere encode users and items by what the caller makes of them", async () => {
    const towerOf = (op: "Sin" | "Cos") => {
      const inputs = [{ name: "numbers", type: FLOAT, dims: ["batch", 2] }];
      const outputs = [{ name: "vectors", type: FLOAT, dims: ["batch", 2] }];
      return onnxModel({ inputs, outputs, nodes: [{ op, inputs: ["numbers"], output: "vectors" }] });
    };
    const rowsOf = (values: number[]) => ({
      numbers: { type: "float32", data: Float32Array.from(values), dims: [values.length / 2, 2] } as const,
    });
    const towers = await openOnnxTowers({
      name: "elsewhere",
      dim: 2,
      runtime: await load("onnxruntime-node"),
      user: {
        file: scratch.write("user.onnx", towerOf("Cos")),
        inputs: (users) => rowsOf(users.flatMap(({ history }) => [history.length, 0])),
      },
      item: {
        file: scratch.write("item.onnx", towerOf("Sin")),
        inputs: (items) => rowsOf(items.flatMap(({ id }) => [Number(id), 1])),
      },
    });
    const [user] = await towers.encodeUsers([{ history: [{ item: "1" }], fields: {} }]);
    const [first, second] = await towers.encodeItems([
      { id: "1", fields: {} },
      { id: "2", fields: {} },
    ]);
    const unit = (x: number, y: number) => [x / Math.hypot(x, y), y / Math.hypot(x, y)];
    for (const [vector, expected] of [
      [user, unit(Math.cos(1), 1)],
      [first, unit(Math.sin(1), Math.sin(1))],
      [second, unit(Math.sin(2), Math.sin(1))],
    ] as const) {
      expect(vector[0]).toBeCloseTo(expected[0], 5);
      expect(vector[1]).toBeCloseTo(expected[1], 5);
    }
  });
});
