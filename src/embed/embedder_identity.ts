import { ElanusError } from "../errors/index.ts";
import type { EmbedderIdentity } from "./embedder.ts";

/** The parts of an identity in the order in which they are told, each with its name in words. */
const PARTS: readonly (readonly [keyof EmbedderIdentity, string])[] = [
  ["model", "model"],
  ["version", "version"],
  ["dim", "dim"],
  ["normalized", "normalisation"],
  ["documentPrefix", "document prefix"],
  ["queryPrefix", "query prefix"],
];

/** The identity in one line, as `lsa@1-5f3a9c21 256d unit` or `nomic@1 768d unit document:"search_document: "`. */
export function embedderId(identity: EmbedderIdentity): string {
  const words = [`${identity.model}@${identity.version}`, `${identity.dim}d`, identity.normalized ? "unit" : "raw"];
  if (identity.documentPrefix !== "") words.push(`document:${JSON.stringify(identity.documentPrefix)}`);
  if (identity.queryPrefix !== "") words.push(`query:${JSON.stringify(identity.queryPrefix)}`);
  return words.join(" ");
}

/** Whether vectors of the one may be compared with vectors of the other. */
export function sameEmbedder(recorded: EmbedderIdentity, given: EmbedderIdentity): boolean {
  return PARTS.every(([part]) => recorded[part] === given[part]);
}

/**
 * Refuses an embedder whose vectors mean nothing to those recorded.
 *
 * @throws ElanusError EMBEDDER_MISMATCH whose detail names each part that differs, with both values.
 */
export function assertSameEmbedder(recorded: EmbedderIdentity, given: EmbedderIdentity): void {
  const differing = PARTS.filter(([part]) => recorded[part] !== given[part]);
  if (differing.length === 0) return;
  const names = differing.map(([, name]) => name).join(", ");
  const values = differing.map(
    ([part, name]) => `${name}: recorded ${JSON.stringify(recorded[part])}, given ${JSON.stringify(given[part])}`,
  );
  throw new ElanusError("EMBEDDER_MISMATCH", `the embedder differs from the recorded one in ${names}`, {
    detail: values.join("; "),
    hint: `open \`${embedderId(recorded)}\`, or embed the collection again with \`${embedderId(given)}\``,
  });
}
