import { homedir } from "node:os";
import { basename, isAbsolute, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { ElanusError } from "../../errors/index.ts";
import { throwIfCancelled } from "../../kernels/math/slices.ts";
import type { Embedder, EmbedderIdentity, Embeddings, EmbedOptions, SparseEmbedding } from "../embedder.ts";
import { embedderId } from "../embedder_identity.ts";
import { toUnitLength } from "../unit_length.ts";
import { modelProfile } from "./model_profile.ts";
import { sparseEmbeddings } from "./sparse_output.ts";
import { type Extractor, importTransformers, type Pooling, type TransformersModule } from "./transformers_module.ts";

export interface TransformersOptions {
  /** The precision of the weights (fp32): fp16, q8 and what else the model's export has. */
  dtype?: string;
  /** The revision on the hub (main). */
  revision?: string;
  /** Where downloads are kept (`~/.cache/elanus/models`). */
  cacheDir?: string;
  /** Whether a model that is not there may be fetched from the hub (true). */
  download?: boolean;
  /** Overrides what is known of the model. */
  pooling?: Pooling;
  documentPrefix?: string;
  queryPrefix?: string;
  /** Sparse vectors as well, for exports of bge-m3 that give them (false). */
  sparse?: boolean;
  /** Texts a run of the model (16). */
  batchSize?: number;
  /** The package, where the caller has it already. */
  module?: TransformersModule;
}

/**
 * Opens a sentence embedding model by its name on the hub or its local folder (`./models/bge-small`).
 *
 * @throws ElanusError DEPENDENCY_MISSING without `@huggingface/transformers`, REMOTE_FAILED where the model cannot be
 * loaded.
 */
export async function openTransformers(
  model: string,
  options: TransformersOptions = {},
): Promise<TransformersEmbedder> {
  const module = options.module ?? (await importTransformers());
  const local = isLocal(model);
  const load = {
    dtype: options.dtype ?? "fp32",
    revision: options.revision ?? "main",
    cache_dir: options.cacheDir ?? join(homedir(), ".cache", "elanus", "models"),
    local_files_only: local || options.download === false,
  };
  try {
    const extractor = await module.pipeline("feature-extraction", local ? resolve(model) : model, load);
    const probe = await extractor(["dim"], { pooling: "mean", normalize: false });
    return new TransformersEmbedder(model, extractor, probe.dims[probe.dims.length - 1], options);
  } catch (cause) {
    throw new ElanusError("REMOTE_FAILED", `the model \`${model}\` cannot be loaded`, {
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: local
        ? "the folder needs config.json, tokenizer.json and onnx/model.onnx"
        : "check its name and that it has ONNX weights; a local folder begins with ./ or /",
      cause,
    });
  }
}

/** A sentence embedding model, run in the process by `@huggingface/transformers`. Vectors are of unit length. */
export class TransformersEmbedder implements Embedder {
  readonly id: string;
  readonly spec: string;
  readonly identity: EmbedderIdentity;
  readonly dim: number;
  readonly maxTokens: number;
  private readonly extractor: Extractor;
  private readonly pooling: Pooling;
  private readonly batchSize: number;
  private readonly sparse: boolean;

  constructor(model: string, extractor: Extractor, dim: number, options: TransformersOptions) {
    const profile = modelProfile(model);
    this.extractor = extractor;
    this.dim = dim;
    this.pooling = options.pooling ?? profile.pooling;
    this.batchSize = options.batchSize ?? 16;
    this.sparse = options.sparse ?? false;
    this.maxTokens = contextOf(extractor);
    this.spec = `transformers:${isLocal(model) ? resolve(model) : model}`;
    this.identity = {
      // A folder may move; its name stays.
      model: isLocal(model) ? basename(model) : model,
      version: `${options.revision ?? "main"}-${options.dtype ?? "fp32"}-${this.pooling}`,
      dim,
      normalized: true,
      documentPrefix: options.documentPrefix ?? profile.documentPrefix,
      queryPrefix: options.queryPrefix ?? profile.queryPrefix,
    };
    this.id = embedderId(this.identity);
  }

  embedDocuments(texts: readonly string[], options: EmbedOptions = {}): Promise<Embeddings> {
    return this.embed(texts, this.identity.documentPrefix, options.signal);
  }

  embedQuery(text: string, options: EmbedOptions = {}): Promise<Embeddings> {
    return this.embed([text], this.identity.queryPrefix, options.signal);
  }

  private async embed(texts: readonly string[], prefix: string, signal?: AbortSignal): Promise<Embeddings> {
    const dense: Float32Array[] = [];
    const sparse: SparseEmbedding[] = [];
    let truncated = 0;
    for (let begin = 0; begin < texts.length; begin += this.batchSize) {
      throwIfCancelled(signal);
      const batch = texts.slice(begin, begin + this.batchSize).map((text) => prefix + text);
      truncated += batch.filter((text) => this.extractor.tokenizer.encode(text).length > this.maxTokens).length;
      dense.push(...(await this.embedDense(batch)));
      if (this.sparse) sparse.push(...(await this.embedSparse(batch)));
      await setImmediate();
    }
    return { dense, sparse: this.sparse ? sparse : undefined, truncated };
  }

  private async embedDense(texts: string[]): Promise<Float32Array[]> {
    const { data } = await this.extractor(texts, { pooling: this.pooling, normalize: false });
    const values = Float32Array.from(data, Number);
    return texts.map((_, i) => toUnitLength(values.slice(i * this.dim, (i + 1) * this.dim)));
  }

  private async embedSparse(texts: string[]): Promise<SparseEmbedding[]> {
    const { tokenizer, model } = this.extractor;
    const inputs = tokenizer(texts, { padding: true, truncation: true });
    return sparseEmbeddings(this.identity.model, inputs, await model(inputs), tokenizer);
  }
}

function isLocal(model: string): boolean {
  return model.startsWith(".") || isAbsolute(model);
}

/** Tokenizers without a limit of their own give an absurd number; then the model's positions are the limit. */
function contextOf({ tokenizer, model }: Extractor): number {
  const limits = [tokenizer.model_max_length, model.config?.max_position_embeddings];
  return Math.min(...limits.filter((limit) => limit !== undefined && limit < 1e9).map(Number));
}
