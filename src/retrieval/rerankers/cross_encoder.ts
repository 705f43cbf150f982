import { setImmediate } from "node:timers/promises";
import { type ModelSource, modelSource, notLoaded } from "../../embed/transformers/model_source.ts";
import {
  importTransformers,
  type PairTokenizer,
  type SequenceClassifier,
  type SequenceModels,
  type Tensor,
} from "../../embed/transformers/transformers_module.ts";
import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { checkOptions, checkWhole } from "../check_options.ts";
import { candidateText } from "./candidate_text.ts";
import type { Reranker } from "./reranker.ts";

export interface CrossEncoderOptions extends ModelSource {
  /** What it reads of a row; all texts without it. */
  readonly fields?: readonly string[];
  /** Pairs a run of the model (16). */
  readonly batchSize?: number;
  /** The package, where the caller has it already. */
  readonly module?: SequenceModels;
}

const KNOWN_OPTIONS = ["dtype", "revision", "cacheDir", "download", "fields", "batchSize", "module"] as const;

/**
 * Reads query and candidate together by a cross-encoder, as `cross-encoder/ms-marco-MiniLM-L-6-v2`, in the process by
 * `@huggingface/transformers`, which is loaded at the first search. Scores are raw logits: unlike probabilities they
 * differ where the model is sure.
 *
 * Its search throws ElanusError DEPENDENCY_MISSING without the package, REMOTE_FAILED where the model cannot be loaded,
 * NOT_SUPPORTED for a model with more than two labels.
 *
 * @throws ElanusError INVALID_PARAMETER for a batch of no pairs, and an option that there is not.
 */
export function crossEncoder(model: string, options: CrossEncoderOptions = {}): Reranker {
  checkOptions("crossEncoder", options, KNOWN_OPTIONS);
  if (options.batchSize !== undefined) checkWhole("batchSize", options.batchSize, 1);
  return new CrossEncoder(model, options);
}

class CrossEncoder implements Reranker {
  readonly name: string;
  readonly fields?: readonly string[];
  private readonly model: string;
  private readonly options: CrossEncoderOptions;
  private opening: Promise<LoadedModel> | undefined;

  constructor(model: string, options: CrossEncoderOptions) {
    this.name = model;
    this.fields = options.fields;
    this.model = model;
    this.options = options;
  }

  async rerank(query: string, candidates: readonly Candidate[], { signal }: { readonly signal: AbortSignal }) {
    const { tokenize, classify } = await this.open();
    const texts = candidates.map((candidate) => candidateText(candidate, this.fields));
    const { batchSize = 16 } = this.options;
    const scores: number[] = [];
    for (let begin = 0; begin < texts.length; begin += batchSize) {
      if (signal.aborted) throw new ElanusError("CANCELLED", "the re-ranking was cancelled", { cause: signal.reason });
      const batch = texts.slice(begin, begin + batchSize);
      const queries = batch.map(() => query);
      const inputs = tokenize(queries, { text_pair: batch, padding: true, truncation: true });
      scores.push(...scoresOf(this.model, (await classify(inputs)).logits));
      await setImmediate();
    }
    return scores;
  }

  private open(): Promise<LoadedModel> {
    if (this.opening !== undefined) return this.opening;
    const opening = load(this.model, this.options);
    this.opening = opening;
    // What could not be loaded may be the next time.
    opening.catch(() => {
      this.opening = undefined;
    });
    return opening;
  }
}

interface LoadedModel {
  readonly tokenize: PairTokenizer;
  readonly classify: SequenceClassifier;
}

async function load(model: string, options: CrossEncoderOptions): Promise<LoadedModel> {
  const module = options.module ?? (await importTransformers());
  const source = modelSource(model, options);
  try {
    const tokenize = await module.AutoTokenizer.from_pretrained(source.path, source.load);
    const classify = await module.AutoModelForSequenceClassification.from_pretrained(source.path, source.load);
    return { tokenize, classify };
  } catch (cause) {
    throw notLoaded(model, cause);
  }
}

/** One label is the score itself; of two, the second says "relevant". */
function scoresOf(model: string, { dims, data }: Tensor): number[] {
  const labels = dims[dims.length - 1];
  const logits = Array.from(data, Number);
  if (labels === 1) return logits;
  if (labels === 2) return Array.from({ length: dims[0] }, (_, i) => logits[2 * i + 1] - logits[2 * i]);
  throw new ElanusError("NOT_SUPPORTED", `\`${model}\` is no cross-encoder for ranking`, {
    detail: `it gives ${labels} labels, a ranking model one or two`,
  });
}
