import { dirname } from "node:path";
import type { OpenFile } from "../file_system.ts";
import { nodeFileSystem } from "../node_file_system.ts";

/**
 * Adds text to the end of a file, for lists that grow while a run goes on (rejected rows). The file, and its folder,
 * come into being with the first write: a run that has nothing to tell leaves none.
 *
 * ```
 * ┌─────────────────────┬─────────┬─────────┐
 * │ what was there      │ write 1 │ write 2 │ ...
 * └─────────────────────┴─────────┴─────────┘
 * ```
 */
export class AppendWriter {
  readonly path: string;
  private file: OpenFile | undefined;
  private end = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Resolves when the operating system has the text; calls that overlap keep their order.
   *
   * @throws ElanusError STORAGE_FULL, READ_ONLY, STORAGE_FAILED.
   */
  write(text: string): Promise<void> {
    const turn = this.last.then(() => this.append(new TextEncoder().encode(text)));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.last;
    await this.file?.close();
    this.file = undefined;
  }

  private async append(bytes: Uint8Array): Promise<void> {
    this.file ??= await this.open();
    await this.file.write([bytes], this.end);
    this.end += bytes.length;
  }

  private async open(): Promise<OpenFile> {
    await nodeFileSystem.makeFolder(dirname(this.path));
    const exists = (await nodeFileSystem.kindOf(this.path)) === "file";
    const file = await nodeFileSystem.open(this.path, exists ? "write" : "create");
    this.end = await file.size();
    return file;
  }
}
