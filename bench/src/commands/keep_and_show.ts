import type { FiguresResult } from "../report/figures.ts";
import { figuresText } from "../report/figures_text.ts";
import { writeResult } from "../report/results_folder.ts";

/** Keeps a result, prints it, and says where it is kept. */
export function keepAndShow(result: FiguresResult, asJson: true | undefined): void {
  const path = writeResult(result);
  console.log(asJson ? JSON.stringify(result, null, 2) : figuresText(result));
  console.error(`\nbench: kept in ${path}\n`);
}
