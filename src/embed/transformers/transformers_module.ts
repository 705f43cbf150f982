import { importOptional } from "../import_optional.ts";

/** As much of a tensor as is read here: `data` row-major in the shape `dims`. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

export interface Tokenizer {
  (texts: string[], options: { padding: boolean; truncation: boolean; max_length?: number }): Record<string, Tensor>;
  encode(text: string): number[];
  readonly model_max_length?: number;
  readonly all_special_ids?: readonly number[];
}

/** A `feature-extraction` pipeline. */
export interface Extractor {
  (texts: string[], options: { pooling: Pooling; normalize: boolean }): Promise<Tensor>;
  readonly tokenizer: Tokenizer;
  readonly model: {
    (inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
    readonly config?: { readonly max_position_embeddings?: number };
  };
}

/** How the vectors of the tokens become one of the text: their mean, or that of the first token. */
export type Pooling = "mean" | "cls";

export interface LoadOptions {
  dtype: string;
  revision: string;
  cache_dir: string;
  local_files_only: boolean;
}

/** As much of `@huggingface/transformers` 3 and 4 as is used here. */
export interface TransformersModule {
  pipeline(task: "feature-extraction", model: string, options: LoadOptions): Promise<Extractor>;
}

/** Tokenizers and models that read two texts together and give raw scores, one a label: cross-encoders. */
export interface SequenceModels {
  readonly AutoTokenizer: { from_pretrained(model: string, options: LoadOptions): Promise<PairTokenizer> };
  readonly AutoModelForSequenceClassification: {
    from_pretrained(model: string, options: LoadOptions): Promise<SequenceClassifier>;
  };
}

export type PairTokenizer = (
  texts: string[],
  options: { text_pair: string[]; padding: boolean; truncation: boolean },
) => Record<string, Tensor>;

export type SequenceClassifier = (inputs: Record<string, Tensor>) => Promise<{ readonly logits: Tensor }>;

/** @throws ElanusError DEPENDENCY_MISSING with the line that installs it. */
export function importTransformers(): Promise<TransformersModule & SequenceModels> {
  return importOptional("@huggingface/transformers");
}
