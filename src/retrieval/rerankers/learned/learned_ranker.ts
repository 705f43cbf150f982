import type { AttachmentStore } from "../../../client/client.ts";
import { ElanusError } from "../../../errors/index.ts";
import type { Candidate } from "../../candidate.ts";
import { checkOptions } from "../../check_options.ts";
import type { SearchUser } from "../../run/search_user.ts";
import type { Reranker } from "../reranker.ts";
import { scoreCandidates } from "./boosted_trees.ts";
import { extractFeatures, type Signal } from "./features.ts";
import { type RankerModel, readRanker, writeRanker } from "./ranker_model.ts";
import { type AnalyzerClient, TermReader } from "./terms.ts";

export interface LearnedRankerOptions {
  /** Several rankers may be kept with a collection ("default"). */
  readonly name?: string;
  /** The signals that it was taught with, by their names; one that is not given is not known of any candidate. */
  readonly signals?: readonly Signal[];
}

/** Orders candidates by what was learnt from judgments or clicks: `trainRanker` makes the model. */
export class LearnedRanker implements Reranker {
  readonly name: string;
  readonly fields: readonly string[];
  readonly model: RankerModel;
  private readonly reader: TermReader;
  private readonly signals: readonly Signal[];

  constructor(
    client: AnalyzerClient,
    collection_name: string,
    model: RankerModel,
    { name = "default", signals = [] }: LearnedRankerOptions = {},
  ) {
    this.name = `learned:${name}`;
    this.fields = [...model.inputs.texts, ...model.inputs.numbers];
    this.model = model;
    this.reader = new TermReader(client, collection_name, model.inputs.analyzedAs);
    this.signals = signals;
  }

  async rerank(
    query: string,
    candidates: readonly Candidate[],
    { user }: { readonly user?: SearchUser } = {},
  ): Promise<readonly number[]> {
    if (candidates.length === 0) return [];
    const { inputs, trees } = this.model;
    const features = await extractFeatures(this.reader, inputs, this.signals, query, candidates, user);
    return Array.from(scoreCandidates(trees, features));
  }
}

/**
 * The ranker that was trained for a collection and is kept with it: by `trainRanker` and `saveRanker`, or `elanus train
 * ranker`.
 *
 * @throws ElanusError INVALID_PARAMETER where none of that name is kept, and for an option that there is not; CORRUPT, NEWER_FORMAT.
 */
export async function learnedRanker(
  client: AnalyzerClient & Pick<AttachmentStore, "getAttachment">,
  collection_name: string,
  options: LearnedRankerOptions = {},
): Promise<LearnedRanker> {
  checkOptions("learnedRanker", options, ["name", "signals"]);
  const { name = "default" } = options;
  const bytes = await client.getAttachment({ collection_name, name: attachmentOf(name) });
  if (bytes !== undefined) return new LearnedRanker(client, collection_name, readRanker(bytes), options);
  throw new ElanusError("INVALID_PARAMETER", `collection \`${collection_name}\` has no learned ranker \`${name}\``, {
    hint: "train one: `elanus train ranker --judgments FILE`, or `trainRanker` and `saveRanker`",
  });
}

/** Keeps a model with its collection, in the place of one of that name. */
export async function saveRanker(
  client: Pick<AttachmentStore, "putAttachment">,
  collection_name: string,
  model: RankerModel,
  name = "default",
): Promise<void> {
  await client.putAttachment({ collection_name, name: attachmentOf(name), data: writeRanker(model) });
}

function attachmentOf(name: string): string {
  return `elanus.ranker.${name}`;
}
