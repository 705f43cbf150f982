import { displayWidth, fitTo } from "./display_width.ts";
import type { Screen } from "./screen.ts";

/** One column of a table: its heading and how its cells lie. */
export interface TableColumn {
  readonly title: string;
  /** Numbers read best to the right. */
  readonly align?: "left" | "right";
  /** Gives way first when the table is wider than the screen. */
  readonly flexible?: boolean;
}

const GAP = "  ";
const NARROWEST = 8;

/**
 * A table as lines: bold headings, a rule, and rows whose cells are cut to the width of the screen.
 * Cells may carry colours.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  screen: Pick<Screen, "colors" | "width">,
): string {
  const widths = fitToWidth(columns, naturalWidths(columns, rows), screen.width);
  const line = (cells: readonly string[], style: (text: string) => string = (text) => text) =>
    cells
      .map((cell, i) => fitTo(style(cell), widths[i], columns[i].align))
      .join(GAP)
      .trimEnd();
  const heading = line(
    columns.map((column) => column.title),
    screen.colors.bold,
  );
  const rule = screen.colors.dim(widths.map((width) => "─".repeat(width)).join(GAP));
  return [heading, rule, ...rows.map((row) => line(row))].join("\n");
}

function naturalWidths(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): number[] {
  return columns.map((column, i) => Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[i]))));
}

/** Takes columns off the widest flexible column until the table fits or nothing can give way. */
function fitToWidth(columns: readonly TableColumn[], widths: readonly number[], available: number): number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width, 0) + GAP.length * (fitted.length - 1);
  while (total() > available) {
    let widest = -1;
    for (let i = 0; i < fitted.length; i++) {
      const mayShrink = columns[i].flexible && fitted[i] > NARROWEST;
      if (mayShrink && (widest < 0 || fitted[i] > fitted[widest])) widest = i;
    }
    if (widest < 0) break;
    fitted[widest]--;
  }
  return fitted;
}
