import { NOT_ON_MILVUS_LITE } from "./not_on_milvus_lite.ts";

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
  server: [
    {
      why: "a server answers a query by rising keys, not in the order of writing",
      tests: { "query, get and count": ["Int64 keys are exact beyond 2^53"] },
    },
    {
      why: "the official client sends one vector as a list of one, and the message names its place in it",
      tests: { search: ["searches that cannot be meant are refused by name"] },
    },
  ],
  milvus: [],
  lite: NOT_ON_MILVUS_LITE,
};

/** Suites that have been looked through over the wire; the others wait for it. */
const SERVED: readonly string[] = [
  "query, get and count",
  "search",
  "delete",
  "attachments",
  "nullable vectors",
  "releases",
  "sharding by partition keys",
  "order_by_fields",
  "explain of a search",
  "boost",
];

/** Where a suite runs, `others` beside what is always there. */
export function kindsFor(suite: string, others: readonly BackendKind[]): readonly BackendKind[] {
  const served: readonly BackendKind[] = SERVED.includes(suite) ? ["server"] : [];
  return ["memory", "folder", ...served, ...others];
}

/** Why a backend cannot do what a test tests; undefined where it can. */
export function notSupported(kind: BackendKind, suite: string, test: string): string | undefined {
  const has = (tests: Tests) => tests[suite] === "all" || tests[suite]?.includes(test);
  return NOT_SUPPORTED[kind].find(({ tests }) => has(tests))?.why;
}
