import type { AttachmentStore } from "../../client/client.ts";
import { Rejection } from "../mapping/coerce.ts";
import { type Checkpoint, saveCheckpoint } from "./checkpoint.ts";
import type { Corpus, CorpusEntry } from "./corpus.ts";
import type { RejectLog } from "./reject_log.ts";
import type { BatchResult, RowSink } from "./row_sink.ts";
import type { StageClock } from "./stage_clock.ts";

export interface IngestRunOptions {
  readonly client: AttachmentStore;
  readonly collection: string;
  readonly job: string;
  readonly corpus: Corpus;
  readonly sink: RowSink;
  readonly rejects: RejectLog;
  readonly clock: StageClock;
  /** Rows of one upsert. */
  readonly batchSize: number;
  /** How many records there are, where they were counted. */
  readonly records: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Records between two reports of how far the reading is. */
const REPORT_EVERY = 250;

/** The stream from the files into the collection, batch by batch, with a checkpoint behind each. */
export class IngestRun {
  /** The vectors of the first batch, to judge their norms by. */
  firstVectors: readonly ArrayLike<number>[] = [];
  /** Whether it goes on where an earlier run was stopped. */
  readonly resumed: boolean;
  private readonly options: IngestRunOptions;
  private state: Checkpoint;
  private recordsRead = 0;
  private bytesRead = 0;
  private embedded = 0;
  private inserted = 0;

  constructor(options: IngestRunOptions, checkpoint: Checkpoint | undefined) {
    this.options = options;
    this.resumed = checkpoint !== undefined;
    this.state = checkpoint ?? emptyCheckpoint(options.job);
  }

  /** What is done so far, runs that this one goes on from included. */
  get checkpoint(): Checkpoint {
    return this.state;
  }

  /** Reads, embeds and upserts all that is left. What was acknowledged when it throws is in the checkpoint. */
  async pump(): Promise<void> {
    const { corpus, sink, clock, batchSize } = this.options;
    let last = this.state.position;
    const onBytes = (count: number): void => {
      this.bytesRead += count;
    };
    clock.enter("read");
    for await (const entry of corpus.entries(last, onBytes)) {
      this.options.signal?.throwIfAborted();
      await this.take(entry);
      last = entry.position;
      if (sink.size >= batchSize) await this.flush(last);
    }
    await this.flush(last);
    clock.advance("read", this.recordsRead, this.recordsRead);
    await this.save({ ...this.state, complete: true });
  }

  private async take({ position, raw, outcome }: CorpusEntry): Promise<void> {
    this.recordsRead++;
    if (this.recordsRead % REPORT_EVERY === 0) {
      this.options.clock.advance("read", this.recordsRead, this.expectedRecords());
    }
    if (outcome instanceof Rejection) {
      await this.options.rejects.reject({ ...position, raw }, outcome);
      return;
    }
    this.options.sink.add({ position, raw, ...outcome });
    const { documents, chunks } = this.state;
    this.state = { ...this.state, documents: documents + 1, chunks: chunks + outcome.rows.length };
  }

  private async flush(position: Checkpoint["position"]): Promise<void> {
    const { sink, clock, rejects } = this.options;
    const result = await sink.flush();
    this.report(result);
    await this.save({
      ...this.state,
      position,
      inserted: this.state.inserted + result.inserted,
      truncated: this.state.truncated + result.truncated,
      rejected: { ...rejects.counts },
    });
    clock.enter("read");
  }

  private report(result: BatchResult): void {
    if (this.firstVectors.length === 0) this.firstVectors = result.vectors;
    this.embedded += result.rows;
    this.inserted += result.inserted;
    const expectedRows = (this.expectedRecords() / Math.max(1, this.recordsRead)) * this.embedded;
    this.options.clock.advance("embed", this.embedded, expectedRows);
    this.options.clock.advance("insert", this.inserted, expectedRows);
  }

  private expectedRecords(): number {
    const { corpus, records } = this.options;
    if (records !== undefined) return records;
    return this.bytesRead === 0 ? this.recordsRead : (this.recordsRead * corpus.bytes) / this.bytesRead;
  }

  private async save(checkpoint: Checkpoint): Promise<void> {
    this.state = checkpoint;
    await saveCheckpoint(this.options.client, this.options.collection, checkpoint);
  }
}

function emptyCheckpoint(job: string): Checkpoint {
  return {
    job,
    position: undefined,
    complete: false,
    documents: 0,
    chunks: 0,
    inserted: 0,
    truncated: 0,
    rejected: {},
  };
}
