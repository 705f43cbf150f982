import { expect, test } from "vitest";
import { problemsOf, programOf } from "./docs_page.ts";

test("the examples of the documentation compile, and what they say does not compile does not", () => {
  const scripts = ["docs/typed.md", "docs/retrieval.md"].map(programOf);
  expect(problemsOf(scripts)).toEqual([]);
}, 240_000);
