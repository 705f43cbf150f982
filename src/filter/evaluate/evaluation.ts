import type { FilterColumn, FilterColumns, JsonColumn } from "../filter_columns.ts";
import type { FieldTarget, Predicate, ValueExpression } from "../predicate.ts";
import type { PredicateProvider } from "../predicate_provider.ts";
import { elementsAt } from "./array_rows.ts";
import { JsonRows, type Path } from "./json_rows.ts";
import { atPath } from "./json_value.ts";

/** What is kept of the rows of a JSON column takes no more slots than this. */
const MOST_KEPT = 8_000_000;

/** The places of a JSON field that a filter reads. */
interface JsonPaths {
  readonly paths: Path[];
  /** The number of each path, by its text. */
  readonly numbers: Map<string, number>;
  reads: number;
}

/** What the predicates of a filter share while it is evaluated over some rows. */
export class Evaluation {
  readonly rowCount: number;
  readonly providers: readonly PredicateProvider[];
  private readonly columns: FilterColumns;
  private readonly pathsOf: ReadonlyMap<string, JsonPaths>;
  private readonly known = new Map<string, FilterColumn | undefined>();
  private readonly elements = new Map<string, FilterColumn>();
  private readonly rows = new Map<string, JsonRows>();

  constructor(predicate: Predicate, columns: FilterColumns) {
    this.rowCount = columns.rowCount;
    this.providers = columns.providers ?? [];
    this.columns = columns;
    this.pathsOf = pathsOf(predicate);
  }

  column(field: string): FilterColumn | undefined {
    if (!this.known.has(field)) this.known.set(field, this.columns.column(field));
    return this.known.get(field);
  }

  /** The column of a target; the elements at one place of an Array are a column of their own. */
  columnAt({ field, path }: FieldTarget): FilterColumn | undefined {
    const column = this.column(field);
    const place = path[0];
    if (column?.kind !== "array" || typeof place !== "number") return column;
    const key = `${field}[${place}]`;
    const elements = this.elements.get(key) ?? elementsAt(column, place, this.rowCount);
    this.elements.set(key, elements);
    return elements;
  }

  /** Reads what stands at a target in the rows that are not null. */
  jsonReader(column: JsonColumn, { field, path }: FieldTarget): (row: number) => unknown {
    const known = this.pathsOf.get(field);
    const number = known?.numbers.get(JSON.stringify(path));
    const worthKeeping = known !== undefined && known.reads > 1 && known.paths.length * this.rowCount <= MOST_KEPT;
    if (number === undefined || !worthKeeping) {
      return (row) => atPath(column.value(row), path);
    }
    const rows = this.rows.get(field) ?? new JsonRows(column, this.rowCount, known.paths);
    this.rows.set(field, rows);
    return (row) => rows.at(row, number);
  }
}

function pathsOf(predicate: Predicate): Map<string, JsonPaths> {
  const found = new Map<string, JsonPaths>();
  visitTargets(predicate, ({ field, path }) => {
    const known: JsonPaths = found.get(field) ?? { paths: [], numbers: new Map(), reads: 0 };
    found.set(field, known);
    known.reads++;
    const key = JSON.stringify(path);
    if (known.numbers.has(key)) return;
    known.numbers.set(key, known.paths.length);
    known.paths.push(path);
  });
  return found;
}

function visitTargets(predicate: Predicate, visit: (target: FieldTarget) => void): void {
  switch (predicate.kind) {
    case "constant":
      return;
    case "and":
    case "or":
      for (const operand of predicate.operands) visitTargets(operand, visit);
      return;
    case "not":
      visitTargets(predicate.operand, visit);
      return;
    case "compare_values":
      visitValues(predicate.left, visit);
      visitValues(predicate.right, visit);
      return;
    default:
      visit(predicate.target);
  }
}

function visitValues(value: ValueExpression, visit: (target: FieldTarget) => void): void {
  switch (value.kind) {
    case "constant":
      return;
    case "arithmetic":
      visitValues(value.left, visit);
      visitValues(value.right, visit);
      return;
    case "shift":
      visitValues(value.operand, visit);
      return;
    default:
      visit(value.target);
  }
}
