import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Element types of tensors (onnx.proto). */
export const FLOAT = 1;
export const INT64 = 7;

/** A tensor that goes in or comes out: its dims, those by a name of any size. */
export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly (number | string)[];
}

/** One step of a model. Its attributes are whole numbers, or lists of these. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxModel {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
}

const IR_VERSION = 6;
/** The last in which all attributes are numbers. */
const OPSET = 11;
/** What an attribute is (AttributeProto.AttributeType). */
const INT = 2;
const INTS = 7;

/** The bytes of a model of ONNX, by its protocol: enough of it for models of a few steps and no weights. */
export function onnxModel({ inputs, outputs, nodes }: OnnxModel): Uint8Array {
  return message((model) => {
    whole(model, 1, IR_VERSION);
    part(model, 7, (graph) => {
      for (const node of nodes) part(graph, 1, (writer) => writeNode(writer, node));
      text(graph, 2, "tiny");
      for (const input of inputs) part(graph, 11, (writer) => writeValue(writer, input));
      for (const output of outputs) part(graph, 12, (writer) => writeValue(writer, output));
    });
    part(model, 8, (opset) => whole(opset, 2, OPSET));
  });
}

function writeNode(writer: BinaryWriter, { op, inputs, output, attributes = {} }: OnnxNode): void {
  for (const input of inputs) text(writer, 1, input);
  text(writer, 2, output);
  text(writer, 3, output);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    part(writer, 5, (attribute) => {
      text(attribute, 1, name);
      if (typeof value === "number") whole(attribute, 3, value);
      else for (const each of value) whole(attribute, 8, each);
      whole(attribute, 20, typeof value === "number" ? INT : INTS);
    });
  }
}

function writeValue(writer: BinaryWriter, { name, type, dims }: OnnxValue): void {
  text(writer, 1, name);
  part(writer, 2, (typed) =>
    part(typed, 1, (tensor) => {
      whole(tensor, 1, type);
      part(tensor, 2, (shape) => {
        for (const dim of dims) {
          part(shape, 1, (each) => (typeof dim === "number" ? whole(each, 1, dim) : text(each, 2, dim)));
        }
      });
    }),
  );
}

function message(fill: (writer: BinaryWriter) => unknown): Uint8Array {
  const writer = new BinaryWriter();
  fill(writer);
  return writer.finish();
}

function part(writer: BinaryWriter, field: number, fill: (writer: BinaryWriter) => unknown): void {
  writer.tag(field, WireType.LengthDelimited).bytes(message(fill));
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function whole(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
