import type { RowData } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import type { EncodeOptions, ReleaseEncoder } from "./release_encoder.ts";

/** Where vectors go: their field, and how many of their first dims are kept beside them (0 for none). */
export interface VectorPlace {
  readonly field: string;
  readonly head: number;
}

/** Rows with their vectors. @throws ElanusError INVALID_VECTOR where the encoder gives others than it says. */
export async function encodeRows(
  encoder: Pick<ReleaseEncoder, "identity" | "encodeItems">,
  rows: readonly RowData[],
  { field, head }: VectorPlace,
  options?: EncodeOptions,
): Promise<RowData[]> {
  const vectors = await encoder.encodeItems(rows, options);
  requireVectors(encoder.identity, rows.length, vectors);
  return rows.map((row, i) => ({
    ...row,
    [field]: vectors[i],
    ...(head === 0 ? {} : { [headOf(field)]: vectors[i].slice(0, head) }),
  }));
}

/** The field of the first dims, for engines that cannot search them in the whole vectors. */
export function headOf(field: string): string {
  return `${field}_head`;
}

function requireVectors(
  { name, dim }: ReleaseEncoder["identity"],
  rows: number,
  vectors: readonly Float32Array[],
): void {
  const unfit = vectors.find((vector) => vector.length !== dim);
  if (vectors.length === rows && unfit === undefined) return;
  throw new ElanusError("INVALID_VECTOR", `encoder \`${name}\` gave other vectors than it says`, {
    detail:
      unfit === undefined
        ? `${vectors.length} vectors of ${rows} rows`
        : `one of ${unfit.length} dims, where its identity says ${dim}`,
  });
}
