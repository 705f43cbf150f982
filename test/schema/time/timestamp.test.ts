import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTimestamp, parseTimestamp } from "../../../src/schema/time/timestamp.ts";

test.each(["2025-13-01", "2025-02-29", "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "yesterday", "2025-1-1", ""])(
  "%j is no time",
  (text) => expect(parseTimestamp(text)).toBeUndefined(),
);

test.each([
  // Clocks go forward at 02:00 and back at 03:00: an hour is missing, and one comes twice.
  ["2025-03-30T01:59:59", "2025-03-30T00:59:59Z"],
  ["2025-03-30T02:30:00", "2025-03-30T01:30:00Z"],
  ["2025-03-30T03:00:00", "2025-03-30T01:00:00Z"],
  ["2025-10-26T02:30:00", "2025-10-26T00:30:00Z"],
  ["2025-10-26T03:00:00", "2025-10-26T02:00:00Z"],
])("%s in Berlin is %s", (local, utc) => {
  expect(formatTimestamp(parseTimestamp(local, "Europe/Berlin") ?? 0n)).toBe(utc);
});

test("a time survives being written in any zone", () => {
  const zones = ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"];
  const since1980 = fc.bigInt({ min: 315_532_800_000_000n, max: 253_402_300_799_999_999n });
  fc.assert(
    fc.property(since1980, fc.constantFrom(...zones), (micros, zone) => {
      const text = formatTimestamp(micros, zone);
      expect(text.startsWith("10000") || parseTimestamp(text) === micros, text).toBe(true);
    }),
    { seed: 20_265 },
  );
});
