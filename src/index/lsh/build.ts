import type { SignCodes } from "../../kernels/sign_codes.ts";
import { inSlices } from "../slices.ts";
import type { BuildOptions } from "../vector_index.ts";
import { inWorker } from "../worker_steps.ts";

/** The middle of the rows is learnt from so many. */
const SAMPLE_ROWS = 1024;

/** Draws the planes and codes the rows, in a worker. @throws ElanusError CANCELLED when the signal stops it. */
export async function buildSigns(signs: SignCodes, seed: number, { onProgress, signal }: BuildOptions = {}) {
  const { rows, codes } = signs;
  const { vectors, planes, point, scores, codes: target } = signs.pointers;
  const run = inWorker(rows.memory, signal);
  await rows.whole();
  await run("sign_begin", planes, seed);
  await run("sign_centre", vectors, planes, Math.min(rows.count, SAMPLE_ROWS), seed, point, scores);
  const code = (from: number, to: number) =>
    run("sign_rows", vectors, planes, from, to, point, scores, target, codes.strideBytes);
  await inSlices(rows.count, code, signal, onProgress);
}
