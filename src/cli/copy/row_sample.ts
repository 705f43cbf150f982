import type { RowData } from "../../client/requests.ts";
import { seededRandom } from "../../retrieval/measure/seeded_random.ts";

const SIZE = 100;
/** The sample is the same in every run over the same rows. */
const SEED = 1;

/** Some of many rows, each as likely as any other (Vitter's algorithm R). */
export class RowSample {
  readonly rows: RowData[] = [];
  private seen = 0;
  private readonly random = seededRandom(SEED);

  see(row: RowData): void {
    this.seen++;
    if (this.rows.length < SIZE) {
      this.rows.push(row);
      return;
    }
    const place = Math.floor(this.random() * this.seen);
    if (place < SIZE) this.rows[place] = row;
  }
}
