import { ElanusError } from "../../errors/index.ts";
import type { Collection } from "../collection/collection.ts";
import { compactCollection } from "./compact.ts";

/** So many are remembered after their end. */
const MOST_REMEMBERED = 256;

/** What came of a compaction that was asked for. Ids are those of segments. */
export interface CompactionReport {
  readonly id: number;
  state: "Executing" | "Completed";
  /** Merges that were planned, and of them those that are done and those that came to nothing. */
  planned: number;
  failed: number;
  readonly merges: { readonly sources: readonly number[]; readonly target: number }[];
}

/** Compactions that were asked for by hand, since the database was opened. */
export class Compactions {
  private readonly reports = new Map<number, CompactionReport>();

  /** Begins one, behind what is running; it goes on in the background. */
  begin(collection: Collection): CompactionReport {
    const report: CompactionReport = {
      id: collection.home.nextId(),
      state: "Executing",
      planned: 0,
      failed: 0,
      merges: [],
    };
    this.reports.set(report.id, report);
    const [oldest] = this.reports.keys();
    if (this.reports.size > MOST_REMEMBERED) this.reports.delete(oldest);
    const done = compactCollection(collection, {
      when: "eager",
      onPlanned: (groups) => {
        report.planned += groups.length;
      },
      onMerged: (sources, { id }) => report.merges.push({ sources: sources.map((source) => source.id), target: id }),
    });
    void done
      .catch(() => {})
      .then(() => {
        report.state = "Completed";
        report.failed = report.planned - report.merges.length;
      });
    return report;
  }

  /** @throws ElanusError INVALID_PARAMETER where there was none of that id. */
  find(id: number): CompactionReport {
    const report = this.reports.get(id);
    if (report !== undefined) return report;
    throw new ElanusError("INVALID_PARAMETER", `there is no compaction ${id}`, {
      hint: "give the `compactionID` that `compact` answered; it is forgotten when the database is closed",
    });
  }
}
