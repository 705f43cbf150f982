import type { SearchHit } from "../client/responses.ts";
import { factsOf, passageOf, titleOf } from "./describe_hit.ts";
import { shareBar } from "./terminal/bar.ts";
import { pad, truncate } from "./terminal/display_width.ts";
import type { Screen } from "./terminal/screen.ts";

const BAR_WIDTH = 8;
/** What stands before a title: rank, bar and score. */
const INDENT = 4 + BAR_WIDTH + 1 + 7 + 1;

/** Hits as lines: rank, a bar for the score, the title, and the facts below it. */
export function renderHits(hits: readonly SearchHit[], screen: Pick<Screen, "colors" | "width">): string {
  const { bold, cyan, dim } = screen.colors;
  const best = Math.max(...hits.map((hit) => Math.abs(hit.score)));
  const room = screen.width - INDENT;
  return hits
    .map((hit, i) => {
      const bar = cyan(shareBar(best === 0 ? 0 : Math.abs(hit.score) / best, BAR_WIDTH));
      const score = pad(hit.score.toFixed(4), 7, "right");
      const head = `${String(i + 1).padStart(3)} ${bar} ${score} ${bold(truncate(titleOf(hit), room))}`;
      const passage = passageOf(hit);
      const facts = truncate([hit.id, ...(passage === undefined ? factsOf(hit) : [passage])].join(" · "), room);
      return `${head}\n${" ".repeat(INDENT)}${dim(facts)}`;
    })
    .join("\n");
}
