import { randomUUID } from "node:crypto";
import type { CollectionDefinition } from "../../client/collection_definition.ts";
import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { describeEncoder, type EncoderIdentity, sameEncoder } from "../encode/release_encoder.ts";
import type { BuildClaim, Release, UnfinishedRelease } from "../record/release_record.ts";
import { allReleases, collectionOf, numberOf } from "../record/releases.ts";
import { claimProperty, isBuilt, releaseIn, writeClaim } from "../record/stored_release.ts";

/** A build that has not said for so long that it lives is taken for dead. */
export const CLAIM_MS = 30_000;
/** How often it says so. */
const HEARTBEAT_MS = 5_000;

export interface ClaimRequest {
  readonly client: Connection;
  readonly alias: string;
  readonly encoder: EncoderIdentity;
  readonly field: string;
  readonly source: string;
  /** The collection to create, given its name. */
  readonly define: (collection: string) => CollectionDefinition;
  /** Drops an interrupted build of another encoder or source, rather than refuse. */
  readonly restart: boolean;
}

/**
 * The right to build the next release of an alias: one build at a time has it. It is a property of the collection that is
 * built, renewed while the build lives, so that an interrupted one is told from one that goes on.
 */
export class Claim {
  readonly collection: string;
  /** Whether it goes on with what an interrupted build left. */
  readonly resumes: boolean;
  private claim: BuildClaim;
  private readonly client: Connection;
  private beatAt = Date.now();

  private constructor(client: Connection, collection: string, claim: BuildClaim, resumes: boolean) {
    this.client = client;
    this.collection = collection;
    this.claim = claim;
    this.resumes = resumes;
  }

  /** @throws ElanusError RELEASE_CONFLICT where another build goes on, or an interrupted one was of another kind. */
  static async take(request: ClaimRequest): Promise<Claim> {
    const { client, alias } = request;
    const releases = await allReleases(client, alias);
    const unfinished = releases.find((release): release is UnfinishedRelease => !isBuilt(release));
    if (unfinished !== undefined) {
      refuseLiving(unfinished);
      if (isSameBuild(unfinished.claim, request)) return Claim.resume(client, unfinished);
      if (!request.restart) throw otherBuild(unfinished, request);
      await client.dropCollection({ collection_name: unfinished.collection });
    }
    return Claim.begin(request, releases);
  }

  /** What the build wrote down when it began. */
  get begun(): BuildClaim {
    return this.claim;
  }

  /** Says that the build lives. @throws ElanusError RELEASE_CONFLICT where another has taken it over. */
  async beat(): Promise<void> {
    if (Date.now() - this.beatAt < HEARTBEAT_MS) return;
    await this.renew();
  }

  /** As `beat`, without waiting for its time. */
  async renew(): Promise<void> {
    await requireOwner(this.client, this.collection, this.claim.owner);
    this.beatAt = Date.now();
    this.claim = { ...this.claim, aliveAt: new Date(this.beatAt).toISOString() };
    await writeClaim(this.client, this.collection, this.claim);
  }

  /** Says that rows are copied from now on: whoever writes to the source writes here as well. */
  async startFilling(): Promise<void> {
    this.claim = { ...this.claim, filling: true };
    await this.renew();
  }

  /** Lets whoever comes next go on at once, where the build failed and did not die. */
  async giveUp(): Promise<void> {
    await requireOwner(this.client, this.collection, this.claim.owner);
    await writeClaim(this.client, this.collection, { ...this.claim, aliveAt: new Date(0).toISOString() });
  }

  private static async begin(request: ClaimRequest, releases: readonly (Release | UnfinishedRelease)[]) {
    const { client, alias, encoder, field, source } = request;
    const number = 1 + Math.max(0, ...releases.map(numberOf));
    const collection = collectionOf(alias, number);
    const now = new Date().toISOString();
    const claim: BuildClaim = {
      ...{ format: 1, alias, number, encoder, field, builtFrom: { collection: source } },
      ...{ startedAt: now, owner: randomUUID(), aliveAt: now, filling: false },
    };
    const definition = request.define(collection);
    const properties = { ...definition.properties, ...claimProperty(claim) };
    await client.createCollection({ ...definition, properties }).catch((cause: unknown) => {
      if (cause instanceof ElanusError && cause.code === "COLLECTION_EXISTS")
        throw goesOn(collection, undefined, cause);
      throw cause;
    });
    await requireOwner(client, collection, claim.owner);
    return new Claim(client, collection, claim, false);
  }

  private static async resume(client: Connection, { collection, claim }: UnfinishedRelease): Promise<Claim> {
    const mine = { ...claim, owner: randomUUID(), aliveAt: new Date().toISOString() };
    await writeClaim(client, collection, mine);
    await requireOwner(client, collection, mine.owner);
    return new Claim(client, collection, mine, true);
  }
}

function isSameBuild(claim: BuildClaim, { encoder, field, source }: ClaimRequest): boolean {
  return sameEncoder(claim.encoder, encoder) && claim.field === field && claim.builtFrom.collection === source;
}

/** Whether a build has given no sign of life for so long that it must have been interrupted. */
export function isAbandoned({ claim }: UnfinishedRelease): boolean {
  return Date.now() - Date.parse(claim.aliveAt) > CLAIM_MS;
}

function refuseLiving(unfinished: UnfinishedRelease): void {
  if (!isAbandoned(unfinished)) throw goesOn(unfinished.collection, unfinished.claim.aliveAt);
}

/** Where two write their claims at once, the later stands: the other learns of it here. */
async function requireOwner(client: Connection, collection_name: string, owner: string): Promise<void> {
  const release = releaseIn(await client.describeCollection({ collection_name }));
  if (release !== undefined && !isBuilt(release) && release.claim.owner === owner) return;
  throw goesOn(collection_name, undefined);
}

function goesOn(collection: string, aliveAt: string | undefined, cause?: unknown): ElanusError {
  return new ElanusError("RELEASE_CONFLICT", `release \`${collection}\` is being built by another run`, {
    detail: aliveAt === undefined ? undefined : `it was last alive ${aliveAt}`,
    hint: `wait for it; a build that died can be gone on with after ${CLAIM_MS / 1000} seconds`,
    cause,
  });
}

function otherBuild({ collection, claim }: UnfinishedRelease, { encoder, source }: ClaimRequest): ElanusError {
  return new ElanusError("RELEASE_CONFLICT", `release \`${collection}\` was begun otherwise and is not complete`, {
    detail:
      `it was begun with ${describeEncoder(claim.encoder)} from \`${claim.builtFrom.collection}\`, ` +
      `this build is with ${describeEncoder(encoder)} from \`${source}\``,
    hint: "build it to its end with its own encoder, or drop it: `--restart`",
  });
}
