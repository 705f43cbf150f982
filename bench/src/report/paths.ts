import { fileURLToPath } from "node:url";

/** The folder bench/ of this checkout, from bench/src/report as from bench/dist/report. */
export const BENCH = fileURLToPath(new URL("../..", import.meta.url));
export const CACHE = `${BENCH}cache`;
export const SHARED_DATA = `${BENCH}../../shared/data`;
