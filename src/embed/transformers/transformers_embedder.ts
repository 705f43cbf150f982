import { basename, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { throwIfCancelled } from "../../kernels/math/slices.ts";
import type { Embedder, EmbedderIdentity, Embeddings, EmbedOptions, SparseEmbedding } from "../embedder.ts";
import { embedderId } from "../embedder_identity.ts";
import { toUnitLength } from "../unit_length.ts";
import { modelProfile } from "./model_profile.ts";
import { isLocal, type ModelSource, modelSource, notLoaded } from "./model_source.ts";
import { sparseEmbeddings } from "./sparse_output.ts";
import { type Extractor, importTransformers, type Pooling, type TransformersModule } from "./transformers_module.ts";

export interface TransformersOptions extends ModelSource {
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
  const { path, load } = modelSource(model, options);
  try {
    const extractor = await module.pipeline("feature-extraction", path, load);
    const probe = await extractor(["dim"], { pooling: "mean", normalize: false });
    return new TransformersEmbedder(model, extractor, probe.dims[probe.dims.length - 1], options);
  } catch (cause) {
    throw notLoaded(model, cause);
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

/** Tokenizers without a limit of their own give an absurd number; then the model's positions are the limit. */
function contextOf({ tokenizer, model }: Extractor): number {
  const limits = [tokenizer.model_max_length, model.config?.max_position_embeddings];
  return Math.min(...limits.filter((limit) => limit !== undefined && limit < 1e9).map(Number));
}
