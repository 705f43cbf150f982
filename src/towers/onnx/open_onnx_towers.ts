import { createHash } from "node:crypto";
import { readBytes } from "../../storage/files/index.ts";
import type { ItemFeatures, UserFeatures } from "../features.ts";
import type { Towers } from "../towers.ts";
import { importOnnxRuntime, type OnnxRuntime } from "./onnx_runtime.ts";
import { OnnxTower, type OnnxTowerSource } from "./onnx_tower.ts";

export interface OnnxTowersOptions {
  readonly name: string;
  /** Values of a vector, of both models. */
  readonly dim: number;
  readonly user: OnnxTowerSource<UserFeatures>;
  readonly item: OnnxTowerSource<ItemFeatures>;
  /** Another runtime than `onnxruntime-node`, as `onnxruntime-web`. */
  readonly runtime?: OnnxRuntime;
}

const VERSION_DIGITS = 12;

/**
 * Towers that were trained elsewhere and exported as two ONNX models. Their version is the checksum of both files: what one pair has
 * encoded is never searched by another.
 *
 * @throws ElanusError DEPENDENCY_MISSING where `onnxruntime-node` is not installed and no runtime is given; INVALID_FILE;
 * INVALID_PARAMETER. Encoding throws INVALID_PARAMETER for inputs that a model does not take, INVALID_VECTOR for what is no vector.
 */
export async function openOnnxTowers(options: OnnxTowersOptions): Promise<Towers> {
  const { name, dim } = options;
  const runtime = options.runtime ?? (await importOnnxRuntime());
  const [userModel, itemModel] = [await readBytes(options.user.file), await readBytes(options.item.file)];
  const user = await OnnxTower.open(options.user, dim, runtime, userModel);
  const item = await OnnxTower.open(options.item, dim, runtime, itemModel);
  const hash = createHash("sha256").update(`${userModel.length}\n`).update(userModel).update(itemModel);
  const checksum = hash.digest("hex");
  return {
    identity: { name, version: `onnx-${checksum.slice(0, VERSION_DIGITS)}`, checksum, dim },
    encodeUsers: (users) => user.encode(users),
    encodeItems: (items) => item.encode(items),
  };
}
