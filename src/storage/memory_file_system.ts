import { ElanusError } from "../errors/index.ts";
import type { FileSystem, FolderEntry, OpenFile, OpenMode, PathKind, ReadRequest } from "./file_system.ts";
import { endsEarly } from "./storage_error.ts";

/**
 * A file system in memory: what a ":memory:" database stands on. It dies with the process.
 *
 * ```
 * files:   "db/MANIFEST" ──► bytes    folders: "db"
 *          "db/1.wal"    ──► bytes
 * ```
 */
export class MemoryFileSystem implements FileSystem {
  private readonly files = new Map<string, MemoryBytes>();
  private readonly folders = new Set<string>();

  async open(path: string, mode: OpenMode): Promise<OpenFile> {
    const key = normal(path);
    let bytes = this.files.get(key);
    if (mode === "create") {
      this.requireFolder(parentOf(key));
      if (this.folders.has(key)) throw failed(path, "it is a folder");
      bytes ??= new MemoryBytes();
      bytes.truncate(0);
      this.files.set(key, bytes);
    }
    if (bytes === undefined) throw failed(path, "nothing is there");
    return new MemoryFile(path, bytes);
  }

  async kindOf(path: string): Promise<PathKind> {
    const key = normal(path);
    if (this.files.has(key)) return "file";
    return this.isFolder(key) ? "folder" : "missing";
  }

  async list(folder: string): Promise<FolderEntry[]> {
    const key = normal(folder);
    this.requireFolder(key);
    const entries: FolderEntry[] = [];
    for (const path of this.files.keys())
      if (parentOf(path) === key) entries.push({ name: nameOf(path), kind: "file" });
    for (const path of this.folders) if (parentOf(path) === key) entries.push({ name: nameOf(path), kind: "folder" });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async makeFolder(path: string): Promise<void> {
    for (let key = normal(path); !this.isFolder(key); key = parentOf(key)) {
      if (this.files.has(key)) throw failed(path, `\`${key}\` is a file`);
      this.folders.add(key);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const bytes = this.files.get(normal(from));
    if (bytes === undefined) throw failed(from, "no file is there");
    this.requireFolder(parentOf(normal(to)));
    this.files.delete(normal(from));
    this.files.set(normal(to), bytes);
  }

  async remove(path: string): Promise<void> {
    const key = normal(path);
    for (const paths of [this.files, this.folders]) {
      for (const known of [...paths.keys()]) if (known === key || known.startsWith(`${key}/`)) paths.delete(known);
    }
  }

  async syncFolder(path: string): Promise<void> {
    this.requireFolder(normal(path));
  }

  private isFolder(key: string): boolean {
    return key === "" || key === "." || this.folders.has(key);
  }

  private requireFolder(key: string): void {
    if (!this.isFolder(key)) throw failed(key, "no folder is there");
  }
}

class MemoryFile implements OpenFile {
  readonly path: string;
  private readonly bytes: MemoryBytes;
  private open = true;

  constructor(path: string, bytes: MemoryBytes) {
    this.path = path;
    this.bytes = bytes;
  }

  async size(): Promise<number> {
    return this.opened().length;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return this.opened().read(target, position);
  }

  readBatch(requests: readonly ReadRequest[]): void {
    for (const { target, position } of requests) {
      const done = this.opened().read(target, position);
      if (done < target.length) throw endsEarly(this.path, position + done);
    }
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    let at = position;
    for (const chunk of chunks) {
      this.opened().write(chunk, at);
      at += chunk.length;
    }
  }

  async sync(): Promise<void> {
    this.opened();
  }

  async truncate(size: number): Promise<void> {
    this.opened().truncate(size);
  }

  async close(): Promise<void> {
    this.open = false;
  }

  private opened(): MemoryBytes {
    if (this.open) return this.bytes;
    throw new ElanusError("CLOSED", `\`${this.path}\` has been closed`);
  }
}

/** Bytes that grow by doubling; what lies between the end and a write behind it reads as zeros. */
class MemoryBytes {
  length = 0;
  private buffer = new Uint8Array(0);

  read(target: Uint8Array, position: number): number {
    const found = this.buffer.subarray(position, Math.min(position + target.length, this.length));
    target.set(found);
    return found.length;
  }

  write(chunk: Uint8Array, position: number): void {
    const end = position + chunk.length;
    if (end > this.buffer.length) this.grow(end);
    this.buffer.set(chunk, position);
    this.length = Math.max(this.length, end);
  }

  truncate(size: number): void {
    if (size > this.buffer.length) this.grow(size);
    this.buffer.fill(0, Math.min(size, this.length), this.length);
    this.length = size;
  }

  private grow(end: number): void {
    const larger = new Uint8Array(Math.max(end, this.buffer.length * 2));
    larger.set(this.buffer);
    this.buffer = larger;
  }
}

function normal(path: string): string {
  const parts = path.split(/[\\/]+/).filter((part, i) => part !== "." && (part !== "" || i === 0));
  return parts.join("/");
}

function parentOf(key: string): string {
  return key.slice(0, Math.max(key.lastIndexOf("/"), 0));
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

function failed(path: string, detail: string): ElanusError {
  return new ElanusError("STORAGE_FAILED", `\`${path}\` cannot be opened in memory`, { detail });
}
