import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { checkOptions } from "../../retrieval/check_options.ts";
import { type BuildRequest, buildRelease } from "../build/build_release.ts";
import type { ReleaseExtras } from "../build/release_extras.ts";
import { type CheckRequest, checkRelease } from "../check/check_release.ts";
import { describeEncoder, type EncoderIdentity, type ReleaseEncoder, sameEncoder } from "../encode/release_encoder.ts";
import { promoteRelease } from "../promote/promote_release.ts";
import { pruneReleases } from "../promote/prune_releases.ts";
import type { Evaluation } from "../record/evaluation.ts";
import type { Release } from "../record/release_record.ts";
import { aliasTarget, listReleases } from "../record/releases.ts";

export interface PolicyOptions<Query = string>
  extends Pick<CheckRequest<Query>, "queries" | "judgments" | "exclude" | "encoders" | "bounds" | "k">,
    Pick<BuildRequest, "onProgress" | "signal"> {
  readonly client: Connection;
  readonly alias: string;
  /** The newest checkpoint. */
  readonly encoder: () => Promise<ReleaseEncoder<Query>>;
  /** What is kept with each release beside its rows, as newly learnt models of interactions. */
  readonly extras?: () => Promise<ReleaseExtras>;
  /** The collection of the first release; later ones are built from the live one. */
  readonly from?: string;
  /** Builds once the newest release is so many milliseconds old. */
  readonly every?: number;
  /** Builds once so large a share of the rows has changed, as `writer` counts it. */
  readonly changedShare?: number;
  readonly writer?: { readonly changedRows: number };
  /** Releases that stay (2). */
  readonly keep?: number;
  /** Told of each run, and of what made one fail. */
  readonly onRun?: (report: PolicyReport | ElanusError) => void;
}

/** What a policy did, and why. */
export interface PolicyReport {
  readonly reason: string;
  readonly release: string;
  readonly evaluation: Evaluation;
  readonly promoted: boolean;
  /** Old releases, and those that failed before this one. */
  readonly dropped: readonly string[];
}

/** When a release is due, and the whole chain that makes it: build, check, promote where it passes, prune. */
export class ReleasePolicy<Query = string> {
  private readonly options: PolicyOptions<Query>;
  private changedBefore: number;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> | undefined;

  constructor(options: PolicyOptions<Query>) {
    this.options = options;
    this.changedBefore = options.writer?.changedRows ?? 0;
  }

  /** Why a release is due; undefined where none is. */
  async due(): Promise<string | undefined> {
    const { identity } = await this.options.encoder();
    return this.reason(await this.newest(), identity);
  }

  private async newest(): Promise<Release | undefined> {
    return (await listReleases(this.options.client, this.options.alias)).at(-1);
  }

  private reason(newest: Release | undefined, identity: EncoderIdentity): string | undefined {
    const { every = Number.POSITIVE_INFINITY } = this.options;
    if (newest === undefined) return "there is no release yet";
    const { encoder, builtAt } = newest.record;
    if (!sameEncoder(encoder, identity)) return `a new encoder: ${describeEncoder(identity)}`;
    if (isWaiting(newest)) return `\`${newest.collection}\` was built, and is not promoted yet`;
    const age = Date.now() - Date.parse(builtAt);
    if (age >= every) return `the newest release is ${Math.round(age / 1000)} s old`;
    const share = this.changedSince / Math.max(1, newest.record.builtFrom.rows);
    const most = this.options.changedShare ?? Number.POSITIVE_INFINITY;
    return share >= most ? `${(share * 100).toFixed(1)} % of the rows have changed` : undefined;
  }

  /**
   * Makes a release where one is due, or goes on with one whose run ended before it was checked and promoted. One that does
   * not pass its check is not promoted, and stays until the next one for whoever wants to know why.
   *
   * @returns undefined where none is due.
   * @throws ElanusError as `buildRelease`, `checkRelease`, `promoteRelease` and `pruneReleases`.
   */
  async run(): Promise<PolicyReport | undefined> {
    const encoder = await this.options.encoder();
    const newest = await this.newest();
    const reason = this.reason(newest, encoder.identity);
    if (reason === undefined) return undefined;
    const changed = this.options.writer?.changedRows ?? 0;
    const goesOn = newest !== undefined && isWaiting(newest) && sameEncoder(newest.record.encoder, encoder.identity);
    const release = goesOn ? newest : await this.build(encoder);
    const report = { reason, ...(await this.checkAndPromote(release, encoder)) };
    // Where something failed before, the rows are still as changed as they were.
    this.changedBefore = changed;
    return report;
  }

  private async build(encoder: ReleaseEncoder<Query>): Promise<Release> {
    const { client, alias, extras, onProgress, signal } = this.options;
    const from = (await aliasTarget(client, alias)) === undefined ? { from: this.options.from } : {};
    return buildRelease({ client, alias, encoder, onProgress, signal, ...from, ...(await extras?.()) });
  }

  private async checkAndPromote({ collection }: Release, encoder: ReleaseEncoder<Query>) {
    const { client, alias, queries, judgments, exclude, bounds, k, encoders = [], keep, signal } = this.options;
    const evaluation = await checkRelease({
      ...{ client, alias, release: collection, queries, judgments, exclude, bounds, k, signal },
      encoders: [encoder, ...encoders],
    });
    const { passed } = evaluation;
    if (passed) await promoteRelease({ client, alias, release: collection });
    // Before the first promotion nothing is live, and so nothing is old.
    const isLive = passed || (await aliasTarget(client, alias))?.release !== undefined;
    const { dropped } = isLive ? await pruneReleases({ client, alias, keep }) : { dropped: [] };
    return { release: collection, evaluation, promoted: passed, dropped };
  }

  /** Asks again and again whether a release is due; one run at a time. @param interval milliseconds. */
  start(interval: number): void {
    this.timer ??= setInterval(() => {
      this.running ??= this.runAndTell().finally(() => {
        this.running = undefined;
      });
    }, interval);
    this.timer.unref();
  }

  /** Asks no more. Resolves when what is being made is done. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  private get changedSince(): number {
    return (this.options.writer?.changedRows ?? 0) - this.changedBefore;
  }

  private async runAndTell(): Promise<void> {
    const { onRun } = this.options;
    try {
      const report = await this.run();
      if (report !== undefined) onRun?.(report);
    } catch (error) {
      onRun?.(error instanceof ElanusError ? error : new ElanusError("INTERNAL", String(error), { cause: error }));
    }
  }
}

/** Whether nothing has become of it: its check was not made, or it passed, and it was never promoted. */
function isWaiting({ promotions, evaluation }: Release): boolean {
  return promotions.length === 0 && evaluation?.passed !== false;
}

/**
 * A policy by which releases are made without anyone's help.
 *
 * @throws ElanusError INVALID_PARAMETER for options that do not exist or cannot be meant.
 */
export function releasePolicy<Query = string>(options: PolicyOptions<Query>): ReleasePolicy<Query> {
  checkOptions("releasePolicy", options, [
    ...(["client", "alias", "encoder", "from", "every", "changedShare", "writer", "keep", "onRun"] as const),
    ...(["queries", "judgments", "exclude", "encoders", "bounds", "k", "extras", "onProgress", "signal"] as const),
  ]);
  if (options.changedShare !== undefined && options.writer === undefined) {
    throw new ElanusError("INVALID_PARAMETER", "`changedShare` needs the `writer` that counts what changes");
  }
  return new ReleasePolicy(options);
}
