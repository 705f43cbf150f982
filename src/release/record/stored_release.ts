import type { Connection } from "../../client/connection.ts";
import type { DescribeCollectionResponse, KeyValue } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import type { Evaluation } from "./evaluation.ts";
import type { BuildClaim, Promotion, Release, ReleaseRecord, UnfinishedRelease } from "./release_record.ts";

/**
 * A release is kept in properties of its collection: what resolves an alias brings its record in the same answer, on
 * every engine. Each part is written by one step: the claim and the record by the build, the others by what came later.
 */
const PROPERTIES = {
  claim: "elanus.release.build",
  record: "elanus.release",
  evaluation: "elanus.release.evaluation",
  promotions: "elanus.release.promotions",
} as const;

type Part = keyof typeof PROPERTIES;

/** The property of a claim, with which a collection is created. */
export function claimProperty(claim: BuildClaim): Record<string, string> {
  return { [PROPERTIES.claim]: JSON.stringify(claim) };
}

/** Properties of a collection without those that make it a release. */
export function withoutRelease(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("elanus.")));
}

export function writeClaim(client: Connection, collection: string, claim: BuildClaim): Promise<void> {
  return write(client, collection, "claim", claim);
}

export function writeRecord(client: Connection, collection: string, record: ReleaseRecord): Promise<void> {
  return write(client, collection, "record", record);
}

export function writeEvaluation(client: Connection, collection: string, evaluation: Evaluation): Promise<void> {
  return write(client, collection, "evaluation", evaluation);
}

export function writePromotions(
  client: Connection,
  collection: string,
  promotions: readonly Promotion[],
): Promise<void> {
  return write(client, collection, "promotions", promotions);
}

/**
 * The release that a described collection is; undefined for a collection that is none.
 *
 * @throws ElanusError CORRUPT and NEWER_FORMAT for properties that cannot be read.
 */
export function releaseIn(described: DescribeCollectionResponse): Release | UnfinishedRelease | undefined {
  const { collection_name: collection, properties } = described;
  const record = read(collection, properties, "record", isRecord);
  if (record === undefined) {
    const claim = read(collection, properties, "claim", isClaim);
    return claim === undefined ? undefined : { collection, claim };
  }
  const evaluation = read(collection, properties, "evaluation", isEvaluation);
  const promotions = read(collection, properties, "promotions", arePromotions) ?? [];
  return { collection, record, promotions, ...(evaluation === undefined ? {} : { evaluation }) };
}

export function isBuilt(release: Release | UnfinishedRelease): release is Release {
  return "record" in release;
}

async function write(client: Connection, collection_name: string, part: Part, value: unknown): Promise<void> {
  await client.alterCollectionProperties({
    collection_name,
    properties: { [PROPERTIES[part]]: JSON.stringify(value) },
  });
}

/** Elanus alone writes these properties; what is no JSON, or of a later form, is told and not guessed at. */
function read<T>(
  collection: string,
  properties: readonly KeyValue[],
  part: Part,
  isPart: (value: unknown) => value is T,
): T | undefined {
  const found = properties.find(({ key }) => key === PROPERTIES[part]);
  if (found === undefined) return undefined;
  const value = parsed(String(found.value));
  requireForm(collection, value);
  if (isPart(value)) return value;
  throw new ElanusError("CORRUPT", `property \`${found.key}\` of collection \`${collection}\` cannot be read`, {
    detail: String(found.value).slice(0, 200),
    hint: "it is written by Elanus alone; build the release again",
  });
}

/** @throws ElanusError NEWER_FORMAT */
function requireForm(collection: string, value: unknown): void {
  if (!isObject(value) || !("format" in value) || value.format === 1) return;
  throw new ElanusError("NEWER_FORMAT", `release \`${collection}\` was written by a later version of Elanus`, {
    detail: `its record is of form ${String(value.format)}, this version reads 1`,
    hint: "use that version, or a later one",
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ReleaseRecord {
  return isObject(value) && "encoder" in value && "builtAt" in value && "index" in value;
}

function isClaim(value: unknown): value is BuildClaim {
  return isObject(value) && "encoder" in value && "owner" in value;
}

function isEvaluation(value: unknown): value is Evaluation {
  return isObject(value) && "passed" in value && "candidate" in value;
}

function arePromotions(value: unknown): value is Promotion[] {
  return Array.isArray(value) && value.every((one) => isObject(one) && "at" in one && "kind" in one);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
