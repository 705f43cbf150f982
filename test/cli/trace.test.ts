import { describe, expect, it } from "vitest";
import { displayWidth, stripAnsi } from "../../src/cli/terminal/display_width.ts";
import { screenOn } from "../../src/cli/terminal/screen.ts";
import { renderTrace, type TracedSearch } from "../../src/cli/trace/render_trace.ts";

const search: TracedSearch = {
  metric_type: "COSINE",
  layers: [
    {
      layer: 1,
      entry: { id: "a", score: 0.1 },
      steps: [{ from: "a", to: "b", score: 0.5 }],
      visited: [
        { id: "a", score: 0.1 },
        { id: "b", score: 0.5 },
        { id: "x", score: 0.2 },
      ],
    },
    {
      layer: 0,
      entry: { id: "b", score: 0.5 },
      steps: [
        { from: "b", to: "c", score: 0.9 },
        { from: "b", to: "d", score: 0.6 },
        { from: "c", to: "e", score: 0.7 },
      ],
      visited: Array.from({ length: 1200 }, (_, i) => ({ id: `v${i}`, score: 0.3 })),
    },
  ],
  hits: [
    { id: "c", score: 0.9 },
    { id: "e", score: 0.7 },
  ],
};

function draw(width: number, metric_type = "COSINE"): string[] {
  const caption = {
    words: "shoes",
    about: "HNSW",
    nameOf: (id: string) => `${id} 商品 with a long name`,
  };
  const screen = screenOn({ write: () => true }, { COLUMNS: String(width) });
  return renderTrace({ ...search, metric_type }, caption, screen)
    .split("\n")
    .map(stripAnsi);
}

describe("the picture of a search", () => {
  it("goes down layer by layer, nearer with every step, to the hits", () => {
    const lines = draw(100);
    const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
    expect(lines[0]).toMatch(/shoes.*HNSW/);
    expect(at(/^╭─ layer 1 .*3 compared, 1 step$/)).toBeGreaterThan(0);
    expect(at(/^╭─ layer 0 .*1,200 compared, 3 steps$/)).toBeGreaterThan(at(/nothing nearer on this layer/));
    expect(at(/● start .*0\.1000 {2}a 商品/)).toBeLessThan(at(/↓ step 1 .*0\.5000 {2}b 商品/));
    expect(at(/and 2 steps to look around/)).toBeGreaterThan(at(/↓ step 1 .*0\.9000/));
    expect(at(/hit 1 .*0\.9000 {2}c/)).toBeLessThan(at(/hit 2 .*0\.7000 {2}e/));
  });

  it("draws the nearest row with the longest bar, for distances too", () => {
    const bar = (lines: string[], score: string) =>
      lines.find((line) => line.includes(score))?.match(/█/g)?.length ?? 0;
    expect(bar(draw(100), "0.9000")).toBe(12);
    expect(bar(draw(100), "0.1000")).toBe(0);
    expect(bar(draw(100, "L2"), "0.1000")).toBe(12);
  });

  it.each([50, 80, 200])("fits %i columns", (width) => {
    expect(Math.max(...draw(width).map(displayWidth))).toBeLessThanOrEqual(width);
  });
});
