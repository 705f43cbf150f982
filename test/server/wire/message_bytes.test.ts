import {
  create,
  type DescField,
  type DescMessage,
  type DescOneof,
  fromBinary,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, it } from "vitest";
import { SERVED_CALLS } from "../../../src/server/proto/generated/calls.ts";
import { StatusSchema } from "../../../src/server/proto/generated/common_pb.ts";
import { ValueFieldSchema } from "../../../src/server/proto/generated/schema_pb.ts";
import { messageBytes } from "../../../src/server/wire/message_bytes.ts";

const SCALARS: ReadonlyMap<ScalarType, fc.Arbitrary<unknown>> = new Map<ScalarType, fc.Arbitrary<unknown>>([
  [ScalarType.STRING, fc.string({ unit: "grapheme" })],
  [ScalarType.BYTES, fc.uint8Array()],
  [ScalarType.BOOL, fc.boolean()],
  [ScalarType.INT32, fc.integer()],
  [ScalarType.UINT32, fc.nat()],
  [ScalarType.INT64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [ScalarType.UINT64, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  [ScalarType.FLOAT, fc.float({ noNaN: true })],
  [ScalarType.DOUBLE, fc.double({ noNaN: true })],
]);

/** What a message may be made of. @param depth how far messages in messages go. */
function contents(desc: DescMessage, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const members = desc.members.filter((member) => depth > 0 || !holdsMessages(member));
  return fc.record(Object.fromEntries(members.map((member) => [member.localName, contentOf(member, depth)])), {
    requiredKeys: [],
  });
}

function holdsMessages(member: DescField | DescOneof): boolean {
  return member.kind === "oneof" ? member.fields.some(holdsMessages) : member.message !== undefined;
}

function contentOf(member: DescField | DescOneof, depth: number): fc.Arbitrary<unknown> {
  if (member.kind === "oneof") {
    return fc.oneof(
      ...member.fields.map((field) => fc.record({ case: fc.constant(field.localName), value: oneOf(field, depth) })),
      fc.constant({ case: undefined }),
    );
  }
  if (member.fieldKind === "list") return fc.array(oneOf(member, depth), { maxLength: 3 });
  if (member.fieldKind === "map") return fc.dictionary(fc.string(), oneOf(member, depth), { maxKeys: 3 });
  return oneOf(member, depth);
}

function oneOf({ message, scalar = ScalarType.INT32 }: DescField, depth: number): fc.Arbitrary<unknown> {
  if (message !== undefined) return contents(message, depth - 1);
  return SCALARS.get(scalar) ?? fc.constant(undefined);
}

it.each(Object.entries(SERVED_CALLS))("the answers of %s are read as they were written", (_, { response }) => {
  const desc: DescMessage = response;
  fc.assert(
    fc.property(contents(desc, 3), (message) => {
      const read = fromBinary(desc, messageBytes(desc, message));
      expect(Buffer.from(toBinary(desc, read))).toEqual(Buffer.from(toBinary(desc, create(desc, message))));
    }),
    { numRuns: 30, seed: 7 },
  );
});

it("what is zero or empty takes no bytes, unless it is told apart from nothing", () => {
  expect([...messageBytes(StatusSchema, { code: 0, reason: "", extraInfo: {} })]).toEqual([]);
  expect([...messageBytes(ValueFieldSchema, { data: { case: "longData", value: 0n } })]).toEqual([24, 0]);
});
