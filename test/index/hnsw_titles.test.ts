import { expect, it } from "vitest";
import { generateCatalogue } from "../../src/cli/demo/catalogue/generate.ts";
import { trainLsa } from "../../src/embed/index.ts";
import { hnswFamily } from "../../src/index/hnsw/hnsw_family.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { recall, rowsOf } from "./vectors.ts";

const ROWS = 3000;
const DIM = 128;

it("learns a prefix that does for titles, which are farther from what they mean than rows are from each other", async () => {
  const products = [...generateCatalogue({ rows: ROWS })];
  const texts = products.map(({ title, description }) => `${title}\n${description}`);
  const embedder = await trainLsa(texts, { dim: DIM });
  const vectors = (await embedder.embedDocuments(texts)).dense;
  const titles = products.filter((_, i) => i % 30 === 0).map(({ title }) => title);
  const queries = (await embedder.embedDocuments(titles)).dense;
  const rows = rowsOf(vectors, DIM);
  const index = await hnswFamily.build(rows, "COSINE", {});
  const scan = new ExactScan(rows, "COSINE");
  const recalls = queries.map((vector) => {
    const found = index.search({ vector, limit: 10, params: {} });
    expect(found.strategy).toBe("graph");
    return recall(found.rows, scan.search(vector, 10).rows);
  });
  expect(recalls.reduce((sum, each) => sum + each, 0) / queries.length).toBeGreaterThanOrEqual(0.98);
  rows.memory.release();
});
