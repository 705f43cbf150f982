import { fromBinary } from "@bufbuild/protobuf";
import type { AnyVector } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import { PlaceholderGroupSchema, PlaceholderType } from "../proto/generated/common_pb.ts";
import { asFloats, asInt8 } from "./vector_values.ts";

type ReadVector = (bytes: Uint8Array) => AnyVector;

/** How the bytes of a query are read, by its type. */
const READERS: ReadonlyMap<PlaceholderType, ReadVector> = new Map<PlaceholderType, ReadVector>([
  [PlaceholderType.FloatVector, asFloats],
  [PlaceholderType.Float16Vector, (bytes) => bytes],
  [PlaceholderType.BFloat16Vector, (bytes) => bytes],
  [PlaceholderType.BinaryVector, (bytes) => bytes],
  [PlaceholderType.SparseFloatVector, (bytes) => bytes],
  [PlaceholderType.Int8Vector, asInt8],
]);

/** What a search's placeholder group searches for: vectors, or texts. @throws ElanusError INVALID_VECTOR, NOT_SUPPORTED. */
export function queriesIn(group: Uint8Array): AnyVector[] | string[] {
  const [placeholder] = readGroup(group);
  if (placeholder === undefined) return [];
  const { type, values } = placeholder;
  if (type === PlaceholderType.VarChar) return values.map((bytes) => Buffer.from(bytes).toString("utf8"));
  const reader = READERS.get(type);
  if (reader !== undefined) return values.map(reader);
  const [name = type] = Object.entries(PlaceholderType).find(([, number]) => number === type) ?? [];
  throw new ElanusError("NOT_SUPPORTED", `a search for ${name} is not supported`);
}

function readGroup(group: Uint8Array) {
  try {
    return fromBinary(PlaceholderGroupSchema, group).placeholders;
  } catch (cause) {
    throw new ElanusError("INVALID_VECTOR", "the search's placeholder group cannot be read", { cause });
  }
}
