import type { VectorRows } from "../../kernels/vector_rows.ts";
import { diskannFamily } from "../diskann/diskann_family.ts";
import { flatFamily } from "../flat/flat_family.ts";
import { checkPrefix, givenFunnel } from "../funnel/funnel_params.ts";
import { HnswGrowingIndex } from "../hnsw/grow.ts";
import { GrowingUnderName } from "../hnsw/growing_under_name.ts";
import { hnswFamily } from "../hnsw/hnsw_family.ts";
import { checkHnswBuild } from "../hnsw/params.ts";
import { checkPart, corruptIndex } from "../stored_places.ts";
import {
  type BuildOptions,
  type IndexFamily,
  type IndexParams,
  METRICS,
  type MetricType,
  type StandingIndex,
  type StoredParts,
} from "../vector_index.ts";
import { AutoIndex, CHOICE, type MadeChoice } from "./auto_index.ts";
import { chooseIndex, type IndexChoice } from "./choose_index.ts";
import { budgetBytes, checkAutoBuild, searchParamsFor } from "./params.ts";

const FAMILIES: Readonly<Record<IndexChoice["type"], IndexFamily>> = {
  FLAT: flatFamily,
  HNSW: hnswFamily,
  DISKANN: diskannFamily,
};

/** Milvus's "choose for me", on dense vectors: a segment at a time, by `chooseIndex`. A search takes `ef`. */
export const autoFamily: IndexFamily = {
  type: "AUTOINDEX",
  metrics: METRICS.dense,
  vectorsOnDisk: "can",
  checkBuildParams(params) {
    return { ...checkAutoBuild(params) };
  },
  checkDim: checkPrefix,
  bytesBeside: (_, dim) =>
    Math.max(...[hnswFamily, diskannFamily].map(({ bytesBeside }) => bytesBeside?.({}, dim) ?? 0)),
  async build(rows, metric, params, options) {
    return built(rows, metric, choiceFor(rows, params, options), options);
  },
  grow(rows, metric, params, taught) {
    return new GrowingUnderName(
      "AUTOINDEX",
      new HnswGrowingIndex(rows, metric, checkHnswBuild(givenFunnel(params)), taught),
      {
        ofGraph: (query) => ({ ...query, params: searchParamsFor("HNSW", query.params, query.limit, rows.dim) }),
        async finished(graph, options) {
          const choice = choiceFor(rows, params, options);
          if (choice.type === "HNSW") return new AutoIndex(await graph(), choice, rows.dim);
          return built(rows, metric, choice, options);
        },
      },
    );
  },
  async load(rows, metric, _, parts) {
    const choice = await storedChoice(parts);
    const index = await FAMILIES[choice.type].load(rows, metric, choice.params, parts);
    return new AutoIndex(index, choice, rows.dim);
  },
};

/** Who builds without a collection has no other vectors. */
function choiceFor(rows: VectorRows, params: IndexParams, options: BuildOptions = {}): MadeChoice {
  const { fieldBytes = rows.count * rows.strideBytes } = options;
  const budget = budgetBytes(checkAutoBuild(params));
  const choice = chooseIndex({ rows: rows.count, fieldBytes, budgetBytes: budget });
  const given = choice.type === "FLAT" ? {} : { ...givenFunnel(params) };
  return { ...choice, params: FAMILIES[choice.type].checkBuildParams(given) };
}

async function built(
  rows: VectorRows,
  metric: MetricType,
  choice: MadeChoice,
  options: BuildOptions | undefined,
): Promise<AutoIndex> {
  const from = options?.from && hasForm(options.from.index, choice) ? options.from : undefined;
  const index = await FAMILIES[choice.type].build(rows, metric, choice.params, { ...options, from });
  return new AutoIndex(index, choice, rows.dim);
}

/** A build goes on from nothing but a graph of its own type and degree; what grows is HNSW. */
function hasForm(index: StandingIndex["index"], { type, params }: MadeChoice): boolean {
  if (!(index instanceof AutoIndex)) return type === "HNSW";
  return index.choice.type === type && JSON.stringify(index.choice.params) === JSON.stringify(params);
}

async function storedChoice(parts: StoredParts): Promise<MadeChoice> {
  const text = new Uint8Array(parts.sizeOf(CHOICE) ?? 0);
  checkPart("AUTOINDEX", parts, CHOICE, text.length);
  await parts.readInto(CHOICE, text);
  const choice = parsed(text);
  if (choice === undefined) throw corruptIndex("AUTOINDEX", "it does not say which index was chosen");
  return choice;
}

function parsed(text: Uint8Array): MadeChoice | undefined {
  try {
    const { type, reason, params } = Object(JSON.parse(new TextDecoder().decode(text)));
    if (!Object.hasOwn(FAMILIES, type) || typeof reason !== "string") return undefined;
    return { type, reason, params: { ...params } };
  } catch {
    return undefined;
  }
}
