import type { Connection } from "../../client/connection.ts";
import { checkOptions } from "../../retrieval/check_options.ts";
import { seededRandom } from "../../retrieval/measure/seeded_random.ts";
import { exactIds, shareOf } from "../check/held_out.ts";
import { type OpenedEncoder, openEncoder } from "../encode/open_encoder.ts";
import type { EncoderIdentity, ReleaseEncoder } from "../encode/release_encoder.ts";
import type { Release } from "../record/release_record.ts";
import { isGone } from "../record/releases.ts";
import { type Baseline, readBaseline } from "./baseline.ts";
import { causeOf } from "./drift_cause.ts";
import { type DriftSign, DriftTest, type DriftValues } from "./drift_test.ts";

/** An answer that was served. */
export interface ServedAnswer<Query = string> {
  readonly release: Release;
  /** What was looked for. With it the release's own encoder says what should have been found. */
  readonly query?: Query;
  readonly vector: ArrayLike<number>;
  readonly hits: readonly { readonly id: string; readonly score: number }[];
  readonly filter?: string;
  readonly exprValues?: Record<string, unknown>;
  /** What made the vector, where the program knows it. */
  readonly encodedBy?: EncoderIdentity;
}

/** Something has changed since the release was checked. */
export interface DriftAlarm {
  readonly alias: string;
  readonly release: string;
  readonly at: string;
  /** What is unlike the baseline. */
  readonly signs: readonly DriftSign[];
  /** What it probably comes from, a sentence. */
  readonly cause: string;
  /** The mean recall of the last sampled queries, and of the baseline. */
  readonly recall: number | undefined;
  readonly baselineRecall: number;
}

/** Where figures go; `ReleaseMetrics` of observe/ is one. */
export interface DriftMetrics {
  sampled(alias: string, release: string, recall: number | undefined, evidence: Record<DriftSign, number>): void;
  alarm(alias: string, release: string, signs: readonly DriftSign[]): void;
}

export interface DriftWatchOptions<Query = string> {
  readonly client: Connection;
  readonly alias: string;
  readonly encoders?: readonly ReleaseEncoder<Query>[];
  /** The share of answers that is looked at (0.01). */
  readonly sample?: number;
  readonly seed?: number;
  readonly onAlarm?: (alarm: DriftAlarm) => void;
  /** Where a line goes for each alarm, and for each sample that failed; standard error without it. */
  readonly log?: (line: string) => void;
  readonly metrics?: DriftMetrics;
}

/** Samples that may wait at once; more are passed over, for the watch must not slow what it watches. */
const MOST_WAITING = 32;
/** Sampled queries whose mean recall an alarm tells. */
const LAST = 50;

/**
 * Looks at a sample of the answers that are served: searches exactly for what should have been found, with the encoder
 * that the release was built by, and compares it, the query's vector and its scores with the held-out queries of the last
 * check. An alarm is raised once a release, with its likely cause.
 */
export class DriftWatch<Query = string> {
  private readonly options: DriftWatchOptions<Query>;
  private readonly random: () => number;
  private watched: Promise<WatchedRelease<Query>> | undefined;
  private watchedName = "";
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(options: DriftWatchOptions<Query>) {
    this.options = options;
    this.random = seededRandom(options.seed ?? 1);
  }

  /** Takes note of an answer, or passes it over. Returns at once; never throws. */
  observe(answer: ServedAnswer<Query>): void {
    if (this.random() >= (this.options.sample ?? 0.01) || this.waiting >= MOST_WAITING) return;
    this.waiting++;
    this.last = this.last
      .then(() => this.look(answer))
      .catch((error: unknown) => {
        if (!isGone(error)) this.log(`drift watch of ${this.options.alias}: a sample failed: ${String(error)}`);
      })
      .finally(() => {
        this.waiting--;
      });
  }

  /** Resolves when what was sampled has been looked at. */
  async settled(): Promise<void> {
    await this.last;
  }

  private async look(answer: ServedAnswer<Query>): Promise<void> {
    const watched = await this.watchedOf(answer.release);
    if (watched === undefined || watched.raised) return;
    const values = await this.valuesOf(watched, answer);
    const signs = watched.add(values);
    const { alias, metrics } = this.options;
    metrics?.sampled(alias, watched.release.collection, watched.recall, watched.test.evidence);
    if (signs.length === 0) return;
    watched.raised = true;
    this.raise(watched, answer, signs);
  }

  private async valuesOf(watched: WatchedRelease<Query>, answer: ServedAnswer<Query>): Promise<DriftValues> {
    const { release, baseline, opened } = watched;
    const { query, filter, exprValues } = answer;
    const [wanted] = query === undefined ? [answer.vector] : await opened.encoder.encodeQueries([query]);
    const exact = await exactIds(this.options.client, release, wanted, baseline.k, { filter, exprValues });
    const served = answer.hits.map(({ id }) => id);
    // An answer that was asked for fewer hits can have no more of the nearest.
    const recall = exact === undefined ? undefined : shareOf(exact.slice(0, Math.max(1, served.length)), served);
    // A filter leaves other rows, whose scores are no matter of drift.
    const topScore = filter === undefined ? (answer.hits.at(0)?.score ?? Number.NaN) : Number.NaN;
    return { vector: answer.vector, topScore, recall };
  }

  private raise(watched: WatchedRelease<Query>, answer: ServedAnswer<Query>, signs: readonly DriftSign[]): void {
    const { alias, onAlarm, metrics } = this.options;
    const { release, baseline, recall } = watched;
    const cause = causeOf({ built: release.record.encoder, encodedBy: answer.encodedBy, signs });
    const at = new Date().toISOString();
    const alarm = {
      alias,
      release: release.collection,
      at,
      signs,
      cause,
      recall,
      baselineRecall: baseline.recall.mean,
    };
    const found = recall === undefined ? "" : ` (recall ${recall.toFixed(3)}, was ${baseline.recall.mean.toFixed(3)})`;
    this.log(`drift of ${alias}, release ${release.collection}: ${signs.join(", ")}${found}: ${cause}`);
    metrics?.alarm(alias, release.collection, signs);
    onAlarm?.(alarm);
  }

  /** Another release has another baseline, and begins anew. */
  private async watchedOf(release: Release): Promise<WatchedRelease<Query> | undefined> {
    if (this.watchedName !== release.collection) {
      this.watchedName = release.collection;
      this.watched?.then(
        ({ opened }) => opened.close(),
        () => undefined,
      );
      this.watched = undefined;
      const baseline = await readBaseline(this.options.client, release);
      if (baseline === undefined) {
        this.log(
          `drift watch of ${this.options.alias}: release ${release.collection} was not checked, and has no baseline`,
        );
      } else this.watched = this.openWatched(release, baseline);
    }
    return this.watched;
  }

  private async openWatched(release: Release, baseline: Baseline): Promise<WatchedRelease<Query>> {
    const { collection, record } = release;
    const { client, encoders = [] } = this.options;
    const opened = await openEncoder(client, { collection, encoder: record.encoder, field: record.field }, encoders);
    return new WatchedRelease(release, baseline, opened);
  }

  private log(line: string): void {
    (this.options.log ?? console.error)(line);
  }
}

/** A release, and what its sampled queries were like so far. */
class WatchedRelease<Query> {
  readonly release: Release;
  readonly baseline: Baseline;
  readonly opened: OpenedEncoder<Query>;
  readonly test: DriftTest;
  raised = false;
  private readonly recalls: number[] = [];

  constructor(release: Release, baseline: Baseline, opened: OpenedEncoder<Query>) {
    this.release = release;
    this.baseline = baseline;
    this.opened = opened;
    this.test = new DriftTest(baseline);
  }

  add(values: DriftValues): DriftSign[] {
    if (values.recall !== undefined) this.recalls.push(values.recall);
    if (this.recalls.length > LAST) this.recalls.shift();
    return this.test.add(values);
  }

  /** The mean of the last samples. */
  get recall(): number | undefined {
    const { recalls } = this;
    return recalls.length === 0 ? undefined : recalls.reduce((sum, value) => sum + value, 0) / recalls.length;
  }
}

/**
 * A watch over the answers of an alias. Give it to `releaseSearcher` as `watch`, or tell it of answers by `observe`.
 *
 * @throws ElanusError INVALID_PARAMETER for an option that does not exist.
 */
export function driftWatch<Query = string>(options: DriftWatchOptions<Query>): DriftWatch<Query> {
  checkOptions("driftWatch", options, [
    ...(["client", "alias", "encoders", "sample", "seed", "onAlarm", "log", "metrics"] as const),
  ]);
  return new DriftWatch(options);
}
