import type { InteractionModel } from "../sources/interaction_model.ts";
import type { PopularLists } from "../sources/popular/popular_lists.ts";
import type { Towers } from "../towers.ts";

/**
 * What recommendations come from, all of one making: a collection, the towers whose vectors it holds, and what was learnt
 * beside them. Each part but the collection may be absent.
 */
export interface CandidateRelease {
  /** The collection of the items; their keys are the ids of the interactions. */
  readonly collection: string;
  readonly towers?: Towers;
  /** The field of the item tower's vectors; may be left out where there is only one of dense vectors. */
  readonly dense?: string;
  /** Models of interactions, each a source. */
  readonly models?: readonly InteractionModel[];
  /** What is offered where nothing else is found. */
  readonly popular?: PopularLists;
}
