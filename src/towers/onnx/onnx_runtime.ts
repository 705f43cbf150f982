import { ElanusError } from "../../errors/index.ts";

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

/** Kept from the compiler and from bundlers: the package is optional, and need not be there. */
const PACKAGE: string = "onnxruntime-node";

/** @throws ElanusError DEPENDENCY_MISSING with the line that installs it. */
export async function importOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    return await import(PACKAGE);
  } catch (cause) {
    throw new ElanusError("DEPENDENCY_MISSING", `the package \`${PACKAGE}\` is not installed`, {
      hint: `npm install ${PACKAGE} --ignore-scripts (without scripts it needs no download beside the registry)`,
      cause,
    });
  }
}
