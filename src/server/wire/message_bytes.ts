import {
  type DescField,
  type DescMessage,
  type DescOneof,
  type MessageInitShape,
  ScalarType,
} from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ElanusError } from "../../errors/index.ts";

/**
 * A message as bytes, straight from what it is made of: how each kind of message is written is worked out once. The
 * library's own `create` and `toBinary` make an object and a reflection of each message within, every time.
 */
export function messageBytes<Desc extends DescMessage>(desc: Desc, message: MessageInitShape<Desc>): Uint8Array {
  const writer = new BinaryWriter();
  writerOf(desc)(writer, message);
  return writer.finish();
}

type Write = (writer: BinaryWriter, value: unknown) => void;

const WRITERS = new WeakMap<DescMessage, Write>();

function writerOf(desc: DescMessage): Write {
  const known = WRITERS.get(desc);
  if (known !== undefined) return known;
  const write = messageWriter(desc);
  WRITERS.set(desc, write);
  return write;
}

function messageWriter({ members }: DescMessage): Write {
  const writes = members.map((member) => ({ name: member.localName, write: memberWriter(member) }));
  return (writer, message) => {
    const values = Object(message);
    for (const { name, write } of writes) {
      const value: unknown = values[name];
      if (value !== undefined && value !== null) write(writer, value);
    }
  };
}

function memberWriter(member: DescField | DescOneof): Write {
  if (member.kind === "oneof") return oneofWriter(member);
  if (member.fieldKind === "map") return mapWriter(member);
  if (member.fieldKind === "list") return member.packed ? packedWriter(member) : listWriter(member);
  const write = taggedWriter(member.number, member);
  if (member.fieldKind === "message" || member.proto.proto3Optional) return write;
  // Zero is what a reader takes a field for that is not there.
  return (writer, value) => {
    if (!isZero(value)) write(writer, value);
  };
}

function oneofWriter({ fields }: DescOneof): Write {
  const writes = new Map<unknown, Write>(fields.map((field) => [field.localName, taggedWriter(field.number, field)]));
  return (writer, chosen) => {
    const { case: name, value } = Object(chosen);
    writes.get(name)?.(writer, value);
  };
}

function listWriter(field: DescField): Write {
  const write = taggedWriter(field.number, field);
  return (writer, values) => {
    for (const value of listed(values)) write(writer, value);
  };
}

function packedWriter(field: DescField): Write {
  const { write } = valueWriter(field);
  return (writer, values) => {
    const list = listed(values);
    if (list.length === 0) return;
    writer.tag(field.number, WireType.LengthDelimited).fork();
    for (const value of list) write(writer, value);
    writer.join();
  };
}

/** An entry of a map is a message of a key, by which all of ours are texts, and a value. */
function mapWriter(field: DescField): Write {
  const write = taggedWriter(2, field);
  return (writer, values) => {
    for (const [key, value] of Object.entries(Object(values))) {
      writer.tag(field.number, WireType.LengthDelimited).fork();
      write(writer.tag(1, WireType.LengthDelimited).string(key), value);
      writer.join();
    }
  };
}

function taggedWriter(number: number, field: DescField): Write {
  const { type, write } = valueWriter(field);
  return (writer, value) => write(writer.tag(number, type), value);
}

interface ValueWriter {
  readonly type: WireType;
  readonly write: Write;
}

/** Of one value of a field: of a list one of many. */
function valueWriter({ message, scalar = ScalarType.INT32, name }: DescField): ValueWriter {
  const writer = message === undefined ? SCALARS.get(scalar) : nestedWriter(message);
  if (writer === undefined) throw new ElanusError("INTERNAL", `field \`${name}\` is of a type that is not written`);
  return writer;
}

/** How the message is written is looked up with the first one: some hold messages of their own kind. */
function nestedWriter(desc: DescMessage): ValueWriter {
  return {
    type: WireType.LengthDelimited,
    write: (writer, message) => {
      writer.fork();
      writerOf(desc)(writer, message);
      writer.join();
    },
  };
}

/** The types that Milvus's messages have. */
const SCALARS: ReadonlyMap<ScalarType, ValueWriter> = new Map<ScalarType, ValueWriter>([
  [ScalarType.STRING, { type: WireType.LengthDelimited, write: (writer, value) => writer.string(String(value)) }],
  [ScalarType.BYTES, { type: WireType.LengthDelimited, write: (writer, value) => writer.bytes(bytes(value)) }],
  [ScalarType.BOOL, { type: WireType.Varint, write: (writer, value) => writer.bool(value === true) }],
  [ScalarType.INT32, { type: WireType.Varint, write: (writer, value) => writer.int32(Number(value)) }],
  [ScalarType.UINT32, { type: WireType.Varint, write: (writer, value) => writer.uint32(Number(value)) }],
  [ScalarType.INT64, { type: WireType.Varint, write: (writer, value) => writer.int64(long(value)) }],
  [ScalarType.UINT64, { type: WireType.Varint, write: (writer, value) => writer.uint64(long(value)) }],
  [ScalarType.FLOAT, { type: WireType.Bit32, write: (writer, value) => writer.float(Number(value)) }],
  [ScalarType.DOUBLE, { type: WireType.Bit64, write: (writer, value) => writer.double(Number(value)) }],
]);

function isZero(value: unknown): boolean {
  return (
    value === 0 ||
    value === 0n ||
    value === "" ||
    value === false ||
    (value instanceof Uint8Array && value.length === 0)
  );
}

function listed(values: unknown): readonly unknown[] {
  return Array.isArray(values) ? values : [];
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new ElanusError("INTERNAL", "bytes of a message are something else");
}

function long(value: unknown): bigint {
  return typeof value === "bigint" ? value : BigInt(String(value));
}
