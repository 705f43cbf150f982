import type { SearchParameters } from "./search_parameter.ts";
import { searchValues } from "./search_values.ts";
import type { Figures } from "./trial.ts";

/** Search parameters, and what searches with them find and cost. */
export interface TunePoint extends Figures {
  /** To be given to a search as they are. */
  readonly params: Readonly<Record<string, number>>;
}

/**
 * The points measured on the way to the target, a curve for each number of rows that are scored exactly; one where an index has no
 * such parameter. That number is doubled until lists suffice that can be opened at all, and on while it saves time: the more
 * are scored, the fewer lists it takes.
 */
export async function searchCurves(
  { reach, kept }: SearchParameters,
  target: number,
  measure: (params: TunePoint["params"]) => Promise<TunePoint>,
): Promise<TunePoint[][]> {
  if (kept === undefined) return [await searchValues(reach, target, (value) => measure({ [reach.name]: value }))];
  const curves: TunePoint[][] = [];
  let { most } = reach;
  let best = Number.POSITIVE_INFINITY;
  for (let count = kept.least; count <= kept.most; count *= 2) {
    const at = (value: number) => measure({ [reach.name]: value, [kept.name]: count });
    const widest = await at(most);
    const curve = widest.recall < target ? [widest] : await searchValues({ least: reach.least, most }, target, at);
    curves.push(curve);
    const reached = reaching(curve, target);
    if (reached === undefined) continue;
    if (reached.p50 >= best) break;
    best = reached.p50;
    most = reached.params[reach.name];
  }
  return curves;
}

/** The first of a curve that reaches the target, with the least value that does. */
export function reaching(curve: readonly TunePoint[], target: number): TunePoint | undefined {
  return curve.find(({ recall }) => recall >= target);
}
