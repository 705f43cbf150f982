/** What a column of the demo shows: one way to search for the same query. */
export interface DemoColumn {
  readonly title: string;
  /** Search parameters, as `{ ef: 64 }`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the query's filter applies. */
  readonly filtered?: boolean;
}

const EF = 64;

/** The columns, in their order; the first one is what the others are compared with. */
export function demoColumns(dim: number): DemoColumn[] {
  const prefix = Math.max(8, Math.round(dim / 2));
  return [
    { title: "exact", params: { exact: true } },
    { title: `HNSW, ef ${EF}`, params: { ef: EF } },
    { title: `HNSW on ${prefix} of ${dim} dims`, params: { ef: EF, prefix } },
    { title: "HNSW, filtered", params: { ef: EF }, filtered: true },
  ];
}
