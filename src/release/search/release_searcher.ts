import type { Connection } from "../../client/connection.ts";
import type { SearchParameters } from "../../client/requests.ts";
import type { SearchHit } from "../../client/responses.ts";
import { checkOptions, checkWhole } from "../../retrieval/check_options.ts";
import { type OpenedEncoder, openEncoder } from "../encode/open_encoder.ts";
import { assertSameEncoder, type EncoderIdentity, type ReleaseEncoder } from "../encode/release_encoder.ts";
import type { Release } from "../record/release_record.ts";
import { LiveRelease } from "./live_release.ts";
import { OpenedReleases } from "./opened_releases.ts";

export interface ReleaseSearcherOptions<Query = string> {
  /** Encoders that cannot be opened from the collections: towers of ONNX, and encoders of one's own. */
  readonly encoders?: readonly ReleaseEncoder<Query>[];
  /** Milliseconds for which what the alias stands for is taken for known (250). */
  readonly maxAge?: number;
  /** Told of every answer, as a `DriftWatch` wants to be. */
  readonly watch?: { observe(answer: ReleaseAnswer<Query>): void };
}

export interface ReleaseSearchOptions {
  /** How many hits (10). */
  readonly limit?: number;
  readonly filter?: string;
  /** Values of the filter's templates. */
  readonly exprValues?: Record<string, unknown>;
  readonly outputFields?: readonly string[];
  /** Of the index, as `ef`. */
  readonly params?: SearchParameters;
}

/** Hits, all of one release. */
export interface ReleaseAnswer<Query = string> {
  readonly release: Release;
  /** What was looked for; absent where a vector was. */
  readonly query?: Query;
  readonly vector: ArrayLike<number>;
  readonly hits: readonly SearchHit[];
  readonly filter?: string;
  readonly exprValues?: Record<string, unknown>;
}

/** A vector and what made it. */
export interface EncodedQuery {
  readonly vector: readonly number[] | Float32Array;
  readonly encodedBy: EncoderIdentity;
}

/**
 * Searches an alias of releases. Each answer comes wholly from one release: the alias is resolved once, its record says
 * which encoder makes the query's vector, and the collection is searched by its own name.
 */
export class ReleaseSearcher<Query = string> {
  private readonly client: Connection;
  private readonly options: ReleaseSearcherOptions<Query>;
  private readonly live: LiveRelease;
  private readonly releases: OpenedReleases<OpenedEncoder<Query>>;

  constructor(client: Connection, alias: string, options: ReleaseSearcherOptions<Query>) {
    this.client = client;
    this.options = options;
    this.live = new LiveRelease(client, alias, options.maxAge);
    this.releases = new OpenedReleases(({ collection, record: { encoder, field } }) =>
      openEncoder(client, { collection, encoder, field }, options.encoders ?? []),
    );
  }

  /** The release that the next search would go to. */
  current(): Promise<Release> {
    return this.live.current();
  }

  /** @throws ElanusError ALIAS_NOT_FOUND, RELEASE_NOT_FOUND, EMBEDDER_MISMATCH; what the encoder and the search throw. */
  search(query: Query, options: ReleaseSearchOptions = {}): Promise<ReleaseAnswer<Query>> {
    return this.live.run(async (release) => {
      const [vector] = await this.releases.use(release, ({ encoder }) => encoder.encodeQueries([query]));
      return this.told({ ...(await this.find(release, vector, options)), query });
    });
  }

  /** @throws ElanusError EMBEDDER_MISMATCH with both versions where another encoder made the vector. */
  searchVector({ vector, encodedBy }: EncodedQuery, options: ReleaseSearchOptions = {}): Promise<ReleaseAnswer<Query>> {
    return this.live.run(async (release) => {
      assertSameEncoder(release.collection, release.record.encoder, encodedBy);
      return this.told(await this.find(release, vector, options));
    });
  }

  private async find(
    release: Release,
    vector: ArrayLike<number>,
    { limit = 10, filter, exprValues, outputFields, params }: ReleaseSearchOptions,
  ): Promise<ReleaseAnswer<Query>> {
    checkWhole("limit", limit, 1);
    const { results } = await this.client.search({
      collection_name: release.collection,
      anns_field: release.record.field,
      data: Float32Array.from(vector),
      limit,
      ...(filter === undefined ? {} : { filter }),
      ...(exprValues === undefined ? {} : { exprValues }),
      ...(outputFields === undefined ? {} : { output_fields: [...outputFields] }),
      ...(params === undefined ? {} : { params }),
    });
    return { release, vector, hits: results, filter, exprValues };
  }

  private told(answer: ReleaseAnswer<Query>): ReleaseAnswer<Query> {
    this.options.watch?.observe(answer);
    return answer;
  }
}

/**
 * A searcher for an alias, whatever stands behind it by then.
 *
 * @throws ElanusError INVALID_PARAMETER for an option that does not exist.
 * @example
 * const searcher = releaseSearcher(client, "products");
 * const { hits, release } = await searcher.search("running shoes", { limit: 20, filter: "stock > 0" });
 */
export function releaseSearcher<Query = string>(
  client: Connection,
  alias: string,
  options: ReleaseSearcherOptions<Query> = {},
): ReleaseSearcher<Query> {
  checkOptions("releaseSearcher", options, ["encoders", "maxAge", "watch"]);
  return new ReleaseSearcher(client, alias, options);
}
