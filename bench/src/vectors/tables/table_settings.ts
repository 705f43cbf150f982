import type { CurveSetting, Params } from "../curve/curve_task.ts";

const EFS = [16, 32, 64, 128, 256];
const NPROBES = [4, 16, 64, 256];
const DEFAULT_M = 16;
const DEFAULT_EF_CONSTRUCTION = 200;
const DEFAULT_GRAPH = { M: DEFAULT_M, efConstruction: DEFAULT_EF_CONSTRUCTION };

/** A table of the page: some indexes with the same search parameter. */
export interface TableSettings {
  readonly title: string;
  readonly text: string;
  readonly settings: readonly CurveSetting[];
}

/** The tables of the field, for so many rows of so many dims. */
export function tableSettings(rows: number, dim: number): readonly TableSettings[] {
  const lists = nearPowerOfTwo(Math.sqrt(rows));
  return [
    {
      title: "HNSW: links",
      text: "`M` is how many links a row has on the upper layers; the lowest has twice as many.",
      settings: [8, 16, 32, 64].map((M) => hnsw({ M, efConstruction: DEFAULT_EF_CONSTRUCTION })),
    },
    {
      title: "HNSW: candidates at the build",
      text: "`efConstruction` is among how many candidates links are chosen.",
      settings: [100, 200, 400].map((efConstruction) => hnsw({ M: DEFAULT_M, efConstruction })),
    },
    {
      title: "IVF_FLAT: lists",
      text: `\`nlist\` around the square root of the rows (${Math.round(Math.sqrt(rows))}), as the rule of thumb has it.`,
      settings: [lists / 2, lists, lists * 2, lists * 4].map((nlist) => ivf("IVF_FLAT", { nlist }, nlist)),
    },
    {
      title: "Inverted files: codes",
      text: `The same ${lists} lists with rows as they are, a byte a dim, and product codes of \`m\` parts, which are scored again by the stored vectors.`,
      settings: [
        ivf("IVF_FLAT", { nlist: lists }, lists),
        ivf("IVF_SQ8", { nlist: lists }, lists),
        ...[16, 8, 4].map((part) => ivf("IVF_PQ", { nlist: lists, m: Math.max(1, dim / part), nbits: 8 }, lists)),
        ivf("SCANN", { nlist: lists }, lists),
      ],
    },
    {
      title: "HNSW: codes",
      text: "The same graph over what is kept of the vectors, which stay on disk: numbers of 8, 6 or 4 bits, and product codes of `m` parts; refined by the stored vectors or not.",
      settings: [
        hnsw(DEFAULT_GRAPH),
        ...["SQ8", "SQ6", "SQ4U"].map((sq_type) => hnsw({ ...DEFAULT_GRAPH, sq_type }, "HNSW_SQ")),
        hnsw({ ...DEFAULT_GRAPH, sq_type: "SQ6", refine: "true" }, "HNSW_SQ"),
        ...[4, 8].map((part) => hnsw({ ...DEFAULT_GRAPH, m: Math.max(1, dim / part), refine: "true" }, "HNSW_PQ")),
      ],
    },
    {
      title: "Vectors on disk, exact search, random projections",
      text: "DISKANN keeps codes and links in memory; FLAT compares every row; RP_LSH compares signs of projections.",
      settings: [
        { index: "DISKANN", buildParams: {}, param: "search_list", values: EFS },
        { index: "FLAT", buildParams: {}, values: [1] },
        { index: "RP_LSH", buildParams: { nbits: 512 }, param: "refine_k", values: [5, 20, 80, 320] },
      ],
    },
  ];
}

function hnsw(buildParams: Params, index = "HNSW"): CurveSetting {
  return { index, buildParams, param: "ef", values: EFS };
}

function ivf(index: string, buildParams: Params, nlist: number): CurveSetting {
  return { index, buildParams, param: "nprobe", values: NPROBES.filter((nprobe) => nprobe <= nlist) };
}

function nearPowerOfTwo(value: number): number {
  return 2 ** Math.max(2, Math.round(Math.log2(value)));
}
