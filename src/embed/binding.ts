import type { AttachmentStore } from "../client/client.ts";
import type { KeyValue } from "../client/responses.ts";
import { ElanusError } from "../errors/index.ts";
import type { Embedder, EmbedderIdentity } from "./embedder.ts";
import { assertSameEmbedder } from "./embedder_identity.ts";
import { type OpenEmbedderOptions, openEmbedder } from "./registry.ts";

/** A client that may store models beside the collection, as ElanusClient does; Milvus's own cannot. */
export type BindingClient = PropertyReader & PropertyWriter & Partial<AttachmentStore>;

/** As much of a client as reads and writes the properties of a collection. */
interface PropertyReader {
  describeCollection(request: { collection_name: string }): Promise<{ properties: readonly KeyValue[] }>;
}

interface PropertyWriter {
  alterCollectionProperties(request: { collection_name: string; properties: Record<string, string> }): Promise<unknown>;
}

/** What a collection remembers of the embedder that filled a field. */
export interface RecordedEmbedder {
  readonly identity: EmbedderIdentity;
  /** What `openEmbedder` opens; absent for embedders of one's own. */
  readonly spec?: string;
  /** The attachment that holds its model, where it was trained here. */
  readonly attachment?: string;
}

/**
 * Records which embedder fills a vector field: its identity as the collection property `elanus.embedder.<field>`, and
 * its model, where it was trained here, as an attachment. Recording the same embedder again changes nothing.
 *
 * @throws ElanusError EMBEDDER_MISMATCH where another one is recorded, NOT_SUPPORTED where a trained model has to be
 * stored and the client cannot.
 */
export async function recordEmbedder(
  client: BindingClient,
  collection: string,
  field: string,
  embedder: Embedder,
): Promise<void> {
  const before = await recordedEmbedder(client, collection, field);
  if (before !== undefined) {
    assertSameEmbedder(before.identity, embedder.identity);
    return;
  }
  // The model goes first: a property without its model could not be opened.
  const attachment = await storeModel(client, collection, field, embedder);
  const recorded: RecordedEmbedder = { identity: embedder.identity, spec: embedder.spec, attachment };
  await client.alterCollectionProperties({
    collection_name: collection,
    properties: { [propertyOf(field)]: JSON.stringify(recorded) },
  });
}

/**
 * What is recorded for a vector field; undefined where nothing is.
 *
 * @throws ElanusError CORRUPT where the property is not what `recordEmbedder` writes.
 */
export async function recordedEmbedder(
  client: PropertyReader,
  collection: string,
  field: string,
): Promise<RecordedEmbedder | undefined> {
  const { properties } = await client.describeCollection({ collection_name: collection });
  const property = properties.find(({ key }) => key === propertyOf(field));
  if (property === undefined) return undefined;
  const recorded = parseRecord(String(property.value));
  if (recorded !== undefined) return recorded;
  throw new ElanusError("CORRUPT", `property \`${propertyOf(field)}\` of collection \`${collection}\` cannot be read`, {
    detail: String(property.value).slice(0, 200),
    hint: "it is written by Elanus alone; drop the property and record the embedder again",
  });
}

/**
 * The embedder with which to query a vector field: opened from what is recorded, or `given` when it is the same.
 *
 * @throws ElanusError EMBEDDER_MISMATCH that names what differs, INVALID_PARAMETER where nothing is recorded and none
 * is given, or where the recorded one is one's own and has to be given.
 */
export async function openRecordedEmbedder(
  client: BindingClient,
  collection: string,
  field: string,
  given?: Embedder,
  options: OpenEmbedderOptions = {},
): Promise<Embedder> {
  const recorded = await recordedEmbedder(client, collection, field);
  if (recorded === undefined) {
    if (given !== undefined) return given;
    throw new ElanusError("INVALID_PARAMETER", `no embedder is recorded for field \`${field}\` of \`${collection}\``, {
      hint: "give the embedder that made its vectors, or search with a vector",
    });
  }
  const embedder = given ?? (await openRecord(client, collection, recorded, options));
  assertSameEmbedder(recorded.identity, embedder.identity);
  return embedder;
}

async function openRecord(
  client: BindingClient,
  collection: string,
  { identity, spec, attachment }: RecordedEmbedder,
  options: OpenEmbedderOptions,
): Promise<Embedder> {
  if (spec === undefined) {
    throw new ElanusError("INVALID_PARAMETER", `the embedder \`${identity.model}\` of \`${collection}\` is your own`, {
      hint: "give it with the call: only lsa, trained, transformers and openai can be opened by name",
    });
  }
  if (attachment === undefined) return openEmbedder(spec, asRecorded(spec, identity, options));
  const model = await client.getAttachment?.({ collection_name: collection, name: attachment });
  if (model !== undefined) return openEmbedder(spec, { model });
  throw new ElanusError("CORRUPT", `the model \`${attachment}\` of collection \`${collection}\` is missing`, {
    detail: `its vectors were made by ${identity.model}, version ${identity.version}`,
    hint: "restore the collection's folder, or ingest the collection again",
  });
}

/** Options that make vectors as the recorded ones are; what is given goes before. */
function asRecorded(spec: string, identity: EmbedderIdentity, options: OpenEmbedderOptions): OpenEmbedderOptions {
  const { documentPrefix, queryPrefix } = identity;
  const prefixes = { documentPrefix, queryPrefix };
  return {
    // Only OpenAI's models can be asked for a dim.
    dim: spec.startsWith("openai:") ? identity.dim : undefined,
    ...options,
    openai: { ...prefixes, ...options.openai },
    transformers: { ...prefixes, ...options.transformers },
  };
}

async function storeModel(
  client: BindingClient,
  collection: string,
  field: string,
  embedder: Embedder,
): Promise<string | undefined> {
  const data = embedder.save?.();
  if (data === undefined) return undefined;
  if (client.putAttachment === undefined) {
    throw new ElanusError("NOT_SUPPORTED", `this client cannot store the model of \`${embedder.identity.model}\``, {
      hint: "use ElanusClient, or an embedder that is opened by name: transformers or openai",
    });
  }
  const name = `${propertyOf(field)}.model`;
  await client.putAttachment({ collection_name: collection, name, data });
  return name;
}

function propertyOf(field: string): string {
  return `elanus.embedder.${field}`;
}

function parseRecord(json: string): RecordedEmbedder | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is RecordedEmbedder {
  if (typeof value !== "object" || value === null || !("identity" in value)) return false;
  const { identity } = value;
  return typeof identity === "object" && identity !== null && "model" in identity && "dim" in identity;
}
