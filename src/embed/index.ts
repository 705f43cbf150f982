export type { Embedder, EmbedderIdentity, Embeddings, EmbedOptions, SparseEmbedding } from "./embedder.ts";
export { assertSameEmbedder, embedderId, sameEmbedder } from "./embedder_identity.ts";
export { LsaEmbedder } from "./lsa/lsa_embedder.ts";
export { type LsaOptions, type LsaStage, trainLsa } from "./lsa/train_lsa.ts";
export { normNote } from "./norm_note.ts";
