import { ElanusError, nameHint } from "../errors/index.ts";

const FAMILIES = ["lsa", "trained", "transformers", "openai"] as const;
export type EmbedderFamily = (typeof FAMILIES)[number];

/** Which embedder: its family, and the model's name, or its file, where the family has several. */
export interface EmbedderSpec {
  readonly family: EmbedderFamily;
  readonly model: string;
}

/**
 * Reads `lsa`, `trained:shop.embedder`, `transformers:BAAI/bge-small-en-v1.5`, `openai:text-embedding-3-small`.
 *
 * @throws ElanusError INVALID_PARAMETER for another family, or where the model is missing.
 */
export function parseEmbedderSpec(spec: string): EmbedderSpec {
  const colon = spec.indexOf(":");
  const name = colon < 0 ? spec : spec.slice(0, colon);
  const model = colon < 0 ? "" : spec.slice(colon + 1);
  const family = FAMILIES.find((known) => known === name);
  if (family === undefined) {
    throw new ElanusError("INVALID_PARAMETER", `embedder \`${spec}\` is not known`, {
      hint: nameHint(name, FAMILIES),
    });
  }
  if (family === "lsa" && model !== "") {
    throw new ElanusError("INVALID_PARAMETER", `embedder \`${spec}\` names a model, but lsa is trained on the texts`, {
      hint: "write `lsa`",
    });
  }
  // A collection that keeps its trained model needs no file.
  if ((family === "openai" || family === "transformers") && model === "") {
    const example = family === "openai" ? "openai:text-embedding-3-small" : "transformers:BAAI/bge-small-en-v1.5";
    throw new ElanusError("INVALID_PARAMETER", `embedder \`${spec}\` names no model`, { hint: `as \`${example}\`` });
  }
  return { family, model };
}
