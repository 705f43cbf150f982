import { expect, test } from "vitest";
import { renderHits } from "../../src/cli/render_hits.ts";
import { screenOn } from "../../src/cli/terminal/screen.ts";

const screen = screenOn({ write: () => true, columns: 80 }, { NO_COLOR: "1" });

/** The filled columns of each hit's bar. */
function bars(scores: readonly number[]): number[] {
  const hits = scores.map((score, i) => ({ id: `P${i}`, score, title: "Kettle" }));
  const lines = renderHits(hits, screen).split("\n");
  return lines.filter((line) => line.includes("Kettle")).map((line) => line.match(/█/g)?.length ?? 0);
}

test.each([
  ["of similarities, the larger the longer", [0.8, 0.4, 0, -0.8], [8, 4, 0, 0]],
  ["of distances, the smaller the longer", [1, 2, 8], [8, 4, 1]],
  ["of a distance of nothing", [0, 2], [8, 0]],
  ["of nothing alike", [-0.1, -0.9], [0, 0]],
])("bars %s", (_what, scores, filled) => {
  expect(bars(scores)).toEqual(filled);
});
