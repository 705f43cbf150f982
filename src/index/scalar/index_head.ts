import { ElanusError } from "../../errors/index.ts";
import type { Bitset } from "../../kernels/bitset.ts";
import type { IndexParts } from "../vector_index.ts";
import { brokenIndex, bytesOf } from "./parts.ts";
import { SCALAR_INDEX_TYPES, type ScalarIndexType } from "./scalar_index.ts";

const FORMAT = 1;

/** What a stored index says of itself, beside its keys and rows. */
export interface IndexHead {
  readonly type: ScalarIndexType;
  readonly reason: string;
  /** How many rows its segment has. */
  readonly rows: number;
}

export function writeHead({ type, reason, rows }: IndexHead): IndexParts {
  return { head: new TextEncoder().encode(JSON.stringify({ format: FORMAT, type, reason, rows })) };
}

/** Parts of an index; `nulls` where they are not its column's. */
export function saveParts(
  { type, reason }: { readonly type: ScalarIndexType; readonly reason: string },
  rows: number,
  nulls: Bitset | undefined,
  keys: { save(): IndexParts },
  postings: { save(): IndexParts },
): IndexParts {
  const parts = { ...writeHead({ type, reason, rows }), ...keys.save(), ...postings.save() };
  return nulls === undefined ? parts : { ...parts, nulls: bytesOf(nulls.words) };
}

/** @throws ElanusError CORRUPT, NEWER_FORMAT. */
export function readHead(parts: IndexParts): IndexHead {
  const head: unknown = parts.head === undefined ? undefined : parseHead(parts.head);
  if (typeof head !== "object" || head === null || !("format" in head && "type" in head && "rows" in head)) {
    throw brokenIndex("part `head` is missing or broken");
  }
  if (typeof head.format === "number" && head.format > FORMAT) {
    throw new ElanusError("NEWER_FORMAT", "the stored scalar index was written by a newer Elanus", {
      detail: `format version ${head.format}; this Elanus reads up to ${FORMAT}`,
      hint: "update elanus",
    });
  }
  const type = SCALAR_INDEX_TYPES.find((known) => known === head.type);
  if (type === undefined || typeof head.rows !== "number") throw brokenIndex("part `head` is broken");
  return { type, reason: "reason" in head ? String(head.reason) : "", rows: head.rows };
}

function parseHead(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
