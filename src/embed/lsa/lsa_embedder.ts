import { ElanusError } from "../../errors/index.ts";
import type { Embedder, EmbedderIdentity, Embeddings, EmbedOptions } from "../embedder.ts";

/** Latent semantic analysis: see `trainLsa`. */
export class LsaEmbedder implements Embedder {
  readonly id: string = "";
  readonly spec = "lsa";
  readonly identity: EmbedderIdentity;
  readonly dim: number = 0;
  readonly maxTokens = Number.POSITIVE_INFINITY;

  private constructor(identity: EmbedderIdentity) {
    this.identity = identity;
  }

  static load(bytes: Uint8Array): LsaEmbedder {
    throw new ElanusError("NOT_SUPPORTED", "lsa is being written", { detail: `${bytes.length} bytes` });
  }

  save(): Uint8Array {
    return new Uint8Array();
  }

  async embedDocuments(texts: readonly string[], options: EmbedOptions = {}): Promise<Embeddings> {
    throw new ElanusError("NOT_SUPPORTED", "lsa is being written", { detail: `${texts.length} ${options}` });
  }

  async embedQuery(text: string, options: EmbedOptions = {}): Promise<Embeddings> {
    return this.embedDocuments([text], options);
  }
}
