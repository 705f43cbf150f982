import { type Comparison, type Evaluation, METRICS } from "../retrieval/index.ts";
import { formatCount, formatDuration, plural } from "./terminal/format.ts";
import type { Screen } from "./terminal/screen.ts";
import { renderTable } from "./terminal/table.ts";

/** So many queries of a comparison are shown, the largest differences. */
const QUERIES_SHOWN = 15;

/** The modes side by side: means with their intervals, and the times of a search. */
export function renderEvaluation({ modes, queries }: Evaluation, screen: Screen): string {
  const { bold, dim } = screen.colors;
  const best = new Map(
    METRICS.map((metric) => [metric, Math.max(...Object.values(modes).map((mode) => mode[metric]))]),
  );
  const rows = Object.entries(modes).map(([name, figures]) => [
    name,
    ...METRICS.map((metric) => {
      const value = share(figures[metric]);
      const [low, high] = figures.intervals[metric];
      return `${figures[metric] === best.get(metric) ? bold(value) : value} ${dim(`${share(low)}-${share(high)}`)}`;
    }),
    formatDuration(figures.p50),
    formatDuration(figures.p99),
  ]);
  const columns = [{ title: "mode" }, ...METRICS.map((title) => ({ title })), right("p50"), right("p99")];
  return `${renderTable(columns, rows, screen)}\n${dim(`means over ${plural(queries.length, "query", "queries")}`)}`;
}

/** Two modes: the difference of their means, and the queries that make it. */
export function renderComparison(comparison: Comparison, screen: Screen): string {
  const { a, b, metric, difference, interval, p, better, equal, worse, queries } = comparison;
  const { bold, dim, green, red } = screen.colors;
  const bounds = interval.map(signed).join(" to ");
  const rows = queries
    .filter((query) => query.a !== query.b)
    .slice(0, QUERIES_SHOWN)
    .map((query) => {
      const change = signed(query.b - query.a);
      return [query.text, share(query.a), share(query.b), query.b > query.a ? green(change) : red(change)];
    });
  const columns = [{ title: "query", flexible: true }, right(a), right(b), right("")];
  return [
    `${bold(`${b} less ${a}`)}: ${metric} ${bold(signed(difference))} (95 % ${bounds}, p ${p.toFixed(4)})`,
    dim(`better for ${formatCount(better)}, equal for ${formatCount(equal)}, worse for ${formatCount(worse)} queries`),
    ...(rows.length === 0 ? [] : [renderTable(columns, rows, screen)]),
  ].join("\n");
}

function right(title: string) {
  return { title, align: "right" as const };
}

function share(value: number): string {
  return value.toFixed(3);
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(3)}`;
}
