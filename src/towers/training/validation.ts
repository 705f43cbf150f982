import { seededRandom } from "../../kernels/math/random.ts";
import type { Interaction } from "../interactions.ts";
import type { Bag } from "../model/feature_table.ts";
import type { TowersOptions } from "../options.ts";
import type { Catalogue } from "./catalogue.ts";
import { rankOf } from "./rank_of.ts";
import type { UserSequence } from "./sequences.ts";
import { shuffle } from "./shuffle.ts";
import type { TowerVectors } from "./tower_vectors.ts";

/** Held-out items are sought for so many users; more change no decision. */
const MOST_QUESTIONS = 2000;
interface Question {
  readonly user: UserSequence;
  /** Undefined for an item of which nothing is known, which cannot be found. */
  readonly target: number | undefined;
}

/** Whether held-out items are found. */
export class Validation {
  private readonly depth: number;
  private readonly questions: readonly Question[];

  /** A user who is not known from the training is known by the fields alone; of one without any, nothing is asked. */
  constructor(
    heldOut: readonly Interaction[],
    users: ReadonlyMap<string, UserSequence>,
    { itemNumbers, bagOfUser }: Catalogue,
    { seed, depth }: Pick<TowersOptions, "seed" | "depth">,
  ) {
    this.depth = depth;
    const all = heldOut.map(({ user, item }): Question => {
      return { user: users.get(user) ?? newcomer(bagOfUser(user)), target: itemNumbers.get(item) };
    });
    const asked = all.filter(({ user }) => user.items.length > 0 || user.bag.rows.length > 0);
    this.questions = shuffle(asked, seededRandom(seed)).slice(0, MOST_QUESTIONS);
  }

  /**
   * The share of held-out items that are among a user's first `depth` of all that the user has not had. Undefined where nothing is
   * held out.
   */
  async recall(vectors: TowerVectors): Promise<number | undefined> {
    if (this.questions.length === 0) return undefined;
    let found = 0;
    await vectors.ofItems();
    await vectors.score(
      this.questions.map(({ user }) => user),
      (scores, i) => {
        const { user, target } = this.questions[i];
        if (target !== undefined && rankOf(scores, target, user.positives) <= this.depth) found++;
      },
    );
    return found / this.questions.length;
  }
}

function newcomer(bag: Bag): UserSequence {
  return { items: new Uint32Array(), weights: new Float32Array(), positives: new Uint32Array(), skipped: [], bag };
}
