import type { Connection } from "../../client/connection.ts";
import type { Ids, RowData } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import { checkOptions } from "../../retrieval/check_options.ts";
import { encodeRows, headOf } from "../encode/encode_rows.ts";
import { type OpenedEncoder, openEncoder } from "../encode/open_encoder.ts";
import type { ReleaseEncoder } from "../encode/release_encoder.ts";
import type { Release, UnfinishedRelease } from "../record/release_record.ts";
import { allReleases, isGone, resolveRelease } from "../record/releases.ts";
import { isBuilt } from "../record/stored_release.ts";

export interface ReleaseWriterOptions<Query = string> {
  /** Encoders that cannot be opened from the collections: towers with an `itemOf` or of ONNX, and encoders of one's own. */
  readonly encoders?: readonly ReleaseEncoder<Query>[];
}

/** Which rows to delete: by their keys or by a filter. */
export type ReleaseDelete = { readonly ids: Ids } | { readonly filter: string };

/**
 * Writes to an alias whose releases are built, promoted and rolled back: to each release that there is, encoded as that
 * release is. So what is written while one is built is in it, and a rollback loses nothing; `pruneReleases` ends it.
 *
 * Releases are written by rising number, and looked for again afterwards: a source is written before what is built from
 * it, on which `copyRelease` relies. Writes of one writer go one after the other.
 */
export class ReleaseWriter<Query = string> {
  private readonly client: Connection;
  private readonly alias: string;
  private readonly given: readonly ReleaseEncoder<Query>[];
  private readonly targets = new Map<string, Promise<Target<Query>>>();
  private last: Promise<unknown> = Promise.resolve();
  private rows = 0;

  constructor(client: Connection, alias: string, { encoders = [] }: ReleaseWriterOptions<Query> = {}) {
    this.client = client;
    this.alias = alias;
    this.given = encoders;
  }

  /** Rows that were written or deleted by this writer; what a policy asks for. */
  get changedRows(): number {
    return this.rows;
  }

  /**
   * Rows without vectors, in the place of those with their keys. In every release when this resolves; where it fails it
   * may be repeated.
   *
   * @throws ElanusError ALIAS_NOT_FOUND, RELEASE_NOT_FOUND, EMBEDDER_MISMATCH where an encoder is not at hand; what the
   * encoder and the client throw.
   */
  upsert(rows: readonly RowData[], partition_name?: string): Promise<void> {
    const where = partition_name === undefined ? {} : { partition_name };
    return this.inTurn(async () => {
      await this.everywhere(async ({ collection_name, opened: { encoder }, place }) => {
        const data = await encodeRows(encoder, rows, place);
        await this.client.upsert({ collection_name, data, ...where });
      });
      this.rows += rows.length;
    });
  }

  /** Deletes from every release. */
  delete(which: ReleaseDelete): Promise<void> {
    return this.inTurn(async () => {
      let most = 0;
      await this.everywhere(async ({ collection_name }) => {
        const answer = await this.client.delete({ collection_name, ...which });
        most = Math.max(most, Number(answer.delete_cnt));
      });
      this.rows += most;
    });
  }

  private async everywhere(write: (target: Target<Query>) => Promise<void>): Promise<void> {
    await resolveRelease(this.client, this.alias);
    const written = new Set<string>();
    for (;;) {
      const releases = await allReleases(this.client, this.alias);
      this.closeAllBut(releases.map(({ collection }) => collection));
      const open = releases.filter((release) => !written.has(release.collection) && takesRows(release));
      if (open.length === 0) return;
      for (const release of open) {
        await this.writeTo(release, write);
        written.add(release.collection);
      }
    }
  }

  /** A release that was pruned meanwhile needs no write. */
  private async writeTo(
    release: Release | UnfinishedRelease,
    write: (target: Target<Query>) => Promise<void>,
  ): Promise<void> {
    try {
      await write(await this.targetOf(release));
    } catch (error) {
      const { value } = await this.client.hasCollection({ collection_name: release.collection });
      if (!isGone(error) || value.valueOf()) throw error;
    }
  }

  /** Those that were pruned are not written to again. */
  private closeAllBut(collections: readonly string[]): void {
    for (const [collection, target] of this.targets) {
      if (collections.includes(collection)) continue;
      this.targets.delete(collection);
      target.then(
        ({ opened }) => opened.close(),
        () => undefined,
      );
    }
  }

  private targetOf(release: Release | UnfinishedRelease): Promise<Target<Query>> {
    const known = this.targets.get(release.collection);
    if (known !== undefined) return known;
    const opening = this.openTarget(release);
    this.targets.set(release.collection, opening);
    // One that failed may be had the next time.
    opening.catch(() => this.targets.delete(release.collection));
    return opening;
  }

  private async openTarget(release: Release | UnfinishedRelease): Promise<Target<Query>> {
    const { collection } = release;
    const { encoder: identity, field } = isBuilt(release) ? release.record : release.claim;
    const opened = await openEncoder(this.client, { collection, encoder: identity, field }, this.given);
    const { anns_fields } = await this.client.describeCollection({ collection_name: collection });
    const head = Number(anns_fields[headOf(field)]?.dim ?? 0);
    return { collection_name: collection, opened, place: { field, head } };
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

/** What a build has not begun to copy it will read from the source, where all was written before this was looked at. */
function takesRows(release: Release | UnfinishedRelease): boolean {
  return isBuilt(release) || release.claim.filling;
}

/** A release that is written to. */
interface Target<Query> {
  readonly collection_name: string;
  readonly opened: OpenedEncoder<Query>;
  readonly place: Parameters<typeof encodeRows>[2];
}

/**
 * A writer for an alias, whatever stands behind it by then.
 *
 * @throws ElanusError INVALID_PARAMETER for an option that does not exist.
 * @example
 * const writer = releaseWriter(client, "products");
 * await writer.upsert([{ id: "A1", text: "running shoes" }]);
 */
export function releaseWriter<Query = string>(
  client: Connection,
  alias: string,
  options: ReleaseWriterOptions<Query> = {},
): ReleaseWriter<Query> {
  checkOptions("releaseWriter", options, ["encoders"]);
  if (typeof alias !== "string" || alias === "") {
    throw new ElanusError("INVALID_PARAMETER", "a writer needs the name of an alias");
  }
  return new ReleaseWriter(client, alias, options);
}
