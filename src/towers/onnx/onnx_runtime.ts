import { importOptional } from "../../embed/import_optional.ts";

/** A tensor as the caller makes it: `data` row-major in the shape `dims`, the batch first. */
export interface OnnxTensor {
  readonly type: "float32" | "int32" | "int64" | "bool" | "string";
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array | readonly string[];
  readonly dims: readonly number[];
}

/** As much of a session as is used here. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(
    inputs: Record<string, unknown>,
  ): Promise<Record<string, { readonly dims: readonly number[]; readonly data: unknown }>>;
}

/** As much of `onnxruntime-node`, or of `onnxruntime-web`, as is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
  readonly Tensor: new (type: OnnxTensor["type"], data: OnnxTensor["data"], dims: readonly number[]) => unknown;
}

/** @throws ElanusError DEPENDENCY_MISSING with the line that installs it. */
export function importOnnxRuntime(): Promise<OnnxRuntime> {
  return importOptional("onnxruntime-node");
}
