import type { Mapping } from "../ingest/index.ts";
import type { Screen } from "./terminal/screen.ts";

/** What the columns of a file were taken for, as lines for a person. */
export function describeMapping(mapping: Mapping, screen: Pick<Screen, "colors">): string {
  const { bold, dim } = screen.colors;
  const renamed = (name: string, column: string) => (name === column ? name : `${name} ${dim(`(from ${column})`)}`);
  const key = mapping.key.column;
  const lines: [string, string][] = [
    ["key", key === undefined ? `${mapping.key.name} ${dim("(made of the content)")}` : renamed(mapping.key.name, key)],
  ];
  if (mapping.vector) lines.push(["vector", `${mapping.vector.column} ${dim(`${mapping.vector.dim} dims`)}`]);
  if (mapping.text.length > 0) lines.push(["text", mapping.text.map((t) => renamed(t.name, t.column)).join(", ")]);
  const fields = mapping.fields.map((field) => `${renamed(field.name, field.column)} ${dim(field.type)}`);
  if (fields.length > 0) lines.push(["fields", fields.join(", ")]);
  if (mapping.ignored.length > 0) lines.push(["left out", mapping.ignored.join(", ")]);
  const heading = mapping.layout === undefined ? "columns" : `columns ${dim(`(known layout: ${mapping.layout})`)}`;
  return [bold(heading), ...lines.map(([what, names]) => `  ${what.padEnd(9)} ${names}`)].join("\n");
}
