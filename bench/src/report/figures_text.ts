import { type FiguresResult, figuresTable } from "./figures.ts";
import { goalLines } from "./goal.ts";
import { textTable } from "./text_table.ts";

/** What a terminal shows of a result. */
export function figuresText({ title, data, figures, notes, absent, goals }: FiguresResult): string {
  const tables = figures.map((each) => {
    const { header, rows } = figuresTable(each);
    return `${each.caption}\n${textTable(header, rows)}`;
  });
  return [
    `${title}: ${data.name}`,
    ...tables,
    ...notes,
    ...absent.map(({ name, reason }) => `${name} is absent: ${reason}`),
    ...goalLines(goals),
  ].join("\n\n");
}
