import { ElanusError, nameHint } from "../errors/index.ts";
import { type CollectionSchema, type Properties, partitionKeyField, primaryField } from "./collection_schema.ts";
import { shown } from "./scalar_value.ts";
import { isTimeZone, UTC } from "./time/time_zone.ts";

const TTL = "collection.ttl.seconds";
const TIME_ZONE = "timezone";
/** A hundred years. */
const MOST_TTL_SECONDS = 3_155_760_000;
/** Vectors stay in their files: of a collection, a field or an index. */
export const MEMORY_MAPPED = "mmap.enabled";
/** Changes no answer: opening reads lazily anyhow. */
const LAZY_LOAD = "lazyload.enabled";
const ISOLATION = "partitionkey.isolation";
const GIVEN_AUTO_IDS = "allow_insert_auto_id";
/** Undeclared keys: the schema says whether they are allowed, and this changes the schema. */
export const DYNAMIC_FIELD_SWITCH = "dynamicfield.enabled";
/** When indexes are built anew; see RebuildRules. */
const REBUILDS = "rebuild.enabled";
const REBUILD_DELETED = "rebuild.deleted.share";
const REBUILD_DRIFT = "rebuild.drift.share";
const REBUILD_AGE = "rebuild.age.days";
const REBUILD_WINDOW = "rebuild.window";
/** They are ours alone: one that is misspelt would change nothing, unseen. */
const REBUILD_RULES = [REBUILDS, REBUILD_DELETED, REBUILD_DRIFT, REBUILD_AGE, REBUILD_WINDOW];
const SWITCHES = [MEMORY_MAPPED, LAZY_LOAD, ISOLATION, GIVEN_AUTO_IDS, DYNAMIC_FIELD_SWITCH, REBUILDS];
/** The field that says until when each row lives. */
const TTL_FIELD = "ttl_field";

/**
 * Properties of Milvus and those of rebuilds are checked; others are kept as they are.
 *
 * @throws ElanusError INVALID_PARAMETER, NOT_SUPPORTED.
 */
export function checkProperties(properties: Properties): Properties {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("rebuild.") && !REBUILD_RULES.includes(name)) throw noRebuildRule(name);
    if (name === TTL) checkTtl(value);
    if (name === TIME_ZONE) checkTimeZone(value);
    if (name === REBUILD_DELETED || name === REBUILD_DRIFT) checkShare(name, value);
    if (name === REBUILD_AGE) checkDays(value);
    if (name === REBUILD_WINDOW && windowOf(value) === undefined) throw unfit(name, value, "as 01:30-05:00");
    if (SWITCHES.includes(name)) checkSwitchProperty(name, value);
  }
  return properties;
}

/** Properties that a collection is created with. @throws ElanusError INVALID_PARAMETER, NOT_SUPPORTED. */
export function checkFirstProperties(properties: Properties): Properties {
  if (wantsDynamicField(properties) === undefined) return checkProperties(properties);
  throw new ElanusError("INVALID_PARAMETER", `${DYNAMIC_FIELD_SWITCH} is for collections that are there`, {
    hint: "set enable_dynamic_field",
  });
}

/** Refuses properties that ask for what a schema does not have. @throws ElanusError INVALID_PARAMETER */
export function checkPropertiesOf(schema: CollectionSchema, properties: Properties): void {
  const refuse = (name: string, why: string) => {
    throw new ElanusError("INVALID_PARAMETER", `collection \`${schema.name}\` cannot have ${name}`, { detail: why });
  };
  if (isOn(properties, ISOLATION) && partitionKeyField(schema) === undefined)
    refuse(ISOLATION, "it has no partition key");
  if (isOn(properties, GIVEN_AUTO_IDS) && !primaryField(schema).autoId) {
    refuse(GIVEN_AUTO_IDS, "it does not make its keys itself (autoID)");
  }
  checkTtlField(schema, properties, refuse);
}

function checkTtlField(
  { fields }: CollectionSchema,
  properties: Properties,
  refuse: (name: string, why: string) => void,
) {
  const name = timeToLiveField(properties);
  if (name === undefined) return;
  const field = fields.find((each) => each.name === name);
  if (field === undefined) refuse(TTL_FIELD, `it has no field \`${name}\``);
  else if (field.type !== "Timestamptz")
    refuse(TTL_FIELD, `field \`${name}\` is of type ${field.type}, and not Timestamptz`);
  if (timeToLive(properties) !== undefined) refuse(TTL_FIELD, `it has ${TTL} already, and rows live by one of the two`);
}

/** Whether a search must name one value of the partition key. */
export function isPartitionIsolated(properties: Properties): boolean {
  return isOn(properties, ISOLATION);
}

/** Whether an insert may bring keys under autoID. */
export function takesGivenAutoIds(properties: Properties): boolean {
  return isOn(properties, GIVEN_AUTO_IDS);
}

/** Whether vectors stay in their files; undefined where the properties say nothing of it. */
export function memoryMapped(properties: Properties): boolean | undefined {
  return properties[MEMORY_MAPPED] === undefined ? undefined : isOn(properties, MEMORY_MAPPED);
}

/** Whether properties ask for undeclared keys to be allowed; undefined where they say nothing of it. */
export function wantsDynamicField(properties: Properties): boolean | undefined {
  return properties[DYNAMIC_FIELD_SWITCH] === undefined ? undefined : isOn(properties, DYNAMIC_FIELD_SWITCH);
}

/** Properties without the one that stands in the schema. */
export function withoutDynamicFieldSwitch({ [DYNAMIC_FIELD_SWITCH]: _, ...kept }: Properties): Properties {
  return kept;
}

function isOn(properties: Properties, name: string): boolean {
  return String(properties[name]).toLowerCase() === "true";
}

/** When an index of vectors is built anew because it has worn: of any type that is built at all. */
export interface RebuildRules {
  /** Whether it happens by itself; else when a compaction is asked for. */
  readonly enabled: boolean;
  /** From this share of deleted rows on, of those that were in it since it was built. */
  readonly deletedShare: number;
  /**
   * From this share on by which its codes say less of the rows than of those that they were learnt from: of graphs that
   * merges go on from. Other indexes learn anew at every merge.
   */
  readonly driftShare: number;
  /** After so many milliseconds, where rows have come or gone; absent: never. */
  readonly age?: number;
  /** The minutes of the day between which it may begin by itself; absent: at any time. */
  readonly window?: { readonly from: number; readonly to: number };
}

/** What properties that were checked say of rebuilds, and what holds where they say nothing. */
export function rebuildRules(properties: Properties): RebuildRules {
  const days = Number(properties[REBUILD_AGE] ?? 0);
  return {
    enabled: properties[REBUILDS] === undefined || isOn(properties, REBUILDS),
    deletedShare: Number(properties[REBUILD_DELETED] ?? 0.2),
    driftShare: Number(properties[REBUILD_DRIFT] ?? 0.1),
    age: days > 0 ? days * 86_400_000 : undefined,
    window: windowOf(properties[REBUILD_WINDOW]),
  };
}

/** How long rows live, in milliseconds; undefined where they live for ever (no property, 0 or -1, as in Milvus). */
export function timeToLive(properties: Properties): number | undefined {
  const seconds = Number(properties[TTL] ?? 0);
  return seconds > 0 ? seconds * 1000 : undefined;
}

/** The field whose time is that until which a row lives; undefined where there is none. */
export function timeToLiveField(properties: Properties): string | undefined {
  const name = properties[TTL_FIELD];
  return name === undefined || name === "" ? undefined : String(name);
}

/** The time zone that the first of these properties names that name one, else UTC. */
export function timeZoneOf(...levels: readonly Properties[]): string {
  for (const { [TIME_ZONE]: zone } of levels) if (isTimeZone(zone)) return zone;
  return UTC;
}

/** @throws ElanusError INVALID_PARAMETER where there is no such time zone. */
export function checkTimeZone(value: unknown): asserts value is string {
  if (!isTimeZone(value)) throw unfit(TIME_ZONE, value, "the name of a time zone, as Asia/Shanghai or UTC");
}

/** Properties of a database, which hands its time zone on to its collections. @throws ElanusError INVALID_PARAMETER */
export function checkDatabaseProperties(properties: Properties): Properties {
  if (TIME_ZONE in properties) checkTimeZone(properties[TIME_ZONE]);
  return properties;
}

/** True or false, as a text too. @throws ElanusError INVALID_PARAMETER */
export function checkSwitchProperty(name: string, value: unknown): void {
  if (!["true", "false"].includes(String(value).toLowerCase())) throw unfit(name, value, "true or false");
}

function windowOf(value: unknown): RebuildRules["window"] {
  const times = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(String(value).trim());
  if (times === null) return undefined;
  const [fromHour, fromMinute, toHour, toMinute] = times.slice(1).map(Number);
  const window = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
  // Between a time and itself there is none.
  return window.from === window.to ? undefined : window;
}

function noRebuildRule(name: string): ElanusError {
  const hint = nameHint(name, REBUILD_RULES);
  return new ElanusError("INVALID_PARAMETER", `property \`${name}\` does not exist`, { hint });
}

/** Less than a hundredth would have segments rewritten for a few rows, over and over. */
function checkShare(name: string, value: unknown): void {
  const share = numberOf(value);
  if (!(share >= 0.01 && share <= 1)) throw unfit(name, value, "a share from 0.01 to 1");
}

function checkDays(value: unknown): void {
  const days = numberOf(value);
  if (!(days >= 0 && days <= 36_500)) throw unfit(REBUILD_AGE, value, "days up to 36500; 0 for no age");
}

function numberOf(value: unknown): number {
  if (typeof value === "string" && value.trim() !== "") return Number(value);
  return typeof value === "number" ? value : Number.NaN;
}

function checkTtl(value: unknown): void {
  const seconds = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  const fits = typeof seconds === "number" && Number.isInteger(seconds) && seconds >= -1 && seconds <= MOST_TTL_SECONDS;
  if (!fits) throw unfit(TTL, value, `whole seconds up to ${MOST_TTL_SECONDS}; 0 or -1 for no end`);
}

function unfit(name: string, value: unknown, expected: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `property \`${name}\` cannot be ${shown(value)}`, { hint: expected });
}
