import { type FiguresResult, figuresTable } from "../../report/figures.ts";
import { originSentence } from "../../report/page.ts";
import { markdownTable } from "../../report/text_table.ts";
import type { TableSettings } from "./table_settings.ts";

/** The page of docs/ with the tables, each under its heading. */
export function tablesPage(
  { method, origin, data, figures, absent }: FiguresResult,
  tables: readonly TableSettings[],
): string {
  const sections = tables.flatMap(({ title, text }) => {
    const own = figures.filter(({ caption }) => caption === title || caption.startsWith(`${title}, by `));
    if (own.length === 0) return [];
    return [`## ${title}`, text, ...own.map(tableOf)];
  });
  const memory = figures.filter(({ caption }) => caption.startsWith("Bytes "));
  const parts = [
    `# Indexes at many settings: ${data.name}`,
    "Written by `npm run bench -- vectors tables`; nothing here is entered by hand. What the parameters mean stands in [indexes.md](indexes.md).",
    originSentence(origin),
    method,
    ...sections,
    ...memory.flatMap((each) => [`## ${each.caption}`, tableOf(each)]),
    ...absent.map(({ name, reason }) => `${name} is absent: ${reason}`),
  ];
  return `${parts.join("\n\n")}\n`;
}

function tableOf(figures: FiguresResult["figures"][number]): string {
  const { header, rows } = figuresTable(figures);
  return markdownTable(header, rows);
}
