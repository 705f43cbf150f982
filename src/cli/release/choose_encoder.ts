import type { Connection } from "../../client/connection.ts";
import type { CollectionDescription } from "../../client/responses.ts";
import { openEmbedder, openRecordedEmbedder } from "../../embed/index.ts";
import { ElanusError, nameHint } from "../../errors/index.ts";
import {
  allReleases,
  embedderEncoder,
  type ReleaseEncoder,
  towersOfRows,
  type UnfinishedRelease,
} from "../../release/index.ts";
import { readBytes } from "../../storage/files/index.ts";
import { TwoTowers, type UserFeatures } from "../../towers/index.ts";

export interface EncoderChoice {
  readonly client: Connection;
  readonly alias: string;
  /** The collection that is built from; what the alias stands for without it. */
  readonly from?: string;
  readonly embedder: string;
  readonly dim?: number;
  readonly text?: string;
  readonly restart?: boolean;
  /** Called with the texts that were read to train on. */
  readonly onTexts?: (texts: number) => void;
  readonly signal: AbortSignal;
}

const TEXTS_A_BATCH = 1000;

/** The encoder of a build: the one of an interrupted build that goes on, or one that is opened, or trained on the rows. */
export async function chooseEncoder(choice: EncoderChoice): Promise<ReleaseEncoder> {
  const { client, alias, embedder, dim, restart, signal } = choice;
  const { schema } = await client.describeCollection({ collection_name: choice.from ?? alias });
  const text = textField(schema, choice.text);
  if (embedder !== "lsa") return embedderEncoder(await openEmbedder(embedder, { dim, signal }), text);
  const interrupted = restart ? undefined : await interruptedBuild(client, alias);
  // Trained again on rows that have changed it would be another one.
  if (interrupted !== undefined) {
    const { collection, claim } = interrupted;
    return embedderEncoder(await openRecordedEmbedder(client, collection, claim.field), text);
  }
  return embedderEncoder(await openEmbedder("lsa", { dim, texts: textsOf(choice, text), signal }), text);
}

/** The towers of a file as the encoder of the rows of `source`. @throws ElanusError as `TwoTowers.load`. */
export async function towersOfFile(
  client: Connection,
  source: string,
  file: string,
): Promise<ReleaseEncoder<UserFeatures>> {
  return towersOfRows(client, source, TwoTowers.load(await readBytes(file)));
}

async function interruptedBuild(client: Connection, alias: string): Promise<UnfinishedRelease | undefined> {
  for (const release of await allReleases(client, alias)) {
    if ("claim" in release) return release.claim.encoder.name === "lsa" ? release : undefined;
  }
  return undefined;
}

async function* textsOf({ client, alias, from, onTexts }: EncoderChoice, text: string): AsyncGenerator<string> {
  const collection_name = from ?? (await sourceOf(client, alias));
  let read = 0;
  const batches = await client.queryIterator({ collection_name, batchSize: TEXTS_A_BATCH, output_fields: [text] });
  for await (const rows of batches) {
    for (const row of rows) yield String(row[text] ?? "");
    read += rows.length;
    onTexts?.(read);
  }
}

/** One collection throughout, wherever the alias is turned. */
async function sourceOf(client: Connection, alias: string): Promise<string> {
  return (await client.describeCollection({ collection_name: alias })).collection_name;
}

/** The text that is encoded: the one named, what is searched by words, or the only one. */
function textField({ name, fields, functions = [] }: CollectionDescription, wanted: string | undefined): string {
  const texts = fields.filter(({ data_type, is_primary_key }) => data_type === "VarChar" && !is_primary_key);
  const names = texts.map((field) => field.name);
  const chosen = wanted ?? functions.at(0)?.input_field_names.at(0) ?? (names.length === 1 ? names[0] : undefined);
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  throw new ElanusError("FIELD_NOT_FOUND", `it is not clear which text of \`${name}\` to encode`, {
    hint: wanted === undefined ? `name one with --text: ${names.join(", ")}` : nameHint(wanted, names),
  });
}
