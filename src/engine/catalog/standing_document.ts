import { Turns } from "../../kernels/turns.ts";
import type { Manifest } from "../../storage/index.ts";
import type { DatabaseDocument } from "./documents.ts";

/** The document of a database that stands on disk: it is replaced as a whole, by one change after another. */
export class StandingDocument {
  private readonly manifest: Manifest<DatabaseDocument>;
  private readonly onReplaced: (document: DatabaseDocument) => void;
  private lastId: number;
  private readonly commits = new Turns();
  /** A commit failed, so that either document may be the one on disk. */
  private unsettled = false;

  /** @param onReplaced told of each document that has come to stand. */
  constructor(manifest: Manifest<DatabaseDocument>, onReplaced: (document: DatabaseDocument) => void) {
    this.manifest = manifest;
    this.onReplaced = onReplaced;
    this.lastId = manifest.document.nextId;
  }

  get current(): DatabaseDocument {
    return this.manifest.document;
  }

  /** An id that no one has. It is on disk with the next document; until then files that have it must tell of it. */
  nextId(): number {
    return this.lastId++;
  }

  /** Ids that are given from now on begin here. */
  passIds(first: number): void {
    this.lastId = first;
  }

  /** Runs changes one after another; what they replace must be asked for within. */
  inTurn<T>(action: () => Promise<T>): Promise<T> {
    return this.commits.run(action);
  }

  /** Makes a document the one that stands, on disk and for all that comes after. To be called in turn. */
  async replace(document: DatabaseDocument): Promise<void> {
    this.unsettled = true;
    await this.manifest.replace({ ...document, nextId: this.lastId });
    this.unsettled = false;
    this.onReplaced(document);
  }

  /** Resolves once it is sure which document is on disk: after a failure it is written again. */
  async settled(): Promise<void> {
    if (!this.unsettled) return;
    await this.inTurn(async () => {
      if (this.unsettled) await this.replace(this.current);
    });
  }

  /** Resolves when the changes that were asked for are done, whatever came of them. */
  idle(): Promise<void> {
    return this.commits.idle();
  }
}
