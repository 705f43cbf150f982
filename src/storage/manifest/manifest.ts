import { join } from "node:path";
import { ElanusError } from "../../errors/index.ts";
import { LOCK_SUFFIX, MANIFEST_COPY_NAME, MANIFEST_NAME, TEMPORARY_SUFFIX } from "../file_names.ts";
import type { FileSystem } from "../file_system.ts";
import { replaceFile } from "../replace_file.ts";
import { brokenManifest, decodeManifest, encodeManifest } from "./manifest_format.ts";

/** Of the first line with the checksum, and the generation behind it. */
const MARK_BYTES = 64;

/** Checks what JSON.parse gave and returns the document; throws where it is none, best an ElanusError CORRUPT. */
export type ParseDocument<T> = (value: unknown) => T;

/**
 * The one file that says what a database consists of: what it does not name is not there.
 *
 * ```
 *            write       sync        rename       sync the folder
 * MANIFEST   12          12          13           13
 * .tmp       13 (half)   13 (whole)
 *            └──── a crash: 12 ────┘└ 12 or 13 ┘  └ 13 ─►
 * ```
 *
 * Once it stands it is written a second time, as MANIFEST.copy. A copy of the same generation, not the one before: that
 * would name files which have been removed since. Nothing but `elanus repair` reads it.
 */
export class Manifest<T> {
  readonly path: string;
  private readonly fs: FileSystem;
  private readonly folder: string;
  private current: T;
  private currentGeneration: number;
  /** Replacements go one after another: they share a temporary file. */
  private last: Promise<void> = Promise.resolve();

  private constructor(fs: FileSystem, folder: string, document: T, generation: number) {
    this.fs = fs;
    this.folder = folder;
    this.path = join(folder, MANIFEST_NAME);
    this.current = document;
    this.currentGeneration = generation;
  }

  /**
   * Whether a database is in `folder`; false where the folder is missing or empty, so that one can be made there.
   *
   * @throws ElanusError NOT_A_DATABASE where the path is a file, or the folder holds other things; CORRUPT where its
   * manifest is gone.
   */
  static async exists(fs: FileSystem, folder: string): Promise<boolean> {
    const kind = await fs.kindOf(folder);
    if (kind === "missing") return false;
    if (kind === "file") throw notADatabase(folder, "it is a file");
    const names = (await fs.list(folder)).map(({ name }) => name);
    if (names.includes(MANIFEST_NAME)) return true;
    if (names.includes(MANIFEST_COPY_NAME)) throw lostManifest(folder);
    // The first manifest is written before all else, so that a crash leaves nothing but these behind.
    const other = names.find((name) => !name.endsWith(LOCK_SUFFIX) && name !== MANIFEST_NAME + TEMPORARY_SUFFIX);
    if (other !== undefined) throw notADatabase(folder, `it holds \`${other}\`, and no ${MANIFEST_NAME}`);
    return false;
  }

  /** The first manifest, generation 1; it must be written before anything else is put into the folder. */
  static async create<T>(fs: FileSystem, folder: string, document: T): Promise<Manifest<T>> {
    const manifest = new Manifest(fs, folder, document, 0);
    await manifest.replace(document);
    return manifest;
  }

  /** @throws ElanusError NOT_A_DATABASE, NEWER_FORMAT, CORRUPT. */
  static open<T>(fs: FileSystem, folder: string, parse: ParseDocument<T>): Promise<Manifest<T>> {
    return Manifest.read(fs, folder, MANIFEST_NAME, parse);
  }

  /** Reads the copy in the place of a manifest that is broken; the next replacement writes both. Errors as `open`. */
  static openCopy<T>(fs: FileSystem, folder: string, parse: ParseDocument<T>): Promise<Manifest<T>> {
    return Manifest.read(fs, folder, MANIFEST_COPY_NAME, parse);
  }

  private static async read<T>(fs: FileSystem, folder: string, name: string, parse: ParseDocument<T>) {
    const path = join(folder, name);
    if ((await fs.kindOf(path)) !== "file") throw notADatabase(folder, `it has no file ${name}`);
    const { document, generation } = decodeManifest(await readWhole(fs, path), path);
    return new Manifest(fs, folder, parsed(parse, document, path), generation);
  }

  /** A mark of the document that stands now, without reading it whole: another document has another one. */
  static async mark(fs: FileSystem, folder: string): Promise<string> {
    const file = await fs.open(join(folder, MANIFEST_NAME), "read");
    try {
      const bytes = new Uint8Array(MARK_BYTES);
      return Buffer.from(bytes.subarray(0, await file.read(bytes, 0))).toString("latin1");
    } finally {
      await file.close();
    }
  }

  /** The document that stands on disk. */
  get document(): T {
    return this.current;
  }

  /** 1 for the first document; one more with each replacement. */
  get generation(): number {
    return this.currentGeneration;
  }

  /**
   * Puts a new document in the place of the old. It must survive JSON, and not change afterwards.
   *
   * @throws ElanusError STORAGE_FULL, READ_ONLY, STORAGE_FAILED; unless the failure was in the very last step, the
   * syncing of the folder, the old document stands, and so does `document`.
   */
  replace(document: T): Promise<void> {
    const turn = this.last.then(() => this.write(document));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async write(document: T): Promise<void> {
    const generation = this.currentGeneration + 1;
    const bytes = encodeManifest({ generation, document });
    await replaceFile(this.fs, this.path, [bytes]);
    this.current = document;
    this.currentGeneration = generation;
    // The document stands already, so that a copy which cannot be written is no failure of the replacement.
    await replaceFile(this.fs, join(this.folder, MANIFEST_COPY_NAME), [bytes]).catch(() => undefined);
  }
}

function parsed<T>(parse: ParseDocument<T>, document: unknown, path: string): T {
  try {
    return parse(document);
  } catch (cause) {
    if (cause instanceof ElanusError) throw cause;
    throw brokenManifest(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function readWhole(fs: FileSystem, path: string): Promise<Uint8Array> {
  const file = await fs.open(path, "read");
  try {
    const bytes = new Uint8Array(await file.size());
    return bytes.subarray(0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}

function lostManifest(folder: string): ElanusError {
  return new ElanusError("CORRUPT", `\`${folder}\` has lost its ${MANIFEST_NAME}`, {
    detail: `the copy of it, ${MANIFEST_COPY_NAME}, is there`,
    hint: `\`elanus repair --db ${folder}\` puts it back`,
  });
}

function notADatabase(folder: string, detail: string): ElanusError {
  return new ElanusError("NOT_A_DATABASE", `\`${folder}\` is not an Elanus database`, {
    detail,
    hint: "give the folder of a database, or a new or empty folder to make one there",
  });
}
