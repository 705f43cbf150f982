/** What a column of the demo shows: one way to search for the same query. */
export interface DemoColumn {
  readonly title: string;
  /** Search parameters, as `{ ef: 64 }`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the query's filter applies. */
  readonly filtered?: boolean;
}

const EF = 64;
/** A walk on half the dims costs less a step, and needs more candidates to be finished with all of them. */
const PREFIX_EF = 128;

/** The columns, in their order; the first one is what the others are compared with. */
export function demoColumns(dim: number): DemoColumn[] {
  const prefix = Math.round(dim / 2);
  return [
    { title: "exact", params: { exact: true } },
    { title: `HNSW, ef ${EF}`, params: { ef: EF } },
    { title: `HNSW, ${prefix}/${dim} dims, ef ${PREFIX_EF}`, params: { ef: PREFIX_EF, prefix } },
    { title: "HNSW, filtered", params: { ef: EF }, filtered: true },
  ];
}
