import type { DiskSetting } from "./tasks.ts";

export interface DiskannShape {
  readonly maxDegree: number;
  readonly codeBudget: number;
}

/** What is measured; a million rows of 768 dims then take some 350 MB of codes and links. */
export function diskSettings({ maxDegree, codeBudget }: DiskannShape): DiskSetting[] {
  return [
    {
      name: "DISKANN",
      index: "DISKANN",
      buildParams: { max_degree: maxDegree, pq_code_budget_gb_ratio: codeBudget },
      poolParam: "search_list",
    },
  ];
}
