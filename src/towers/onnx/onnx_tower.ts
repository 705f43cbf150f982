import { toUnitLength } from "../../embed/unit_length.ts";
import { ElanusError, nameHint } from "../../errors/index.ts";
import type { OnnxRuntime, OnnxSession, OnnxTensor } from "./onnx_runtime.ts";

/** One tower: its model, and how users or items become what the model takes. */
export interface OnnxTowerSource<T> {
  /** The model's file. */
  readonly file: string;
  /** A tensor for each input of the model, with a row for each of the batch. */
  readonly inputs: (batch: readonly T[]) => Record<string, OnnxTensor>;
  /** The output that holds the vectors; the first without it. */
  readonly output?: string;
}

/** Rows of one run. */
const BATCH = 256;

/** A model that maps users, or items, to vectors. */
export class OnnxTower<T> {
  private readonly source: OnnxTowerSource<T>;
  private readonly dim: number;
  private readonly runtime: OnnxRuntime;
  private readonly session: OnnxSession;

  private constructor(source: OnnxTowerSource<T>, dim: number, runtime: OnnxRuntime, session: OnnxSession) {
    this.source = source;
    this.dim = dim;
    this.runtime = runtime;
    this.session = session;
  }

  /** @throws ElanusError INVALID_FILE where the runtime cannot read the model; INVALID_PARAMETER for an output that it has not. */
  static async open<T>(
    source: OnnxTowerSource<T>,
    dim: number,
    runtime: OnnxRuntime,
    model: Uint8Array,
  ): Promise<OnnxTower<T>> {
    const session = await runtime.InferenceSession.create(model).catch((cause: unknown) => {
      throw new ElanusError("INVALID_FILE", `\`${source.file}\` cannot be opened as an ONNX model`, { cause });
    });
    requireName("output", source, source.output ?? session.outputNames[0], session.outputNames);
    return new OnnxTower(source, dim, runtime, session);
  }

  /** A vector of unit length for each; zeros stay zeros. @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR */
  async encode(all: readonly T[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let begin = 0; begin < all.length; begin += BATCH) {
      vectors.push(...(await this.encodeBatch(all.slice(begin, begin + BATCH))));
    }
    return vectors;
  }

  private async encodeBatch(batch: readonly T[]): Promise<Float32Array[]> {
    const { runtime, session, source } = this;
    const given = source.inputs(batch);
    for (const name of Object.keys(given)) requireName("input", source, name, session.inputNames);
    for (const name of session.inputNames) requireName("input", source, name, Object.keys(given));
    const tensors = Object.entries(given).map(([name, { type, data, dims }]) => {
      return [name, new runtime.Tensor(type, data, dims)] as const;
    });
    const outputs = await session.run(Object.fromEntries(tensors));
    return this.rowsOf(outputs[source.output ?? session.outputNames[0]], batch.length);
  }

  private rowsOf(
    { dims, data }: { readonly dims: readonly number[]; readonly data: unknown },
    rows: number,
  ): Float32Array[] {
    if (!(data instanceof Float32Array) || dims.length !== 2 || dims[0] !== rows || dims[1] !== this.dim) {
      throw new ElanusError("INVALID_VECTOR", `\`${this.source.file}\` does not give a vector for each of a batch`, {
        detail: `it gave a tensor of ${dims.join(" x ")}, and ${rows} x ${this.dim} of float32 were expected`,
        hint: "name the right `output`, and the dim that the model has",
      });
    }
    return Array.from({ length: rows }, (_, r) => this.unitRow(data.subarray(r * this.dim, (r + 1) * this.dim)));
  }

  private unitRow(row: Float32Array): Float32Array {
    if (row.every(Number.isFinite)) return toUnitLength(row.slice());
    throw new ElanusError("INVALID_VECTOR", `\`${this.source.file}\` gave a value that is not a finite number`);
  }
}

function requireName(kind: string, { file }: { readonly file: string }, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw new ElanusError("INVALID_PARAMETER", `the ${kind}s of \`${file}\` and those given differ by \`${name}\``, {
    hint: nameHint(name, known),
  });
}
