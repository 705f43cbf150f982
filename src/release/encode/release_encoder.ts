import type { Connection } from "../../client/connection.ts";
import type { RowData } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";

/** Which encoder: the vectors of one identity mean nothing to another's. Recorded with each release. */
export interface EncoderIdentity {
  readonly kind: "embedder" | "towers" | "own";
  readonly name: string;
  readonly version: string;
  /** Of what was learnt, or of all that is known of a model that lies elsewhere; hex digits. */
  readonly checksum: string;
  readonly dim: number;
  /** The field of the rows that it reads, where it reads but one. */
  readonly input?: string;
  /** Of towers: a row is an item as it stands (`towersOfRows`). Absent where a program says what items are told of rows. */
  readonly wholeRows?: boolean;
}

export interface EncodeOptions {
  readonly signal?: AbortSignal;
}

/**
 * What makes the vectors of a release: of its rows when they are written, and of the queries that are to find them.
 * `embedderEncoder` and `towersEncoder` make one of what the other folders train or open.
 */
export interface ReleaseEncoder<Query = string> {
  readonly identity: EncoderIdentity;
  /** A vector of `dim` values for each row, in their order. */
  encodeItems(rows: readonly RowData[], options?: EncodeOptions): Promise<readonly Float32Array[]>;
  /** A vector of `dim` values for each query, in their order. */
  encodeQueries(queries: readonly Query[], options?: EncodeOptions): Promise<readonly Float32Array[]>;
  /** Keeps with a collection what is needed to open the encoder again from there. */
  store?(client: Connection, collection: string, field: string): Promise<void>;
}

/** What a build needs of an encoder: it encodes no queries. */
export type RowEncoder = Omit<ReleaseEncoder, "encodeQueries">;

const PARTS = ["kind", "name", "version", "checksum", "dim", "input", "wholeRows"] as const;

/** Whether vectors of the one may be compared with vectors of the other. */
export function sameEncoder(a: EncoderIdentity, b: EncoderIdentity): boolean {
  return PARTS.every((part) => a[part] === b[part]);
}

/** The encoder in a few words, as `lsa 1-5f3a9c21 (checksum 5f3a9c21…)`. */
export function describeEncoder({ name, version, checksum }: EncoderIdentity): string {
  return `${name} ${version} (checksum ${checksum.slice(0, 8)})`;
}

/**
 * Refuses an encoder whose vectors mean nothing to those of a release.
 *
 * @throws ElanusError EMBEDDER_MISMATCH whose message has both versions and whose detail names all that differs.
 */
export function assertSameEncoder(release: string, recorded: EncoderIdentity, given: EncoderIdentity): void {
  if (sameEncoder(recorded, given)) return;
  const versions = `it was built by ${describeEncoder(recorded)}, the query is encoded by ${describeEncoder(given)}`;
  const differing = PARTS.filter((part) => recorded[part] !== given[part]);
  throw new ElanusError("EMBEDDER_MISMATCH", `release \`${release}\` has another encoder: ${versions}`, {
    detail: differing.map((part) => `${part}: recorded ${recorded[part]}, given ${given[part]}`).join("; "),
    hint: "encode with the release's own encoder, or build and promote a release with the new one",
  });
}
