import type { Embedder, EmbedderIdentity, Embeddings, EmbedOptions } from "../embedder.ts";
import { embedderId } from "../embedder_identity.ts";
import { LsaEmbedder } from "../lsa/lsa_embedder.ts";
import { readTrained, type TrainedDescription, trainedChecksum, writeTrained } from "./trained_file.ts";

export type { TrainedDescription } from "./trained_file.ts";

/** The way of computing: raised when the same model would give other vectors. */
const VERSION = 1;

/**
 * An embedder that pairs of queries and items have taught: see `trainEmbedder`.
 *
 * Texts become vectors as with `lsa`, by the sum of what their words and n-grams map to; the map alone is another. What is
 * said there of texts of which the model knows nothing holds here, but that known texts need not be far from them.
 */
export class TrainedEmbedder implements Embedder {
  readonly id: string;
  readonly spec = "trained";
  readonly identity: EmbedderIdentity;
  readonly dim: number;
  readonly maxTokens = Number.POSITIVE_INFINITY;
  readonly description: TrainedDescription;
  private readonly map: LsaEmbedder;

  private constructor(map: LsaEmbedder, description: TrainedDescription, checksum: string) {
    this.map = map;
    this.description = description;
    this.dim = map.dim;
    this.identity = { ...map.identity, model: "trained", version: `${VERSION}-${checksum}` };
    this.id = embedderId(this.identity);
  }

  static of(map: LsaEmbedder, description: TrainedDescription): TrainedEmbedder {
    const written = writeTrained({ description, model: map.save() });
    return new TrainedEmbedder(map, description, trainedChecksum(written));
  }

  /**
   * The embedder that `save` gave.
   *
   * @throws ElanusError INVALID_FILE for other bytes, NEWER_FORMAT for another version's, CORRUPT for a damaged file.
   */
  static load(bytes: Uint8Array): TrainedEmbedder {
    const { description, model } = readTrained(bytes);
    return new TrainedEmbedder(LsaEmbedder.load(model), description, trainedChecksum(bytes));
  }

  /** All of it in one file, with version and checksum. */
  save(): Uint8Array {
    return writeTrained({ description: this.description, model: this.map.save() });
  }

  embedDocuments(texts: readonly string[], options?: EmbedOptions): Promise<Embeddings> {
    return this.map.embedDocuments(texts, options);
  }

  embedQuery(text: string, options?: EmbedOptions): Promise<Embeddings> {
    return this.map.embedQuery(text, options);
  }
}
