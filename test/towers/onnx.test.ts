import { describe, expect, it } from "vitest";
import type { OnnxRuntime, OnnxTensor } from "../../src/towers/onnx/onnx_runtime.ts";
import { type OnnxTowersOptions, openOnnxTowers } from "../../src/towers/onnx/open_onnx_towers.ts";
import { scratchFolder } from "../ingest/helpers.ts";

const { write } = scratchFolder();
const files = { user: write("user.onnx", "user model"), item: write("item.onnx", "item model") };

/** Gives for each row the vector (its number, 3 or 4 by the model, 0): what a real runtime would compute, this one looks up. */
const runtime: OnnxRuntime = {
  Tensor: class {
    readonly data: OnnxTensor["data"];
    constructor(_type: string, data: OnnxTensor["data"]) {
      this.data = data;
    }
  },
  InferenceSession: {
    create: async (model) => {
      const text = new TextDecoder().decode(model);
      if (!text.endsWith(" model")) throw new Error("protobuf parsing failed");
      const second = text === "user model" ? 3 : 4;
      return {
        inputNames: ["numbers"],
        outputNames: ["vectors", "short"],
        run: async ({ numbers }) => {
          const { data } = numbers as { data: Float32Array };
          const vectors = Float32Array.from([...data].flatMap((value) => [value, value === 0 ? 0 : second, 0]));
          return { vectors: { dims: [data.length, 3], data: vectors }, short: { dims: [data.length], data } };
        },
      };
    },
  },
};

const numbers = (values: number[]) => ({
  numbers: { type: "float32", data: Float32Array.from(values), dims: [values.length, 1] } as const,
});

const open = (given: Partial<OnnxTowersOptions> = {}) =>
  openOnnxTowers({
    ...{ name: "elsewhere", dim: 3, runtime },
    user: { file: files.user, inputs: (users) => numbers(users.map(({ history }) => history.length)) },
    item: { file: files.item, inputs: (items) => numbers(items.map(({ id }) => Number(id))) },
    ...given,
  });

describe("towers that were trained elsewhere", () => {
  it("encode batches of any size to unit vectors, and zeros to zeros", async () => {
    const towers = await open();
    expect(await towers.encodeItems([{ id: "3", fields: {} }])).toEqual([Float32Array.of(0.6, 0.8, 0)]);
    const entry = { item: "a" };
    const users = [
      { history: [entry, entry, entry, entry], fields: {} },
      { history: [], fields: {} },
    ];
    expect(await towers.encodeUsers(users)).toEqual([Float32Array.of(0.8, 0.6, 0), new Float32Array(3)]);
    const many = await towers.encodeItems(Array.from({ length: 600 }, (_, i) => ({ id: String(i), fields: {} })));
    expect(many).toHaveLength(600);
    expect(many[599][0]).toBeCloseTo(599 / Math.hypot(599, 4), 5);
  });

  it("have an identity by both files", async () => {
    const { identity } = await open();
    expect(identity).toMatchObject({ name: "elsewhere", dim: 3 });
    expect(identity.version).toBe(`onnx-${identity.checksum.slice(0, 12)}`);
    const swapped = await open({ user: { file: files.item, inputs: () => numbers([]) } });
    expect(swapped.identity.checksum).not.toBe(identity.checksum);
  });

  it.each([
    ["an output of another shape", { dim: 4 }, "INVALID_VECTOR", "1 x 3, and 1 x 4 of float32"],
    [
      "a value that is no number",
      { item: { file: files.item, inputs: () => numbers([Number.NaN]) } },
      "INVALID_VECTOR",
      "finite",
    ],
    [
      "an output that is no vector",
      { item: { file: files.item, output: "short", inputs: () => numbers([1]) } },
      "INVALID_VECTOR",
      "a vector for each",
    ],
    [
      "an output that is not there",
      { item: { file: files.item, output: "vector", inputs: () => numbers([1]) } },
      "INVALID_PARAMETER",
      "`vector`",
    ],
    [
      "an input that is not there",
      { item: { file: files.item, inputs: () => ({ number: numbers([1]).numbers }) } },
      "INVALID_PARAMETER",
      "`number`",
    ],
    ["an input that is missing", { item: { file: files.item, inputs: () => ({}) } }, "INVALID_PARAMETER", "`numbers`"],
    [
      "another file",
      { item: { file: write("x.onnx", "x"), inputs: () => numbers([1]) } },
      "INVALID_FILE",
      "ONNX model",
    ],
    [
      "a file that is not there",
      { item: { file: "y.onnx", inputs: () => numbers([1]) } },
      "INVALID_FILE",
      "does not exist",
    ],
  ])("refuse %s", async (_, given, code, message) => {
    const encoded = open(given).then((towers) => towers.encodeItems([{ id: "1", fields: {} }]));
    await expect(encoded).rejects.toMatchObject({ code });
    await expect(encoded).rejects.toThrow(/./);
    const failure: unknown = await encoded.catch((error: unknown) => error);
    expect(JSON.stringify(failure, ["message", "detail"])).toContain(message);
  });

  it("need a runtime", async () => {
    await expect(open({ runtime: undefined })).rejects.toMatchObject({ code: "DEPENDENCY_MISSING" });
  });
});
