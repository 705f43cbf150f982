import type { SearchHit } from "../client/responses.ts";
import { factsOf, passageOf, titleOf } from "./describe_hit.ts";
import { shareBar } from "./terminal/bar.ts";
import { pad, truncate } from "./terminal/display_width.ts";
import type { Screen } from "./terminal/screen.ts";

const BAR_WIDTH = 8;
/** What stands before a title: rank, bar and score. */
const INDENT = 4 + BAR_WIDTH + 1 + 7 + 1;

/**
 * Hits as lines: rank, a bar for the score, the title, and the facts below it.
 *
 * @param below more lines for the hit of a place
 */
export function renderHits(
  hits: readonly SearchHit[],
  screen: Pick<Screen, "colors" | "width">,
  below: (place: number) => readonly string[] = () => [],
): string {
  const { bold, cyan, dim } = screen.colors;
  const shareOf = sharesOf(hits);
  const room = screen.width - INDENT;
  return hits
    .map((hit, i) => {
      const bar = cyan(shareBar(shareOf(hit.score), BAR_WIDTH));
      const score = pad(hit.score.toFixed(4), 7, "right");
      const head = `${String(i + 1).padStart(3)} ${bar} ${score} ${bold(truncate(titleOf(hit), room))}`;
      const passage = passageOf(hit);
      const facts = [hit.id, ...(passage === undefined ? factsOf(hit) : [passage])].join(" · ");
      const lines = [facts, ...below(i)].map((line) => `${" ".repeat(INDENT)}${dim(truncate(line, room))}`);
      return [head, ...lines].join("\n");
    })
    .join("\n");
}

/** How much of a bar a score fills, the best hit's all of it. Distances, of which the smallest is the best, rise. */
function sharesOf(hits: readonly SearchHit[]): (score: number) => number {
  const [best, worst] = [hits[0].score, hits[hits.length - 1].score];
  if (best < worst) return (score) => (score <= 0 ? 1 : Math.max(0, best) / score);
  return (score) => (best <= 0 ? 0 : score / best);
}
