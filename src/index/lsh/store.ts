import { SignCodes } from "../../kernels/sign_codes.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { checkPart, type Places, readIntoPlaces } from "../stored_places.ts";
import type { MetricType, StoredParts } from "../vector_index.ts";

/** The parts of a table of codes, as views of its memory. */
export function signParts({ rows, planes, codes }: SignCodes): Places {
  return { planes: planes.panels, biases: planes.biases, codes: codes.block(0, rows.count) };
}

/** @throws ElanusError CORRUPT where the parts do not fit the rows. */
export async function loadSigns(
  rows: VectorRows,
  metric: MetricType,
  bits: number,
  parts: StoredParts,
): Promise<SignCodes> {
  // Before so much is allocated for them.
  checkPart("RP_LSH", parts, "planes", bits * rows.dim * 4);
  const signs = new SignCodes(rows, metric, bits);
  await readIntoPlaces("RP_LSH", parts, signParts(signs));
  return signs;
}
