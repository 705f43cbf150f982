import { ElanusError } from "../errors/index.ts";
import { readBytes } from "../storage/files/index.ts";
import type { Embedder } from "./embedder.ts";
import { parseEmbedderSpec } from "./embedder_spec.ts";
import { LsaEmbedder } from "./lsa/lsa_embedder.ts";
import { type LsaOptions, trainLsa } from "./lsa/train_lsa.ts";
import { type OpenAiOptions, openOpenAi } from "./openai/openai_embedder.ts";
import { TrainedEmbedder } from "./trained/trained_embedder.ts";
import { openTransformers, type TransformersOptions } from "./transformers/transformers_embedder.ts";

export interface OpenEmbedderOptions {
  /** Dims of the vectors, where the embedder lets one choose (lsa, OpenAI's `dimensions`). */
  dim?: number;
  /** For `lsa`: what to train on. */
  texts?: Iterable<string> | AsyncIterable<string>;
  /** For `lsa` and `trained`: a model that `save` gave, instead of texts or a file. */
  model?: Uint8Array;
  lsa?: Omit<LsaOptions, "dim" | "signal">;
  openai?: Omit<OpenAiOptions, "dim" | "signal">;
  transformers?: TransformersOptions;
  signal?: AbortSignal;
}

/**
 * Opens an embedder by its spec: `lsa`, `trained:<file>`, `transformers:<model or path>`, `openai:<model>`.
 *
 * @throws ElanusError INVALID_PARAMETER for a spec that is not known, DEPENDENCY_MISSING where an optional package is
 * not installed, REMOTE_FAILED where an endpoint does not answer, INVALID_FILE, NEWER_FORMAT, CORRUPT for a file.
 */
export async function openEmbedder(spec: string, options: OpenEmbedderOptions = {}): Promise<Embedder> {
  const { family, model } = parseEmbedderSpec(spec);
  const { dim, signal } = options;
  if (family === "openai") return openOpenAi(model, { ...options.openai, dim, signal });
  if (family === "lsa") return openLsa(options);
  if (dim !== undefined) {
    throw new ElanusError("INVALID_PARAMETER", `the dim of \`${spec}\` is the model's own`, {
      detail: `dim ${dim} was asked for`,
      hint: "leave the dim away; a search may still use the first few dims",
    });
  }
  if (family === "trained") return openTrained(model, options);
  return openTransformers(model, options.transformers);
}

async function openTrained(path: string, { model }: OpenEmbedderOptions): Promise<TrainedEmbedder> {
  if (model !== undefined) return TrainedEmbedder.load(model);
  if (path !== "") return TrainedEmbedder.load(await readBytes(path));
  throw new ElanusError("INVALID_PARAMETER", "embedder `trained` names no file", {
    hint: "as `trained:shop.embedder`, which `elanus train embedder` writes; a collection keeps its own",
  });
}

async function openLsa({ dim, texts, model, lsa, signal }: OpenEmbedderOptions): Promise<LsaEmbedder> {
  if (model !== undefined) return LsaEmbedder.load(model);
  if (texts !== undefined) return trainLsa(texts, { ...lsa, dim, signal });
  throw new ElanusError("INVALID_PARAMETER", "lsa has nothing to learn from", {
    hint: "give `texts` to train it on, or the `model` of an earlier training; a collection keeps its own",
  });
}
