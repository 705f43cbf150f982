import type { FigureRow } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";

/** Faster than every peer that took part, at each size of batch: the rows/s of Elanus as a multiple of the fastest's. */
export function bulkGoals(rows: readonly FigureRow[], batches: readonly number[]): Goal[] {
  return batches.flatMap((batch) => {
    const suffix = `, ${batch.toLocaleString("en")} rows a batch`;
    const speeds = rows
      .filter(({ name }) => name.endsWith(suffix))
      .map(({ name, values }) => ({ engine: name.slice(0, -suffix.length), speed: values.rowsPerSecond ?? 0 }));
    const ours = speeds.find(({ engine }) => engine === "elanus");
    const [fastest] = speeds.filter(({ engine }) => !engine.startsWith("elanus")).sort((a, b) => b.speed - a.speed);
    if (ours === undefined || fastest === undefined) return [];
    const name = `bulk insertion in batches of ${batch.toLocaleString("en")}, as a multiple of the fastest peer (${fastest.engine})`;
    return [{ name, target: 1, sense: "at least", unit: "x", measured: ours.speed / fastest.speed }];
  });
}
