import { expect, test, vi } from "vitest";
import { programOf } from "../examples/docs_page.ts";

const script = programOf("docs/recommend.md");

test("the examples run and print what the page is about", async () => {
  const printed: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((part) => printed.push(part));
  await import(script);
  vi.restoreAllMocks();
  const [candidates, steps, isThere] = printed;
  expect(candidates).toHaveLength(5);
  expect(candidates).toContainEqual(expect.stringMatching(/^P\d+ (user|items)(,items)? false$/));
  expect(steps).toEqual([
    expect.stringMatching(/^towers\(vector\): \d/),
    expect.stringMatching(/^item-knn: \d/),
    expect.stringMatching(/^fuse\(rrf 1:1\): \d/),
    ...(Object(steps).length > 4 ? [expect.stringMatching(/^fallback\(popular\): \d/)] : []),
    "hits: 5",
  ]);
  expect(isThere).toBe(true);
});
