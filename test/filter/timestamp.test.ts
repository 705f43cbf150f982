import { describe, expect, test } from "vitest";
import { rowsOf, select } from "./select.ts";

const micros = (iso: string) => BigInt(Date.parse(iso)) * 1000n;

describe("timestamps", () => {
  const rows = rowsOf("added", [
    micros("2025-01-31T00:00:00Z"),
    micros("2025-03-01T12:00:00Z"),
    micros("1969-12-31T23:59:59Z") + 999_999n,
    null,
  ]);

  test.each([
    ["added == ISO '2025-01-31T00:00:00Z'", [0]],
    ["added == ISO '2025-01-31T08:00:00+08:00'", [0]],
    ["added == iso '2025-01-30 19:00:00-0500'", [0]],
    ["added == ISO '2025-01-31'", [0]],
    ["added == ISO '1969-12-31T23:59:59.999999Z'", [2]],
    ["ISO '2025-02-01T00:00:00Z' < added", [1]],
    ["ISO '1960-01-01' < added <= ISO '2025-01-31'", [0, 2]],
    ["added != ISO '2025-01-31'", [1, 2]],
    ["added in [ISO '2025-01-31', ISO '2020-01-01']", [0]],
    ["added is null", [3]],
    ["added + INTERVAL 'P1D' == ISO '2025-02-01'", [0]],
    ["added - INTERVAL 'PT12H' == ISO '2025-03-01'", [1]],
    ["added + interval 'P4W' > ISO '2025-02-27T23:59:59Z'", [0, 1]],
    ["ISO '2025-02-01' == added + INTERVAL 'P1D'", [0]],
    // A month after January 31 there is no such day in February: it runs into March.
    ["added + INTERVAL 'P1M' == ISO '2025-03-03'", [0]],
    ["added - INTERVAL 'P1Y1DT1S' == ISO '2024-01-29T23:59:59Z'", [0]],
    ["added - INTERVAL 'P1M' == ISO '1969-12-01T23:59:59.999999Z'", [2]],
    ["added > ISO '2025-03-02' - INTERVAL 'P1M'", [1]],
  ])("%s", (text, found) => expect(select(text, rows)).toEqual(found));

  test("`iso` and `interval` are names where no string follows", () => {
    expect(select("iso == 1 and interval == 2", [{ $meta: { iso: 1, interval: 2 } }])).toEqual([0]);
  });
});
