import { expect, it } from "vitest";
import { isWellKnownText } from "../../src/schema/well_known_text.ts";

it.each([
  "POINT (13.4 52.5)",
  "point(13.4 -52.5e-1)",
  "  POINT Z (1 2 3) ",
  "POINT ZM (1 2 3 4)",
  "POINTM(1 2 3)",
  "POLYGON EMPTY",
  "POLYGON ((0 0, 1 0, 1 1, 0 0), (0.2 0.2, 0.3 0.2, 0.3 0.3, 0.2 0.2))",
  "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))",
])("%s is a geometry", (text) => {
  expect(isWellKnownText(text)).toBe(true);
});

it.each(["", "POINT", "POINT 1 2", "CIRCLE (1 2)", "POINT (1 2", "POINT (1 2))", "POINT )1 2(", "POINT ('1' 2)"])(
  "%j is none",
  (text) => {
    expect(isWellKnownText(text)).toBe(false);
  },
);

it("tells so of long texts that nearly are, without trying all ways to part their spaces", () => {
  const spaces = " ".repeat(60_000);
  for (const text of [`POINT${spaces}x`, `POINT (1 2)${spaces}x`, `${spaces}x`, `POINT (${")".repeat(60_000)}x`]) {
    expect(isWellKnownText(text)).toBe(false);
  }
  expect(isWellKnownText(`POINT${spaces}(1${spaces}2)`)).toBe(true);
});
