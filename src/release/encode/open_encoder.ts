import type { Connection } from "../../client/connection.ts";
import { openRecordedEmbedder } from "../../embed/index.ts";
import { ElanusError } from "../../errors/index.ts";
import { embedderEncoder } from "./embedder_encoder.ts";
import {
  assertSameEncoder,
  describeEncoder,
  type EncoderIdentity,
  type ReleaseEncoder,
  sameEncoder,
} from "./release_encoder.ts";

/** As much of a release, built or on its way, as says how its vectors are made. */
export interface EncodedCollection {
  readonly collection: string;
  readonly encoder: EncoderIdentity;
  readonly field: string;
}

/**
 * The encoder of a release: the one among `given` that has its identity, or the text embedder that the collection keeps.
 *
 * @throws ElanusError EMBEDDER_MISMATCH with both versions where none of those given is the release's and it cannot be
 * opened from the collection.
 */
export async function openEncoder<Query>(
  client: Connection,
  { collection, encoder, field }: EncodedCollection,
  given: readonly ReleaseEncoder<Query>[],
): Promise<ReleaseEncoder<Query>> {
  const found = given.find(({ identity }) => sameEncoder(identity, encoder));
  if (found !== undefined) return found;
  if (encoder.kind === "embedder" && encoder.input !== undefined) {
    const opened = embedderEncoder(await openRecordedEmbedder(client, collection, field), encoder.input);
    assertSameEncoder(collection, encoder, opened.identity);
    return ofTexts(opened);
  }
  if (given.length > 0) assertSameEncoder(collection, encoder, given[given.length - 1].identity);
  throw new ElanusError("EMBEDDER_MISMATCH", `the encoder of release \`${collection}\` is not at hand`, {
    detail: `it was built by ${describeEncoder(encoder)}`,
    hint: "give it as one of `encoders`: only text embedders are kept with the collection",
  });
}

/** An encoder whose queries are texts, for a program whose queries may be something else. */
function ofTexts<Query>(encoder: ReleaseEncoder): ReleaseEncoder<Query> {
  return { ...encoder, encodeQueries: (queries, options) => encoder.encodeQueries(queries.map(textOf), options) };
}

function textOf(query: unknown): string {
  if (typeof query === "string") return query;
  throw new ElanusError("INVALID_PARAMETER", "a release of a text embedder is searched by a text", {
    detail: `the query is of type ${typeof query}`,
  });
}
