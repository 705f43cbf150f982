import type { Goal } from "./goal.ts";
import type { RunOrigin } from "./machine.ts";
import type { AbsentEngine } from "./search_result.ts";
import type { Table } from "./search_tables.ts";

export interface FigureColumn {
  readonly key: string;
  readonly title: string;
  /** Decimal places; 0 by default. */
  readonly digits?: number;
}

/** One line: what was measured, under the keys of the columns; what has no value there shows as "-". */
export interface FigureRow {
  readonly name: string;
  readonly values: Readonly<Record<string, number | undefined>>;
}

export interface Figures {
  readonly caption: string;
  /** What the rows are, as "engine". */
  readonly rowTitle: string;
  readonly columns: readonly FigureColumn[];
  readonly rows: readonly FigureRow[];
}

/** What one run of a benchmark measured that asks one question; written as JSON, read by the report. */
export interface FiguresResult {
  readonly benchmark:
    | "bulk"
    | "singles"
    | "opening"
    | "memory"
    | "filters"
    | "writing"
    | "burst"
    | "consistency"
    | "plan"
    | "hybrid"
    | "diskann"
    | "filtered"
    | "ivf"
    | "threads"
    | "small"
    | "growth"
    | "tables"
    | "words"
    | "towers"
    | "ablation"
    | "epoch"
    | "candidates";
  readonly title: string;
  /** How the figures come about. */
  readonly method: string;
  readonly origin: RunOrigin;
  readonly data: { readonly name: string };
  readonly figures: readonly Figures[];
  readonly notes: readonly string[];
  readonly absent: readonly AbsentEngine[];
  readonly goals: readonly Goal[];
}

export function figuresTable({ rowTitle, columns, rows }: Figures): Table {
  return {
    header: [rowTitle, ...columns.map(({ title }) => title)],
    rows: rows.map(({ name, values }) => [name, ...columns.map(({ key, digits }) => shown(values[key], digits ?? 0))]),
  };
}

function shown(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return "-";
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
