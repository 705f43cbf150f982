import type { MappingOverrides } from "../../ingest/mapping/mapping.ts";
import { Corpus } from "../../ingest/pipeline/corpus.ts";
import { planIngest } from "../../ingest/plan_ingest.ts";
import type { EmbedderOptions } from "./embedder_options.ts";
import type { TrainEmbedderRequest } from "./train_embedder.ts";

/** The texts of an item. */
export interface ItemTexts {
  readonly id: string;
  /** What `ingest` embeds. */
  readonly text: string;
  /** The first text column, as the title. */
  readonly title: string;
  /** The others, one below the other. */
  readonly rest: string;
}

/**
 * The items of a catalogue as `ingest` would read them: keys and texts, by the same guess of the columns. Records without a key
 * or a text are left out, as there.
 *
 * @throws ElanusError as `planIngest`.
 */
export async function readItemTexts(paths: readonly string[], overrides: MappingOverrides = {}): Promise<ItemTexts[]> {
  const { sources, mapping } = await planIngest(paths, overrides);
  const items = new Map<string, ItemTexts>();
  for await (const { outcome } of new Corpus(sources, mapping, undefined).entries()) {
    if (!("document" in outcome)) continue;
    const { key, text, texts } = outcome.document;
    const [title, ...rest] = mapping.text.map(({ name }) => String(texts[name] ?? ""));
    items.set(String(key), { id: String(key), text, title, rest: rest.filter((one) => one !== "").join("\n") });
  }
  return [...items.values()];
}

/** Titles are no queries: what is learnt for longer is titles (ESCI, the even half of the queries). */
const TITLE_OPTIONS: Partial<EmbedderOptions> = { epochs: 2, rate: 0.005 };

/** Where nobody has judged, as a part of a `trainEmbedder` request: each title is a query that the rest of its item answers. */
export function titlePairs(
  items: readonly ItemTexts[],
): Pick<TrainEmbedderRequest, "pairs" | "items"> & { readonly options: Partial<EmbedderOptions> } {
  const whole = items.filter(({ title, rest }) => title !== "" && rest !== "");
  return {
    pairs: whole.map(({ id, title }) => ({ query: title, item: id })),
    items: new Map(items.map(({ id, text, rest }) => [id, rest === "" ? text : rest])),
    options: TITLE_OPTIONS,
  };
}
