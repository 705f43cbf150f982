import { type EncoderIdentity, sameEncoder } from "../encode/release_encoder.ts";
import type { DriftSign } from "./drift_test.ts";

export interface DriftEvidence {
  /** The encoder that the release was built by. */
  readonly built: EncoderIdentity;
  /** The one that made the queries' vectors, where it is known. */
  readonly encodedBy: EncoderIdentity | undefined;
  readonly signs: readonly DriftSign[];
}

/** What a drift probably comes from, and what to do: one sentence. */
export function causeOf({ built, encodedBy, signs }: DriftEvidence): string {
  if (encodedBy !== undefined && !sameEncoder(built, encodedBy)) return mismatchOf(built, encodedBy);
  const changed = new Set(signs);
  if (changed.has("recall") && changed.size > 1) {
    return (
      `the queries are encoded otherwise than the index was (it was built by ${built.name} ${built.version}): ` +
      "probably another version of the encoder; deploy the one of the release, or roll back"
    );
  }
  if (changed.has("recall")) {
    return "the index finds less than it did: rows have come and gone since it was built; raise `ef`, or build anew";
  }
  if (changed.has("vectors")) {
    return "people look for other things than the held-out queries did: check with new ones, and train anew if it fails";
  }
  return "what is found scores otherwise than it did: the rows have changed; build anew";
}

function mismatchOf(built: EncoderIdentity, encodedBy: EncoderIdentity): string {
  const part = built.kind === "towers" ? "user encoder" : "query encoder";
  const [now, before] = [encodedBy, built].map(({ name, version }) => ({ name, version }));
  const isRenamed = now.name !== before.name;
  const named = (one: typeof now) => (isRenamed ? `${one.name} ${one.version}` : one.version);
  return `the ${part} is ${named(now)}, the index was built by ${named(before)}: roll back, or build with the new encoder`;
}
