import { ElanusError } from "../../errors/index.ts";
import { Projection } from "../../kernels/math/projection.ts";
import { randomizedSvd } from "../../kernels/math/randomized_svd.ts";
import { inSlices, type SliceOptions } from "../../kernels/math/slices.ts";
import { SparseMatrix, type SparseRow } from "../../kernels/math/sparse_matrix.ts";
import { chooseVocabulary } from "./choose_vocabulary.ts";
import { LsaEmbedder } from "./lsa_embedder.ts";
import { sampleTexts, type TextSample } from "./text_sample.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { FeatureWeigher } from "./weigh.ts";

/** The stages of a training, in their order. */
export type LsaStage = "read" | "weigh" | "factorise";

export interface LsaOptions {
  /** Dims of the embedding (256); fewer come out where the texts give fewer, see `LsaEmbedder.note`. */
  dim?: number;
  /** Equal seeds and texts give equal models (1). */
  seed?: number;
  /** The most features that the model keeps, the most frequent first (50,000). */
  maxFeatures?: number;
  /** Of more texts than these, an even sample is trained on (20,000). */
  sampleRows?: number;
  /** Called with the stage and the share of it that is done, 0 to 1. */
  onProgress?: (stage: LsaStage, share: number) => void;
  signal?: AbortSignal;
}

export const TUNE = { power: 0, iterations: 2 };

export async function trainLsa(
  texts: Iterable<string> | AsyncIterable<string>,
  options: LsaOptions = {},
): Promise<LsaEmbedder> {
  const { dim = 256, seed = 1, maxFeatures = 50_000, sampleRows = 20_000, onProgress, signal } = options;
  const sample = await sampleTexts(texts, { sampleRows, seed, signal });
  if (sample.documents.length === 0) {
    throw new ElanusError("INVALID_PARAMETER", "lsa learns from texts, and was given none with a word in it");
  }
  onProgress?.("read", 1);
  const stage = (name: LsaStage) => ({ signal, onProgress: (share: number) => onProgress?.(name, share) });
  const vocabulary = await chooseVocabulary(sample, maxFeatures, stage("weigh"));
  const matrix = await weighSample(sample, vocabulary, stage("weigh"));
  const svd = await randomizedSvd(matrix, { rank: dim, seed, iterations: TUNE.iterations, ...stage("factorise") });
  const scales = Float32Array.from(svd.singularValues, (v) => (v / svd.singularValues[0]) ** TUNE.power);
  const projection = Projection.fromMatrix(svd.right, scales.length, scales);
  onProgress?.("factorise", 1);
  const { words, hashes, rarity } = vocabulary;
  return LsaEmbedder.fromModel({
    requestedDim: dim,
    documents: sample.documents.length,
    words,
    hashes,
    rarity,
    projection: projection.parts(),
  });
}

/** The matrix of documents x features. */
async function weighSample(
  { words, documents }: TextSample,
  vocabulary: Vocabulary,
  options: SliceOptions,
): Promise<SparseMatrix> {
  const features = words.map((word) => vocabulary.featuresOf(word));
  const weigher = new FeatureWeigher(vocabulary);
  const rows: SparseRow[] = [];
  const weigh = (begin: number, end: number) => {
    for (const { words, counts } of documents.slice(begin, end)) {
      rows.push(weigher.weigh(Array.from(words, (word, i) => [features[word], counts[i]] as const)));
    }
  };
  await inSlices(documents.length, 8, weigh, options);
  return SparseMatrix.fromRows(rows, vocabulary.size);
}
