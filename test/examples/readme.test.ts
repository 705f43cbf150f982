import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("the README's example is the one that the tests run", () => {
  const [, shown] = read("README.md").match(/```ts\n([\s\S]*?)```/) ?? [];
  expect(shown).toBe(read("examples/quickstart.ts"));
});
