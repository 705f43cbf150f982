export {
  type BindingClient,
  openRecordedEmbedder,
  type RecordedEmbedder,
  recordEmbedder,
  recordedEmbedder,
} from "./binding.ts";
export type { Embedder, EmbedderIdentity, Embeddings, EmbedOptions, SparseEmbedding } from "./embedder.ts";
export { assertSameEmbedder, embedderId, sameEmbedder } from "./embedder_identity.ts";
export { type EmbedderFamily, type EmbedderSpec, parseEmbedderSpec } from "./embedder_spec.ts";
export { isOfUnknownText, LsaEmbedder } from "./lsa/lsa_embedder.ts";
export { type LsaOptions, type LsaStage, trainLsa } from "./lsa/train_lsa.ts";
export { normNote } from "./norm_note.ts";
export { OpenAiEmbedder, type OpenAiOptions, openOpenAi } from "./openai/openai_embedder.ts";
export { type OpenEmbedderOptions, openEmbedder } from "./registry.ts";
export { type TrainedDescription, TrainedEmbedder } from "./trained/trained_embedder.ts";
export {
  openTransformers,
  TransformersEmbedder,
  type TransformersOptions,
} from "./transformers/transformers_embedder.ts";
