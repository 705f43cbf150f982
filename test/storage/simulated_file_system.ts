import { dirname, normalize } from "node:path/posix";
import { ElanusError } from "../../src/errors/index.ts";
import type { FileSystem, FolderEntry, OpenFile, OpenMode, PathKind, ReadRequest } from "../../src/storage/index.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import type { Random } from "./random.ts";

/** What an operation that is made to fail reports. */
export type Fault = "STORAGE_FULL" | "STORAGE_FAILED";

/** A write or truncation that has not been synced. */
type Change = { readonly position: number; readonly bytes: Uint8Array } | { readonly size: number };

/** A name given or taken away that has not been synced with its folder; one rename is two of them, kept together. */
type NameChange = readonly { readonly path: string; readonly inode: Inode | undefined }[];

interface Inode {
  durable: Uint8Array;
  unsynced: Change[];
}

/** The power is gone: thrown by the operation at which it went, and by all that follow. */
export class PowerLoss extends Error {}

/**
 * A file system that behaves while it runs, and remembers what is not on disk yet. `afterPowerLoss` gives one of the
 * states in which a disk may then be found: of unsynced writes any may be missing or torn, of unsynced renames,
 * creations and removals any may not have happened.
 */
export class SimulatedFileSystem implements FileSystem {
  /** Writing operations so far: each is a point where the power may go or a fault may lie. */
  operations = 0;
  /** The power goes at this operation; half of it may be done. */
  powerLossAt = Number.POSITIVE_INFINITY;
  /** Decides which operations fail, and how. */
  fault: (operation: number, what: string) => Fault | undefined = () => undefined;

  private readonly live = new MemoryFileSystem();
  private readonly inodes = new Map<string, Inode>();
  private readonly durableNames = new Map<string, Inode>();
  private unsyncedNames: NameChange[] = [];

  async open(name: string, mode: OpenMode): Promise<OpenFile> {
    const path = normalize(name);
    if (mode === "create") {
      await this.operation("create", path);
      const inode = this.inodes.get(path);
      if (inode !== undefined) inode.unsynced.push({ size: 0 });
      else this.name([{ path, inode: { durable: new Uint8Array(0), unsynced: [] } }]);
    } else this.requirePower();
    const file = await this.live.open(path, mode);
    const inode = this.inodes.get(path);
    if (inode === undefined) throw new Error(`no inode for ${path}`);
    return new SimulatedFile(this, file, inode);
  }

  async kindOf(path: string): Promise<PathKind> {
    this.requirePower();
    return this.live.kindOf(path);
  }

  async list(folder: string): Promise<FolderEntry[]> {
    this.requirePower();
    return this.live.list(folder);
  }

  async makeFolder(path: string): Promise<void> {
    await this.live.makeFolder(path);
  }

  async rename(oldName: string, newName: string): Promise<void> {
    const [from, to] = [normalize(oldName), normalize(newName)];
    await this.operation("rename", from);
    await this.live.rename(from, to);
    this.name([
      { path: from, inode: undefined },
      { path: to, inode: this.inodes.get(from) },
    ]);
  }

  async remove(path: string): Promise<void> {
    await this.operation("remove", path);
    await this.live.remove(path);
    const gone = normalize(path);
    for (const known of [...this.inodes.keys()]) {
      if (known === gone || known.startsWith(`${gone}/`)) this.name([{ path: known, inode: undefined }]);
    }
  }

  async syncFolder(folder: string): Promise<void> {
    await this.operation("syncFolder", folder);
    const settled = (change: NameChange) => change.every(({ path }) => dirname(path) === normalize(folder));
    for (const change of this.unsyncedNames.filter(settled)) applyNames(this.durableNames, change);
    this.unsyncedNames = this.unsyncedNames.filter((change) => !settled(change));
  }

  /** One state of the disk after the power has gone, with the power back. */
  async afterPowerLoss(random: Random): Promise<SimulatedFileSystem> {
    const names = new Map(this.durableNames);
    for (const change of this.unsyncedNames) if (random.chance(0.5)) applyNames(names, change);
    const next = new SimulatedFileSystem();
    for (const [path, inode] of names) {
      await next.live.makeFolder(dirname(path));
      const found = { durable: await survivor(inode, random), unsynced: [] };
      const file = await next.live.open(path, "create");
      await file.write([found.durable], 0);
      next.inodes.set(path, found);
      next.durableNames.set(path, found);
    }
    return next;
  }

  /** Counts, fails or loses power; to be called before a change is made. */
  async operation(what: string, path: string): Promise<void> {
    this.requirePower();
    const operation = this.operations++;
    if (operation >= this.powerLossAt) throw new PowerLoss();
    const fault = this.fault(operation, what);
    if (fault !== undefined) throw new ElanusError(fault, `simulated: ${what} \`${path}\``);
  }

  requirePower(): void {
    if (this.operations > this.powerLossAt) throw new PowerLoss();
  }

  private name(change: NameChange): void {
    applyNames(this.inodes, change);
    this.unsyncedNames.push(change);
  }
}

class SimulatedFile implements OpenFile {
  readonly path: string;
  private readonly fs: SimulatedFileSystem;
  private readonly file: OpenFile;
  private readonly inode: Inode;
  private last: Promise<void> = Promise.resolve();

  constructor(fs: SimulatedFileSystem, file: OpenFile, inode: Inode) {
    this.path = file.path;
    this.fs = fs;
    this.file = file;
    this.inode = inode;
  }

  size(): Promise<number> {
    return this.file.size();
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    this.fs.requirePower();
    return this.file.read(target, position);
  }

  readBatch(requests: readonly ReadRequest[]): void {
    this.fs.requirePower();
    this.file.readBatch(requests);
  }

  write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    return this.inTurn(async () => {
      const bytes = new Uint8Array(Buffer.concat(chunks));
      try {
        await this.fs.operation("write", this.path);
      } catch (failure) {
        // A write that fails, by a full disk or for want of power, may have been half done.
        await this.change({ position, bytes: bytes.subarray(0, bytes.length >> 1) });
        throw failure;
      }
      await this.change({ position, bytes });
    });
  }

  sync(): Promise<void> {
    return this.inTurn(async () => {
      await this.fs.operation("sync", this.path);
      this.inode.durable = await contents(this.file);
      this.inode.unsynced = [];
    });
  }

  truncate(size: number): Promise<void> {
    return this.inTurn(async () => {
      await this.fs.operation("truncate", this.path);
      await this.change({ size });
    });
  }

  close(): Promise<void> {
    return this.inTurn(() => this.file.close());
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async change(change: Change): Promise<void> {
    await applyChange(this.file, change);
    this.inode.unsynced.push(change);
  }
}

function applyNames(names: Map<string, Inode>, change: NameChange): void {
  for (const { path, inode } of change) {
    if (inode === undefined) names.delete(path);
    else names.set(path, inode);
  }
}

async function applyChange(file: OpenFile, change: Change): Promise<void> {
  if ("size" in change) await file.truncate(change.size);
  else await file.write([change.bytes], change.position);
}

/** What a disk may hold of a file: of what was not synced each write may be there, be missing, or be there in part. */
async function survivor(inode: Inode, random: Random): Promise<Uint8Array> {
  const scratch = new MemoryFileSystem();
  const file = await scratch.open("file", "create");
  await file.write([inode.durable], 0);
  for (const change of inode.unsynced) {
    if (random.chance(0.3)) continue;
    if ("bytes" in change && random.chance(0.5)) await applyChange(file, torn(change, random));
    else await applyChange(file, change);
  }
  return contents(file);
}

/** A part of a write, from any byte to any byte: later sectors may reach the disk before earlier ones. */
function torn(change: { position: number; bytes: Uint8Array }, random: Random): Change {
  const from = random.chance(0.5) ? 0 : random.below(change.bytes.length + 1);
  const to = from + random.below(change.bytes.length - from + 1);
  return { position: change.position + from, bytes: change.bytes.subarray(from, to) };
}

async function contents(file: OpenFile): Promise<Uint8Array> {
  const bytes = new Uint8Array(await file.size());
  await file.read(bytes, 0);
  return bytes;
}
