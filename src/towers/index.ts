export type { FeatureValue, HistoryEntry, ItemFeatures, UserFeatures } from "./features.ts";
export type { Impression, Interaction, InteractionLog } from "./interactions.ts";
export { TwoTowers } from "./model/two_towers.ts";
export type { OnnxRuntime, OnnxTensor } from "./onnx/onnx_runtime.ts";
export type { OnnxTowerSource } from "./onnx/onnx_tower.ts";
export { type OnnxTowersOptions, openOnnxTowers } from "./onnx/open_onnx_towers.ts";
export { NEGATIVES, type Negatives, type TowersOptions } from "./options.ts";
export { COLUMN_ROLES, type Columns } from "./read_columns.ts";
export { type ReadFeaturesOptions, readFeatures } from "./read_features.ts";
export { readInteractions } from "./read_interactions.ts";
export { leaveOneOut, type Split, splitByTime } from "./split.ts";
export type { Towers, TowersIdentity } from "./towers.ts";
export { type AblationResult, ablateNegatives } from "./training/ablation.ts";
export type { UserFields } from "./training/catalogue.ts";
export type { EpochFigures } from "./training/course.ts";
export {
  type TrainedTowers,
  type TrainingProgress,
  type TrainTowersRequest,
  trainTowers,
} from "./training/train_towers.ts";
export type { TowersData } from "./training/training_data.ts";
