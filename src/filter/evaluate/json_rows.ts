import { Bitset } from "../../kernels/bitset.ts";
import type { JsonColumn } from "../filter_columns.ts";
import { atPath } from "./json_value.ts";

export type Path = readonly (string | number)[];

/**
 * The values at some paths of a JSON column. A row is parsed once, when the first predicate asks for it; of what was
 * parsed only the values at the paths are kept.
 */
export class JsonRows {
  private readonly column: JsonColumn;
  private readonly paths: readonly Path[];
  private readonly parsed: Bitset;
  private readonly values: unknown[][];

  constructor(column: JsonColumn, rowCount: number, paths: readonly Path[]) {
    this.column = column;
    this.paths = paths;
    this.parsed = new Bitset(rowCount);
    this.values = paths.map(() => new Array<unknown>(rowCount));
  }

  /** The value at the path with this number, in a row that is not null. */
  at(row: number, path: number): unknown {
    if (!this.parsed.has(row)) this.parse(row);
    return this.values[path][row];
  }

  private parse(row: number): void {
    const root = this.column.value(row);
    for (let i = 0; i < this.paths.length; i++) this.values[i][row] = atPath(root, this.paths[i]);
    this.parsed.add(row);
  }
}
