import { expect, test, vi } from "vitest";
import { programOf } from "../examples/docs_page.ts";

const script = programOf("docs/retrieval.md");

test("the examples run and print what the page is about", async () => {
  const printed: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((part) => printed.push(part));
  await import(script);
  vi.restoreAllMocks();
  const [hits, steps, broad, reranked, pinned, explained, diagnosed] = printed;
  expect(hits).toEqual([expect.stringMatching(/^P\d .*(shoes|footwear)/i), expect.any(String), expect.any(String)]);
  expect(Object(steps).map((step: string) => step.split(":")[0])).toEqual([
    "semantic(embedding)",
    "keyword(text)",
    "fuse(rrf)",
    "boost(rating 0.2)",
    "hits",
  ]);
  expect(broad).toBe(6);
  expect(reranked).toEqual(["P0", "P2"]);
  expect(pinned).toBe("P5");
  expect(explained).toMatchObject([
    { stage: "semantic(embedding)", rank: 1 },
    { stage: "hits", rank: 1 },
  ]);
  expect(diagnosed).toMatchObject({ found: false, stage: "semantic(embedding)", kept: 2 });
  expect(diagnosed).toMatchObject({ change: `candidates: ${Object(diagnosed).rank}` });
});
