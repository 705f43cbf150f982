import { Projection } from "../../kernels/math/projection.ts";
import { inSlices } from "../../kernels/math/slices.ts";
import type { Embedder, EmbedderIdentity, Embeddings, EmbedOptions } from "../embedder.ts";
import { embedderId } from "../embedder_identity.ts";
import { euclideanNorm } from "../norm_note.ts";
import { countWords } from "./lsa_words.ts";
import { type LsaModel, modelChecksum, readLsaModel, writeLsaModel } from "./model_file.ts";
import { Vocabulary, type WordFeatures } from "./vocabulary.ts";
import { FeatureWeigher } from "./weigh.ts";

/** Documents between two looks at the clock. */
const SLICE_DOCUMENTS = 8;

/**
 * Latent semantic analysis, trained on the texts at hand: see `trainLsa`.
 *
 * Documents and queries go the same way, whether they were trained on or not. Vectors are of unit length, their dims
 * ordered by importance: any first few of them are an embedding of their own.
 *
 * A text of which the model knows nothing (it is empty, or shares no word and no three letters with the corpus) is
 * embedded as minus the first axis. Every known text has a positive first dim, as weights are never negative (Perron and
 * Frobenius), so that vector is opposite to all of them, in every prefix: such a document ranks last for each query,
 * and such a query has only negative scores.
 */
export class LsaEmbedder implements Embedder {
  readonly id: string;
  readonly spec = "lsa";
  readonly identity: EmbedderIdentity;
  readonly dim: number;
  readonly maxTokens = Number.POSITIVE_INFINITY;
  /** The dims that were asked for: more than `dim` where the texts could not give them. */
  readonly requestedDim: number;
  /** How many documents it was trained on. */
  readonly trainedOn: number;
  /** For the user, where fewer dims came out than were asked for. */
  readonly note: string | undefined;
  private readonly vocabulary: Vocabulary;
  private readonly weigher: FeatureWeigher;
  private readonly projection: Projection;

  private constructor(model: LsaModel, version: string) {
    this.dim = model.projection.dim;
    this.requestedDim = model.requestedDim;
    this.trainedOn = model.documents;
    this.identity = {
      model: "lsa",
      version,
      dim: this.dim,
      normalized: true,
      documentPrefix: "",
      queryPrefix: "",
    };
    this.id = embedderId(this.identity);
    this.note = loweredNote(model);
    this.vocabulary = new Vocabulary(model.hashes, model.words, model.rarity);
    this.weigher = new FeatureWeigher(this.vocabulary);
    this.projection = new Projection(model.projection);
  }

  static fromModel(model: LsaModel): LsaEmbedder {
    return new LsaEmbedder(model, versionOf(writeLsaModel(model)));
  }

  /**
   * The model that `save` gave.
   *
   * @throws ElanusError INVALID_FILE, NEWER_FORMAT or CORRUPT.
   */
  static load(bytes: Uint8Array): LsaEmbedder {
    return new LsaEmbedder(readLsaModel(bytes), versionOf(bytes));
  }

  /** The model as bytes with magic, version and checksum; about `features * (dim + 12)` of them. */
  save(): Uint8Array {
    return writeLsaModel(this.model());
  }

  /** What was learnt; a copy. */
  model(): LsaModel {
    const { requestedDim, trainedOn, vocabulary } = this;
    const { words, hashes, rarity } = vocabulary;
    const projection = this.projection.parts();
    return { requestedDim, documents: trainedOn, words, hashes, rarity, projection };
  }

  async embedDocuments(texts: readonly string[], options: EmbedOptions = {}): Promise<Embeddings> {
    const dense: Float32Array[] = [];
    const embed = (begin: number, end: number) => {
      for (let i = begin; i < end; i++) dense.push(this.embed(texts[i]));
    };
    await inSlices(texts.length, SLICE_DOCUMENTS, embed, options);
    return { dense, truncated: 0 };
  }

  async embedQuery(text: string, options: EmbedOptions = {}): Promise<Embeddings> {
    return this.embedDocuments([text], options);
  }

  private embed(text: string): Float32Array {
    const vector = this.projection.project(this.weigher.weigh(this.occurrences(text)));
    const norm = euclideanNorm(vector);
    if (norm === 0) vector[0] = -1;
    else for (let d = 0; d < vector.length; d++) vector[d] /= norm;
    return vector;
  }

  private *occurrences(text: string): Generator<readonly [WordFeatures, number]> {
    for (const [word, count] of countWords(text)) yield [this.vocabulary.featuresOf(word), count];
  }
}

/** Whether a vector is that of a text of which the model knows nothing: what it finds has no meaning. */
export function isOfUnknownText(vector: Float32Array): boolean {
  return vector[0] === -1;
}

/** The way of computing, and what was learnt. */
function versionOf(written: Uint8Array): string {
  return `1-${modelChecksum(written)}`;
}

function loweredNote({ requestedDim, documents, projection }: LsaModel): string | undefined {
  if (projection.dim === requestedDim) return undefined;
  return (
    `lsa has ${projection.dim} dims where ${requestedDim} were asked for: ` +
    `its ${documents} ${documents === 1 ? "document" : "documents"} give no more`
  );
}
