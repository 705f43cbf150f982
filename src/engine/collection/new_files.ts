import { SEGMENT_SUFFIX } from "../../storage/index.ts";
import type { Segment } from "../segment/segment.ts";
import { builtAtPart, segmentFile, writeParts, writeSegment } from "../segment/segment_file.ts";
import type { SegmentIndex } from "../segment/segment_index.ts";
import type { Collection } from "./collection.ts";
import { removeFiles } from "./retire.ts";

/** Files that are written before the manifest names them: where that comes to nothing they are removed. */
export class NewFiles {
  private readonly collection: Collection;
  private readonly names: string[] = [];

  constructor(collection: Collection) {
    this.collection = collection;
  }

  /** Runs `write`; where it fails, all files that were begun are removed. Not for what names them: see `Manifest.replace`. */
  static async writing<T>(collection: Collection, write: (files: NewFiles) => Promise<T>): Promise<T> {
    const files = new NewFiles(collection);
    try {
      return await write(files);
    } catch (failure) {
      await files.remove();
      throw failure;
    }
  }

  /** The path of a file that is about to be written. */
  begin(name: string): string {
    this.names.push(name);
    return this.collection.path(name);
  }

  async segment(segment: Segment): Promise<string> {
    const name = segmentFile(segment.id);
    await writeSegment(this.collection.home.fs, this.begin(name), segment);
    return name;
  }

  /** Which rows of a segment are deleted now, where some are; what is deleted while it is written is not in the file. */
  async deletions(segment: Segment): Promise<string> {
    const { home } = this.collection;
    const name = `${home.nextId()}-deletions${SEGMENT_SUFFIX}`;
    await writeParts(home.fs, this.begin(name), { rows: segment.saveDeletions() ?? new Uint8Array(0) });
    return name;
  }

  /** @param builtAt when it was built anew. */
  async index(index: NonNullable<SegmentIndex["index"]>, builtAt: number): Promise<string> {
    const { home } = this.collection;
    const name = `${home.nextId()}-index${SEGMENT_SUFFIX}`;
    const parts = "search" in index ? { ...index.save(), ...builtAtPart(builtAt) } : index.save();
    await writeParts(home.fs, this.begin(name), parts);
    return name;
  }

  async remove(): Promise<void> {
    await removeFiles(this.collection, this.names);
  }
}
