import { NOT_ON_MILVUS_LITE } from "./not_on_milvus_lite.ts";
import { NOT_OVER_THE_WIRE } from "./not_over_the_wire.ts";

/** Where the tests of the client run. */
export type BackendKind = "memory" | "folder" | "server" | "milvus" | "lite";

/** Tests by the name of their suite, or all of a suite. */
type Tests = Readonly<Record<string, readonly string[] | "all">>;

export interface Limitation {
  /** A sentence for whoever reads the report. */
  readonly why: string;
  readonly tests: Tests;
}

const NOT_SUPPORTED: Readonly<Record<BackendKind, readonly Limitation[]>> = {
  memory: [],
  folder: [],
  server: NOT_OVER_THE_WIRE,
  milvus: [],
  lite: NOT_ON_MILVUS_LITE,
};

/** Why a backend cannot do what a test tests; undefined where it can. */
export function notSupported(kind: BackendKind, suite: string, test: string): string | undefined {
  const has = (tests: Tests) => tests[suite] === "all" || tests[suite]?.includes(test);
  return NOT_SUPPORTED[kind].find(({ tests }) => has(tests))?.why;
}
