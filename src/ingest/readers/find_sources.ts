import { basename, relative, sep } from "node:path";
import { ElanusError, nameHint } from "../../errors/index.ts";
import { fileSize, listFilesBelow, RandomAccessFile, readChunks, requirePath } from "../../storage/files/index.ts";
import { type FileFormat, formatOfName, HEAD_BYTES, isZipName, requireContent, unknownFormat } from "./file_format.ts";
import { gunzip } from "./gunzip.ts";
import { listZipEntries, readZipEntry, type ZipEntry } from "./zip_archive.ts";

/** One stream of records: a file, or an entry of an archive. */
export interface RecordSource {
  /** The path as given, an entry with its archive: `archive.zip#folder/products.csv`. */
  readonly name: string;
  /** The path below the folder that was given, which stays the same when the folder moves. */
  readonly path: string;
  readonly format: FileFormat;
  /** Bytes that it takes on disk. */
  readonly size: number;
  /** Its bytes, decompressed. `onBytes` is told how many bytes of the disk were read. */
  open(onBytes?: (count: number) => void): AsyncIterable<Uint8Array>;
}

/** What was found, and the files of folders and archives whose format is not known. */
export interface FoundSources {
  readonly sources: readonly RecordSource[];
  readonly skipped: readonly string[];
}

/**
 * Finds the record files behind the paths given: files, folders (all files below, in the order of their names), and
 * archives, whole or one entry of them (`archive.zip#products.csv`).
 *
 * @throws ElanusError INVALID_FILE where a path leads nowhere, has an unknown format, or nothing is found at all.
 */
export async function findSources(paths: readonly string[]): Promise<FoundSources> {
  const sources: RecordSource[] = [];
  const skipped: string[] = [];
  for (const path of paths) {
    const [file, entry] = splitEntry(path);
    if ((await requirePath(file)) === "folder") await addFolder(file, sources, skipped);
    else if (isZipName(file)) await addArchive(file, basename(file), entry, sources, skipped);
    else sources.push(await fileSource(file, basename(file)));
  }
  if (sources.length === 0) {
    throw new ElanusError(
      "INVALID_FILE",
      `there are no records to read in ${paths.map((path) => `\`${path}\``).join(", ")}`,
      {
        detail:
          skipped.length === 0 ? "no files were found" : `not known by their names: ${skipped.slice(0, 5).join(", ")}`,
        hint: "files end in .jsonl, .json, .csv, .tsv, .parquet, .txt or .md, each also with .gz or inside a .zip",
      },
    );
  }
  return { sources: withOwnPaths(sources), skipped };
}

/** Keys of documents come from their paths: files of one name from several places go by all that was given of them. */
function withOwnPaths(sources: readonly RecordSource[]): RecordSource[] {
  const byName = [...new Map(sources.map((source) => [source.name, source])).values()];
  const counts = new Map<string, number>();
  for (const { path } of byName) counts.set(path, (counts.get(path) ?? 0) + 1);
  return byName.map((source) => ((counts.get(source.path) ?? 0) > 1 ? { ...source, path: source.name } : source));
}

function splitEntry(path: string): [file: string, entry: string | undefined] {
  const at = path.toLowerCase().indexOf(".zip#");
  return at < 0 ? [path, undefined] : [path.slice(0, at + 4), path.slice(at + 5)];
}

async function addFolder(folder: string, sources: RecordSource[], skipped: string[]): Promise<void> {
  for (const file of await listFilesBelow(folder)) {
    const path = relative(folder, file).split(sep).join("/");
    if (isZipName(file)) await addArchive(file, path, undefined, sources, skipped);
    else if (formatOfName(file) === undefined) skipped.push(file);
    else sources.push(await fileSource(file, path));
  }
}

async function fileSource(file: string, path: string): Promise<RecordSource> {
  const named = formatOfName(file);
  if (named === undefined) throw unknownFormat(file);
  const size = await fileSize(file);
  const open = (onBytes?: (count: number) => void): AsyncIterable<Uint8Array> => {
    const bytes = counted(readChunks(file), onBytes);
    return checked(named.gzipped ? gunzip(bytes, file) : bytes, file, named.format);
  };
  return { name: file, path, format: named.format, size, open };
}

async function addArchive(
  file: string,
  path: string,
  only: string | undefined,
  sources: RecordSource[],
  skipped: string[],
): Promise<void> {
  const entries = await withFile(file, async (archive) => {
    requireContent(file, await archive.read(0, HEAD_BYTES), "zip");
    return listZipEntries(archive, file);
  });
  const wanted = entries.filter(({ name }) => only === undefined || name === only || name.endsWith(`/${only}`));
  if (only !== undefined && wanted.length === 0) {
    throw new ElanusError("INVALID_FILE", `there is no \`${only}\` in \`${file}\``, {
      hint: nameHint(
        only,
        entries.map((entry) => entry.name),
      ),
    });
  }
  for (const entry of wanted) {
    if (only === undefined && isHidden(entry.name)) continue;
    const named = formatOfName(entry.name);
    if (named === undefined) skipped.push(`${file}#${entry.name}`);
    else sources.push(entrySource(file, path, entry, named.format, named.gzipped));
  }
}

/** As in folders; macOS adds an entry `__MACOSX/._name` for each file, which has its name and none of its content. */
function isHidden(name: string): boolean {
  return name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}

function entrySource(file: string, path: string, entry: ZipEntry, format: FileFormat, gzipped: boolean): RecordSource {
  const name = `${file}#${entry.name}`;
  const open = (onBytes?: (count: number) => void): AsyncIterable<Uint8Array> => {
    const bytes = readEntry(file, entry, name, onBytes);
    return checked(gzipped ? gunzip(bytes, name) : bytes, name, format);
  };
  return { name, path: `${path}#${entry.name}`, format, size: entry.compressedSize, open };
}

async function* readEntry(
  file: string,
  entry: ZipEntry,
  name: string,
  onBytes?: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const archive = await RandomAccessFile.open(file);
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = await archive.read(offset, length);
    onBytes?.(bytes.length);
    return bytes;
  };
  try {
    yield* readZipEntry({ size: archive.size, read }, entry, name);
  } finally {
    await archive.close();
  }
}

async function withFile<T>(path: string, use: (file: RandomAccessFile) => Promise<T>): Promise<T> {
  const file = await RandomAccessFile.open(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: ((count: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}

/** Passes a file on once its first bytes are what its name says. */
async function* checked(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  format: FileFormat,
): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of chunks) {
    if (first) requireContent(name, chunk.subarray(0, HEAD_BYTES), format);
    first = false;
    yield chunk;
  }
}
