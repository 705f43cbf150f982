import type { TraceLayer, TraceNode, TraceResponse } from "../../client/responses.ts";
import { shareBar, sparkline } from "../terminal/bar.ts";
import { displayWidth, fitTo, truncate } from "../terminal/display_width.ts";
import { formatCount, plural } from "../terminal/format.ts";
import type { Colors, Screen } from "../terminal/screen.ts";

/** A search to be drawn; layers from the top down. */
export type TracedSearch = Pick<TraceResponse, "layers" | "hits" | "metric_type">;

export interface TraceCaption {
  readonly words: string;
  /** What was searched and how, in one line. */
  readonly about: string;
  /** What to call the row with that key. */
  readonly nameOf: (id: string) => string;
}

const BAR_WIDTH = 12;
const LABEL_WIDTH = 9;
const SCORE_WIDTH = 8;
/** Steps of one layer that are drawn; the rest is told in words. */
const MOST_STEPS = 8;
const SPARK_WIDTH = 48;
const WIDEST = 120;

/**
 * A search as a picture: a box a layer, from the sparse top to the full bottom, the steps of the walk in it with a bar for
 * the score of each, and the hits below.
 */
export function renderTrace(
  search: TracedSearch,
  caption: TraceCaption,
  screen: Pick<Screen, "colors" | "width">,
): string {
  const { bold, dim, inverse } = screen.colors;
  const pen = new Pen(search, caption, screen);
  const lines = [`${inverse(bold(` ${caption.words} `))}  ${dim(caption.about)}`, ""];
  search.layers.forEach((layer, i) => {
    lines.push(...pen.layer(layer), ...pen.arrowDown(i === search.layers.length - 1));
  });
  lines.push(...pen.hits(search.hits));
  return lines.map((line) => truncate(line, screen.width)).join("\n");
}

/** Draws with one scale for all layers, so that the bars can be compared. */
class Pen {
  private readonly caption: TraceCaption;
  private readonly colors: Colors;
  private readonly width: number;
  private readonly higherIsNearer: boolean;
  private readonly nearest: number;
  private readonly farthest: number;

  constructor(search: TracedSearch, caption: TraceCaption, screen: Pick<Screen, "colors" | "width">) {
    this.caption = caption;
    this.colors = screen.colors;
    this.width = Math.min(screen.width, WIDEST);
    this.higherIsNearer = search.metric_type !== "L2";
    const scores = search.layers.flatMap(({ entry, steps }) => [entry.score, ...steps.map((step) => step.score)]);
    scores.push(...search.hits.map((hit) => hit.score));
    const low = Math.min(...scores);
    const high = Math.max(...scores);
    [this.nearest, this.farthest] = this.higherIsNearer ? [high, low] : [low, high];
  }

  layer({ layer, entry, steps, visited }: TraceLayer): string[] {
    const { bold, dim } = this.colors;
    const title = bold(`layer ${layer}`) + (layer === 0 ? dim(" · all rows, searched with a beam") : "");
    const counts = `${formatCount(visited.length)} compared, ${plural(steps.length, "step")}`;
    const lines = [this.row("●", "start", entry)];
    const drawn = this.nearer(entry.score, steps);
    for (const [i, step] of drawn.slice(0, MOST_STEPS).entries()) {
      lines.push(this.row("↓", `step ${i + 1}`, { id: step.to, score: step.score }));
    }
    const more = steps.length - Math.min(drawn.length, MOST_STEPS);
    if (more > 0) lines.push(...this.beam(entry.score, steps, more));
    const side = dim("│");
    return [this.edge("╭", title, counts), ...lines.map((line) => `${side} ${line}`)];
  }

  arrowDown(isLast: boolean): string[] {
    const { dim, cyan } = this.colors;
    const why = isLast ? "the beam holds nothing nearer: these are the hits" : "nothing nearer on this layer: one down";
    return [`${dim("╰──────┬──")} ${dim(why)}`, `       ${cyan("▼")}`];
  }

  hits(hits: readonly TraceNode[]): string[] {
    return hits.map((hit, i) => `  ${this.row(" ", `hit ${i + 1}`, hit)}`);
  }

  /** The steps that came nearer than all before: what a greedy walk is. */
  private nearer(from: number, steps: TraceLayer["steps"]): TraceLayer["steps"] {
    let best = from;
    return steps.filter(({ score }) => {
      const isNearer = this.higherIsNearer ? score > best : score < best;
      if (isNearer) best = score;
      return isNearer;
    });
  }

  /** The course of the beam: the rows it went on from, nearer ones drawn higher. */
  private beam(from: number, steps: TraceLayer["steps"], more: number): string[] {
    const { dim, cyan } = this.colors;
    const course = [from, ...steps.map((step) => step.score)].map((score) => this.share(score));
    const label = " ".repeat(LABEL_WIDTH + 2);
    return [
      `${label}${dim(`and ${plural(more, "step")} to look around; the course of all:`)}`,
      `${label}${cyan(sparkline(course, Math.min(SPARK_WIDTH, this.width - LABEL_WIDTH - 6)))}`,
    ];
  }

  private row(sign: string, label: string, { id, score }: TraceNode): string {
    const { bold, cyan } = this.colors;
    const head = `${cyan(sign)} ${fitTo(label, LABEL_WIDTH)}`;
    const room = this.width - LABEL_WIDTH - BAR_WIDTH - SCORE_WIDTH - 8;
    const name = truncate(this.caption.nameOf(id), room);
    return `${head}${this.bar(score)} ${fitTo(score.toFixed(4), SCORE_WIDTH, "right")}  ${bold(name)}`;
  }

  private edge(corner: string, title: string, counts: string): string {
    const { dim } = this.colors;
    const rule = Math.max(2, this.width - displayWidth(title) - displayWidth(counts) - 7);
    return `${dim(`${corner}─`)} ${title} ${dim("─".repeat(rule))} ${counts}`;
  }

  /** Red far away, green near. */
  private bar(score: number): string {
    const { red, yellow, green } = this.colors;
    const share = this.share(score);
    const paint = share > 0.75 ? green : share > 0.4 ? yellow : red;
    return paint(shareBar(Math.max(share, 0.02), BAR_WIDTH));
  }

  private share(score: number): number {
    const range = this.nearest - this.farthest;
    return range === 0 ? 1 : (score - this.farthest) / range;
  }
}
