import type { ColumnTable } from "../columns/column_table.ts";
import type { GroupedHit } from "../search/grouped_hits.ts";
import type { Hit } from "../search/near_to_far.ts";

/** What becomes of the scores that several lists give a row. */
export type ScoreMode = "sum" | "max" | "avg";

export type AnyHit = Hit | GroupedHit;

/** A row with the score that it has in the end. */
export interface FusedHit {
  readonly hit: AnyHit;
  readonly score: number;
}

interface RowScore {
  readonly hit: AnyHit;
  score: number;
  /** How many have it. */
  lists: number;
}

/**
 * The rows of several lists, each once. Scores have the precision of Milvus's, 32 bits, so that what is equal there is
 * equal here.
 */
export class RowScores {
  private readonly mode: ScoreMode;
  /** A row is known by its columns and its number: holders of the same rows may be different objects. */
  private readonly byColumns = new Map<ColumnTable, Map<number, RowScore>>();

  constructor(mode: ScoreMode) {
    this.mode = mode;
  }

  add(hit: AnyHit, given: number): void {
    const rows = this.rowsOf(hit);
    const score = Math.fround(given);
    const known = rows.get(hit.row);
    if (known === undefined) rows.set(hit.row, { hit, score, lists: 1 });
    else {
      known.score = this.mode === "max" ? Math.max(known.score, score) : Math.fround(known.score + score);
      known.lists++;
    }
  }

  /** In no order that means anything. */
  hits(): FusedHit[] {
    const all: FusedHit[] = [];
    for (const rows of this.byColumns.values()) {
      for (const { hit, score, lists } of rows.values()) {
        all.push({ hit, score: this.mode === "avg" ? Math.fround(score / lists) : score });
      }
    }
    return all;
  }

  private rowsOf({ source: { columns } }: AnyHit): Map<number, RowScore> {
    const known = this.byColumns.get(columns);
    if (known !== undefined) return known;
    const rows = new Map<number, RowScore>();
    this.byColumns.set(columns, rows);
    return rows;
  }
}
