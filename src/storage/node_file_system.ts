import * as fs from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { ElanusError } from "../errors/index.ts";
import type { FileSystem, FolderEntry, OpenFile, PathKind, ReadRequest } from "./file_system.ts";
import { type Access, endsEarly, storageError, systemCode } from "./storage_error.ts";

// File descriptors rather than FileHandles: searches read them synchronously.
const open = promisify(fs.open);
const close = promisify(fs.close);
const read = promisify(fs.read);
const writev = promisify(fs.writev);
const fstat = promisify(fs.fstat);
const fsync = promisify(fs.fsync);
const fdatasync = promisify(fs.fdatasync);
const ftruncate = promisify(fs.ftruncate);

/** Node takes at most 2 GiB - 1 a call. */
const MAX_CALL_BYTES = 2 ** 30;
const FLAGS = { read: "r", write: "r+", create: "w+" } as const;

/** The file system of the machine. */
export const nodeFileSystem: FileSystem = {
  open: (path, mode) =>
    withStorageErrors(
      mode === "read" ? "reading" : "writing",
      path,
      async () => new NodeFile(path, await open(path, FLAGS[mode])),
    ),
  kindOf: (path) => withStorageErrors("reading", path, () => kindOf(path)),
  list: (folder) => withStorageErrors("reading", folder, () => list(folder)),
  makeFolder: (path) => withStorageErrors("writing", path, () => makeFolder(resolve(path))),
  rename: (from, to) => withStorageErrors("writing", to, () => fs.promises.rename(from, to)),
  remove: (path) => withStorageErrors("writing", path, () => fs.promises.rm(path, { recursive: true, force: true })),
  syncFolder: (path) => withStorageErrors("writing", path, () => syncFolder(path)),
};

class NodeFile implements OpenFile {
  readonly path: string;
  private readonly fd: number;
  private open = true;
  private running = 0;
  private onIdle: (() => void) | undefined;

  constructor(path: string, fd: number) {
    this.path = path;
    this.fd = fd;
  }

  size(): Promise<number> {
    return this.run("reading", async () => (await fstat(this.fd)).size);
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.run("reading", async () => {
      let done = 0;
      while (done < target.length) {
        const length = Math.min(target.length - done, MAX_CALL_BYTES);
        const { bytesRead } = await read(this.fd, target, done, length, position + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done;
    });
  }

  readBatch(requests: readonly ReadRequest[]): void {
    this.requireOpen();
    try {
      for (const { target, position } of requests) this.readNow(target, position);
    } catch (cause) {
      throw storageError(cause, "reading", this.path);
    }
  }

  write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    return this.run("writing", async () => {
      let left = chunks.filter((chunk) => chunk.length > 0).flatMap(callSized);
      let at = position;
      while (left.length > 0) {
        const { bytesWritten } = await writev(this.fd, left, at);
        at += bytesWritten;
        left = without(left, bytesWritten);
      }
    });
  }

  sync(): Promise<void> {
    return this.run("writing", () => fdatasync(this.fd));
  }

  truncate(size: number): Promise<void> {
    return this.run("writing", () => ftruncate(this.fd, size));
  }

  async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    if (this.running > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await withStorageErrors("writing", this.path, () => close(this.fd));
  }

  private readNow(target: Uint8Array, position: number): void {
    let done = 0;
    while (done < target.length) {
      const bytes = fs.readSync(this.fd, target, done, target.length - done, position + done);
      if (bytes === 0) throw endsEarly(this.path, position + done);
      done += bytes;
    }
  }

  /** The system gives a closed file's descriptor to the next file that is opened: no call may come too late. */
  private async run<T>(access: Access, work: () => Promise<T>): Promise<T> {
    this.requireOpen();
    this.running++;
    try {
      return await withStorageErrors(access, this.path, work);
    } finally {
      if (--this.running === 0) this.onIdle?.();
    }
  }

  private requireOpen(): void {
    if (!this.open) throw new ElanusError("CLOSED", `\`${this.path}\` has been closed`);
  }
}

async function withStorageErrors<T>(access: Access, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storageError(cause, access, path);
  }
}

async function kindOf(path: string): Promise<PathKind> {
  try {
    return (await fs.promises.stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    if (systemCode(cause) === "ENOENT" || systemCode(cause) === "ENOTDIR") return "missing";
    throw cause;
  }
}

async function list(folder: string): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for (const entry of await fs.promises.readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isFile()) entries.push({ name, kind: "file" });
    if (entry.isDirectory()) entries.push({ name, kind: "folder" });
    // Links to folders are not followed: they may lead in a circle.
    const linked = entry.isSymbolicLink() && (await kindOf(join(folder, name))) === "file";
    if (linked) entries.push({ name, kind: "file" });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function makeFolder(path: string): Promise<void> {
  const first = await fs.promises.mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder, and writes names through by itself.
  if (process.platform === "win32") return;
  const fd = await open(path, "r");
  try {
    await fsync(fd);
  } catch (cause) {
    // Some network and user-space file systems know no such thing.
    if (!["EINVAL", "ENOTSUP", "EISDIR"].includes(systemCode(cause))) throw cause;
  } finally {
    await close(fd);
  }
}

function callSized(chunk: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < chunk.length; at += MAX_CALL_BYTES) pieces.push(chunk.subarray(at, at + MAX_CALL_BYTES));
  return pieces;
}

/** What is left of `chunks` once the first `bytes` of them are written. */
function without(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let index = 0;
  let rest = bytes;
  while (index < chunks.length && rest >= chunks[index].length) rest -= chunks[index++].length;
  const left = chunks.slice(index);
  if (rest > 0) left[0] = left[0].subarray(rest);
  return left;
}
