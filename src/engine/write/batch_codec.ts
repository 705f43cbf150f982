import { ElanusError } from "../../errors/index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { DEFAULT_PARTITION_ID, entryOf, type SegmentDocument } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import type { Column, ColumnParts, KeyColumn } from "../columns/column.ts";
import { asKeyColumn, makeAddedColumn, makeColumn } from "../columns/make_column.ts";
import { type Batch, vectorsFor } from "./batch.ts";

/**
 * One write in the log.
 *
 *     u32 length of the header | header, JSON | padding | section | padding | section ...
 *
 * Sections begin at multiples of eight and are named in the header as `[name, bytes]`, in order; their names are a
 * field's id and a part of its column (`101.values`), so that renaming a field changes nothing here.
 */
export type LogRecord =
  | { readonly op: "write"; readonly batch: Batch }
  | { readonly op: "segments"; readonly entries: readonly SegmentDocument[]; readonly lastAutoId: bigint }
  | { readonly op: "delete"; readonly keys: KeyColumn; readonly partitions: readonly number[] | undefined };

interface Header {
  readonly op: string;
  readonly rows: number;
  readonly sections: readonly (readonly [string, number])[];
  /** Of a write; records of earlier versions have neither. */
  readonly partition?: number;
  readonly time?: number;
  /** Of a delete that does not reach all partitions. */
  readonly partitions?: readonly number[];
  /** Of a batch whose rows are segments: these, and the highest of its generated keys. */
  readonly segments?: readonly LoggedSegment[];
  readonly lastAutoId?: string;
  /** In a record of the earlier kind `segment`, which has one. */
  readonly segment?: number;
  readonly file?: string;
}

interface LoggedSegment {
  readonly id: number;
  readonly rows: number;
  readonly partition: number;
  /** In the collection's folder. */
  readonly file: string;
}

const ALIGN = 8;

export function encodeWrite(layout: Layout, batch: Batch): Uint8Array {
  const sections: [string, Uint8Array][] = [];
  for (const column of batch.columns) pushParts(sections, column.field, column);
  const vectors = vectorsFor(layout, batch.vectors);
  layout.vectors.forEach((field, i) => {
    for (const [part, bytes] of Object.entries(vectors[i])) sections.push([`${field.id}.${part}`, bytes]);
  });
  return encodeSections({ op: "write", rows: batch.rowCount, partition: batch.partition, time: batch.time }, sections);
}

/** A batch that is large enough to be segments, one a partition: the record names the files that they were written to. */
export function encodeSegments(entries: readonly SegmentDocument[], lastAutoId: bigint): Uint8Array {
  const segments = entries.map(({ id, rowCount: rows, partition, file }) => ({ id, rows, partition, file }));
  const rows = segments.reduce((sum, each) => sum + each.rows, 0);
  return encodeSections({ op: "segments", rows, segments, lastAutoId: String(lastAutoId) }, []);
}

/** The segments that a record names. */
export function segmentsNamedIn(payload: Uint8Array): SegmentDocument[] {
  const { header } = decodeSections(payload);
  return namesSegments(header) ? segmentsOf(header) : [];
}

/** @param partitions the only ones that it reaches; all without it. */
export function encodeDelete(keys: KeyColumn, partitions?: readonly number[]): Uint8Array {
  const sections: [string, Uint8Array][] = [];
  pushParts(sections, keys.field, keys);
  return encodeSections({ op: "delete", rows: keys.count, partitions }, sections);
}

/** @throws ElanusError CORRUPT where the bytes are no record of this collection. */
export function decodeRecord(layout: Layout, payload: Uint8Array): LogRecord {
  const { header, sections } = decodeSections(payload);
  const load = (field: FieldSchema) => loadColumn(field, header.rows, sections);
  if (header.op === "delete") {
    return { op: "delete", keys: asKeyColumn(load(layout.primary)), partitions: header.partitions };
  }
  if (namesSegments(header)) {
    return { op: "segments", entries: segmentsOf(header), lastAutoId: BigInt(header.lastAutoId ?? 0) };
  }
  if (header.op !== "write") throw corrupt(`a record of the unknown kind ${JSON.stringify(header.op)}`);
  const vectors = layout.vectors.map((field) => {
    const parts = partsOf(field, sections);
    if (Object.keys(parts).length === 0 && !field.nullable)
      throw corrupt(`vector field \`${field.name}\` is missing in a record`);
    return parts;
  });
  const { rows: rowCount, partition = DEFAULT_PARTITION_ID, time = 0 } = header;
  return { op: "write", batch: { rowCount, partition, time, columns: layout.scalars.map(load), vectors } };
}

function namesSegments({ op }: Header): boolean {
  return op === "segments" || op === "segment";
}

function segmentsOf({
  segments,
  rows,
  partition = DEFAULT_PARTITION_ID,
  segment: id,
  file,
}: Header): SegmentDocument[] {
  if (segments !== undefined) return segments.map((each) => entryOf({ ...each, rowCount: each.rows }, each.file));
  if (id === undefined || file === undefined) throw corrupt("a record names no segment");
  return [entryOf({ id, partition, rowCount: rows }, file)];
}

/** The parts of a column under the names that they have in logs and segments. */
export function pushParts(sections: [string, Uint8Array][], field: FieldSchema, column: Column): void {
  for (const [part, bytes] of Object.entries(column.save())) sections.push([`${field.id}.${part}`, bytes]);
}

export function loadColumn(field: FieldSchema, rows: number, sections: ReadonlyMap<string, Uint8Array>): Column {
  const parts = partsOf(field, sections);
  if (Object.keys(parts).length === 0) {
    // It was added later: only such a field may be missing.
    if (field.nullable || field.defaultValue !== undefined) return makeAddedColumn(field, rows);
    throw corrupt(`field \`${field.name}\` is missing`);
  }
  const column = makeColumn(field);
  column.load(rows, parts);
  return column;
}

function partsOf(field: FieldSchema, sections: ReadonlyMap<string, Uint8Array>): ColumnParts {
  const parts: ColumnParts = {};
  const prefix = `${field.id}.`;
  for (const [name, bytes] of sections) if (name.startsWith(prefix)) parts[name.slice(prefix.length)] = bytes;
  return parts;
}

export function bytesOf(values: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function encodeSections(head: Omit<Header, "sections">, sections: readonly [string, Uint8Array][]): Uint8Array {
  const header: Header = { ...head, sections: sections.map(([name, bytes]) => [name, bytes.byteLength]) };
  const text = Buffer.from(JSON.stringify(header), "utf8");
  let size = aligned(4 + text.byteLength);
  for (const [, bytes] of sections) size += aligned(bytes.byteLength);
  const out = new Uint8Array(size);
  new DataView(out.buffer).setUint32(0, text.byteLength, true);
  out.set(text, 4);
  let position = aligned(4 + text.byteLength);
  for (const [, bytes] of sections) {
    out.set(bytes, position);
    position += aligned(bytes.byteLength);
  }
  return out;
}

function decodeSections(payload: Uint8Array): { header: Header; sections: Map<string, Uint8Array> } {
  const length = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
  const text = Buffer.from(payload.buffer, payload.byteOffset + 4, length).toString("utf8");
  const header = parseHeader(text);
  const sections = new Map<string, Uint8Array>();
  let position = aligned(4 + length);
  for (const [name, bytes] of header.sections) {
    sections.set(name, payload.subarray(position, position + bytes));
    position += aligned(bytes);
  }
  return { header, sections };
}

function parseHeader(text: string): Header {
  const header: unknown = JSON.parse(text);
  if (isHeader(header)) return header;
  throw corrupt("a record has no readable header");
}

function isHeader(value: unknown): value is Header {
  return typeof value === "object" && value !== null && "op" in value && "rows" in value && "sections" in value;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGN) * ALIGN;
}

function corrupt(detail: string): ElanusError {
  return new ElanusError("CORRUPT", "the write-ahead log does not fit its collection", {
    detail,
    hint: "restore the folder from a backup, or report this with the folder",
  });
}
