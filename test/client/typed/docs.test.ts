import { expect, test, vi } from "vitest";
import { programOf } from "../../examples/docs_page.ts";

const script = programOf("docs/typed.md");

test("the examples run and print what the page is about", async () => {
  const printed: unknown[][] = [];
  vi.spyOn(console, "log").mockImplementation((...parts) => printed.push(parts));
  await import(script);
  vi.restoreAllMocks();
  expect(printed).toEqual([
    ["A1", expect.any(String), "Running shoes", "80.00"],
    ["A2", expect.any(String), "50% wool socks", "no price"],
    [12n, "Acme"],
    [["Running shoes", "50% wool socks"]],
    [
      [
        [1n, ["<em>wizard</em> goes to <em>school</em>"]],
        [2n, ["<em>Schools</em> of fish"]],
      ],
    ],
    [1],
    [[{ asin: "A2", title: "50% wool socks" }]],
    ['not (title like "%50\\\\%%" or $meta["brand"] == "\\"Acme\\"")'],
  ]);
});
