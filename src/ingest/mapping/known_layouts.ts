import type { FieldMapping, Mapping } from "./mapping.ts";

/** The mapping of a layout that is known by its columns. */
export function knownLayout(columns: readonly string[]): Mapping | undefined {
  const present = new Set(columns);
  if (present.has("parent_asin") && (present.has("average_rating") || present.has("main_category"))) {
    return amazonReviews2023(present);
  }
  const isDocument = ["id", "title", "path", "text"].every((column) => present.has(column));
  return isDocument && (present.has("headings") || present.has("part")) ? documents(present) : undefined;
}

/**
 * Item metadata of Amazon Reviews 2023 (https://amazon-reviews-2023.github.io, section "For Item Metadata").
 * Pictures and films are links without use for a search and are left out.
 */
function amazonReviews2023(present: ReadonlySet<string>): Mapping {
  const fields: FieldMapping[] = [
    { name: "price", column: "price", type: "Double", money: true },
    { name: "average_rating", column: "average_rating", type: "Double" },
    { name: "rating_number", column: "rating_number", type: "Int64" },
    { name: "main_category", column: "main_category", type: "VarChar" },
    { name: "categories", column: "categories", type: "VarChar" },
    { name: "store", column: "store", type: "VarChar" },
  ];
  return {
    layout: "amazon-reviews-2023",
    key: { name: "parent_asin", type: "VarChar", column: "parent_asin" },
    text: sameNames(["title", "features", "description"], present),
    fields: fields.filter((field) => present.has(field.column)),
    ignored: ["images", "videos"].filter((column) => present.has(column)),
  };
}

/** What the readers of text and Markdown make of a file. */
function documents(present: ReadonlySet<string>): Mapping {
  const fields: FieldMapping[] = [
    { name: "title", column: "title", type: "VarChar" },
    { name: "path", column: "path", type: "VarChar" },
    { name: "headings", column: "headings", type: "VarChar" },
    { name: "part", column: "part", type: "Int64" },
  ];
  return {
    layout: "documents",
    key: { name: "id", type: "VarChar", column: "id" },
    text: sameNames(["text"], present),
    fields: fields.filter((field) => present.has(field.column)),
    ignored: [],
  };
}

function sameNames(columns: readonly string[], present: ReadonlySet<string>): { name: string; column: string }[] {
  return columns.filter((column) => present.has(column)).map((column) => ({ name: column, column }));
}
