export { EMBEDDER_DEPTH, type EmbedderOptions } from "./embedder_options.ts";
export { type ItemTexts, readItemTexts, titlePairs } from "./read_documents.ts";
export type { TextPair } from "./text_data.ts";
export { type EmbedderTraining, type TrainEmbedderRequest, trainEmbedder } from "./train_embedder.ts";
