import { ElanusError } from "../../errors/index.ts";
import type { LsaEmbedder } from "./lsa_embedder.ts";

/** The stages of a training, in their order. */
export type LsaStage = "read" | "weigh" | "factorise";

export interface LsaOptions {
  /** Dims of the embedding (256). Lowered to what the texts can give; see `LsaEmbedder.requestedDim`. */
  dim?: number;
  /** Equal seeds and texts give equal models (1). */
  seed?: number;
  /** The most features that the model keeps, the most frequent first. */
  maxFeatures?: number;
  /** Of more texts than these, an even sample is trained on. */
  sampleRows?: number;
  /** Called with the stage and the share of it that is done, 0 to 1. */
  onProgress?: (stage: LsaStage, share: number) => void;
  signal?: AbortSignal;
}

export async function trainLsa(
  texts: Iterable<string> | AsyncIterable<string>,
  options: LsaOptions = {},
): Promise<LsaEmbedder> {
  void texts;
  void options;
  throw new ElanusError("NOT_SUPPORTED", "lsa is being written");
}
