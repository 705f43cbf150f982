import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { ElanusError } from "../../errors/index.ts";
import type { LoadOptions } from "./transformers_module.ts";

/** Which weights of a model, and where they come from. */
export interface ModelSource {
  /** The precision of the weights (fp32): fp16, q8 and what else the model's export has. */
  dtype?: string;
  /** The revision on the hub (main). */
  revision?: string;
  /** Where downloads are kept (`~/.cache/elanus/models`). */
  cacheDir?: string;
  /** Whether a model that is not there may be fetched from the hub (true). */
  download?: boolean;
}

/** What the package is told to load: the hub's name of a model, or its local folder (`./models/bge-small`). */
export function modelSource(model: string, options: ModelSource): { path: string; load: LoadOptions } {
  const local = isLocal(model);
  const load = {
    dtype: options.dtype ?? "fp32",
    revision: options.revision ?? "main",
    cache_dir: options.cacheDir ?? join(homedir(), ".cache", "elanus", "models"),
    local_files_only: local || options.download === false,
  };
  return { path: local ? resolve(model) : model, load };
}

export function isLocal(model: string): boolean {
  return model.startsWith(".") || isAbsolute(model);
}

export function notLoaded(model: string, cause: unknown): ElanusError {
  return new ElanusError("REMOTE_FAILED", `the model \`${model}\` cannot be loaded`, {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: isLocal(model)
      ? "the folder needs config.json, tokenizer.json and onnx/model.onnx"
      : "check its name and that it has ONNX weights; a local folder begins with ./ or /",
    cause,
  });
}
