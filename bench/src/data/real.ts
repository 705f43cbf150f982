import { existsSync } from "node:fs";
import { join } from "node:path";
import { SHARED_DATA } from "../report/paths.ts";
import { step } from "../report/progress.ts";
import { readFilms } from "../words/films.ts";
import type { DataSet } from "./data_set.ts";
import { keptSet } from "./kept_set.ts";
import { MatrixFile, writeRows } from "./matrix_file.ts";

const MINILM = `${SHARED_DATA}/minilm/scidocs-scifact-3766x384.f32`;
const MINILM_DIM = 384;
/** Documents and queries of SciDocs; those of SciFact, which follow, are searched for. */
const MINILM_ROWS = 2657;

/** Sentence embeddings of all-MiniLM-L6-v2: 2,657 texts of SciDocs, searched for by the first `queries` of SciFact. */
export function minilmDataSet(queries: number, cache: string): Promise<DataSet> {
  if (!existsSync(MINILM)) throw new Error(`the MiniLM vectors are not at ${MINILM}: run with --data generated`);
  const write = async (rowsPath: string, queriesPath: string) => {
    const all = new MatrixFile(MINILM, MINILM_DIM).all();
    writeVectors(rowsPath, all.slice(0, MINILM_ROWS));
    writeVectors(queriesPath, all.slice(MINILM_ROWS, MINILM_ROWS + queries));
  };
  const name = `minilm ${MINILM_ROWS.toLocaleString("en")} x ${MINILM_DIM}`;
  return keptSet({ name, dim: MINILM_DIM, write }, join(cache, `minilm-${queries}`));
}

const LSA_DIM = 256;

/** Films by `lsa`, trained on all of them; some, evenly drawn, are taken out and searched for. */
export async function lsaDataSet(queries: number, cache: string): Promise<DataSet> {
  const texts = readFilms().map(({ title, extract }) => `${title}\n${extract ?? ""}`);
  const write = async (rowsPath: string, queriesPath: string) => {
    const vectors = await embedded(texts);
    const isQuery = (i: number) =>
      Math.floor((i * queries) / texts.length) !== Math.floor(((i + 1) * queries) / texts.length);
    writeVectors(
      rowsPath,
      vectors.filter((_, i) => !isQuery(i)),
    );
    writeVectors(
      queriesPath,
      vectors.filter((_, i) => isQuery(i)),
    );
  };
  const name = `lsa ${(texts.length - queries).toLocaleString("en")} x ${LSA_DIM}`;
  return keptSet({ name, dim: LSA_DIM, write }, join(cache, `lsa-films-${queries}`));
}

async function embedded(texts: readonly string[]): Promise<Float32Array[]> {
  const { trainLsa } = await import("../../../dist/index.js");
  const embedder = await step("training lsa", 1, (progress) =>
    trainLsa(texts, { dim: LSA_DIM, onProgress: (_, share) => progress(share) }),
  );
  return [...(await embedder.embedDocuments(texts)).dense];
}

function writeVectors(path: string, vectors: readonly Float32Array[]): void {
  writeRows(path, vectors.length, vectors[0].length, (row, i) => row.set(vectors[i]));
}
