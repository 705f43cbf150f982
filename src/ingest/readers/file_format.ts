import { ElanusError, nearestName } from "../../errors/index.ts";

/** What a record file holds once it is decompressed. */
export type FileFormat = "jsonl" | "json" | "csv" | "tsv" | "parquet" | "text" | "markdown";

const FORMATS_BY_ENDING: Readonly<Record<string, FileFormat>> = {
  jsonl: "jsonl",
  ndjson: "jsonl",
  json: "json",
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  parquet: "parquet",
  txt: "text",
  text: "text",
  md: "markdown",
  markdown: "markdown",
};

/** What a file's name says of it. */
export interface NamedFormat {
  readonly format: FileFormat;
  readonly gzipped: boolean;
}

/** The format by the name's ending, as `products.jsonl.gz`; undefined where the ending says nothing. */
export function formatOfName(name: string): NamedFormat | undefined {
  const endings = name.toLowerCase().split(".");
  const gzipped = endings.at(-1) === "gz";
  const format = FORMATS_BY_ENDING[endings.at(gzipped ? -2 : -1) ?? ""];
  return format === undefined ? undefined : { format, gzipped };
}

/** Whether the name says that the file is a zip archive. */
export function isZipName(name: string): boolean {
  return name.toLowerCase().endsWith(".zip");
}

/** The error for a name whose ending is not known. */
export function unknownFormat(name: string): ElanusError {
  const endings = Object.keys(FORMATS_BY_ENDING);
  const ending = name.toLowerCase().split(".").at(-1) ?? "";
  const near = name.includes(".") ? nearestName(ending, [...endings, "gz", "zip"]) : undefined;
  const meant = near === undefined ? "" : `; did you mean \`.${near}\`?`;
  return new ElanusError("INVALID_FILE", `the format of \`${name}\` is not known by its name`, {
    detail: `known endings: ${endings.map((one) => `.${one}`).join(", ")}, each also with .gz or inside a .zip`,
    hint: `rename the file to what it is${meant}`,
  });
}

const MAGICS: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ["a gzip file", [0x1f, 0x8b]],
  ["a zip archive", [0x50, 0x4b, 0x03, 0x04]],
  ["a Parquet file", [0x50, 0x41, 0x52, 0x31]],
  ["a PNG image", [0x89, 0x50, 0x4e, 0x47]],
  ["a JPEG image", [0xff, 0xd8, 0xff]],
  ["a GIF image", [0x47, 0x49, 0x46, 0x38]],
  ["a PDF", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["a Zstandard file", [0x28, 0xb5, 0x2f, 0xfd]],
  ["a bzip2 file", [0x42, 0x5a, 0x68]],
  ["an xz file", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["UTF-16 text", [0xff, 0xfe]],
  ["UTF-16 text", [0xfe, 0xff]],
];

const FORMAT_TITLES: Readonly<Record<FileFormat | "gzip" | "zip", string>> = {
  jsonl: "JSON lines",
  json: "JSON",
  csv: "CSV",
  tsv: "TSV",
  parquet: "a Parquet file",
  text: "plain text",
  markdown: "Markdown",
  gzip: "a gzip file",
  zip: "a zip archive",
};

/** How many bytes of a file's head `requireContent` looks at. */
export const HEAD_BYTES = 4096;

/**
 * Compares a file's first bytes with what its name says.
 *
 * @throws ElanusError INVALID_FILE that says what the file is, where that can be told.
 */
export function requireContent(name: string, head: Uint8Array, expected: FileFormat | "gzip" | "zip"): void {
  const title = FORMAT_TITLES[expected];
  const found = contentOf(head);
  if (found === title) return;
  const isBinary = expected === "parquet" || expected === "gzip" || expected === "zip";
  if (found === undefined && !isBinary) return;
  if (head.length === 0 && !isBinary) return;
  throw new ElanusError("INVALID_FILE", `\`${name}\` is not ${title}, as its name says`, {
    detail:
      head.length === 0
        ? "it is empty"
        : `its first bytes are ${found === undefined ? hex(head) : `those of ${found}`}`,
    hint: hintFor(found),
  });
}

/** What the first bytes tell; undefined for text and for what is not known. */
function contentOf(head: Uint8Array): string | undefined {
  const known = MAGICS.find(([, magic]) => magic.every((byte, i) => head[i] === byte));
  if (known !== undefined) return known[0];
  if (head.includes(0)) return "binary data";
  const start = new TextDecoder().decode(head.subarray(0, 64)).trimStart().toLowerCase();
  return start.startsWith("<!doctype html") || start.startsWith("<html") ? "a web page" : undefined;
}

function hintFor(found: string | undefined): string {
  if (found === "a gzip file") return "name it with .gz at the end, as products.jsonl.gz";
  if (found === "a zip archive") return "name it with .zip at the end";
  if (found === "a Parquet file") return "name it with .parquet at the end";
  if (found === "UTF-16 text") return "convert it to UTF-8: iconv -f UTF-16 -t UTF-8";
  if (found === "a web page") return "the download gave a page instead of the file: fetch it again";
  if (found?.endsWith(" file")) return "decompress it first: gzip and zip are read as they are";
  return "check where the file came from, or rename it to what it is";
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
