/** An item and what a model makes of it; higher is better, and a scale of the model's own. */
export interface ScoredItem {
  readonly item: string;
  readonly score: number;
}

export interface ItemsRequest {
  /** How many items at most; of those that the model has nothing to say about none. */
  readonly limit: number;
  /** Items that are not wanted, as those that the user has. Those of the history are not left out by themselves. */
  readonly exclude?: ReadonlySet<string>;
}

/**
 * What was learnt from interactions alone. It knows items and no users: a user is the items of a history, so that one who
 * came a minute ago is served like all others, and nobody's deeds are kept in it.
 */
export interface InteractionModel {
  /** What traces and figures call it, as `ease`. */
  readonly name: string;
  /** The items that it was taught with. */
  readonly items: readonly string[];
  /**
   * The items that go best with a history, best first.
   *
   * @param history items, oldest first; those that the model does not know say nothing.
   */
  itemsFor(history: readonly string[], request: ItemsRequest): ScoredItem[];
  /** The model as bytes, which `readInteractionModel` reads. */
  save(): Uint8Array;
}
