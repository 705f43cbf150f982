import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayWidth, fitTo, pad, stripAnsi, truncate } from "../../src/cli/terminal/display_width.ts";

const ESCAPE = String.fromCharCode(27);
const red = (text: string) => `${ESCAPE}[31m${text}${ESCAPE}[39m`;

describe("display width", () => {
  it.each([
    ["", 0],
    ["plain text", 10],
    ["naïve café", 10],
    ["cafe\u0301", 4],
    ["日本語", 6],
    ["한국어 키보드", 13],
    ["ｆｕｌｌ", 8],
    ["👟 shoes", 8],
    ["👨‍👩‍👧‍👦", 2],
    ["🇯🇵", 2],
    ["❤️", 2],
    ["4.5★", 4],
    ["█▏─", 3],
    [red("red"), 3],
    ["zero\u200bwidth", 9],
  ])("of %j is %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it("cuts between whole characters and marks the cut", () => {
    expect(truncate("marathon shoes", 9)).toBe("marathon…");
    expect(truncate("日本語の本", 6)).toBe("日本…");
    expect(truncate("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 4)).toBe("👨‍👩‍👧‍👦…");
    expect(truncate("fits", 4)).toBe("fits");
    expect(truncate("gone", 0)).toBe("");
  });

  it("keeps colours of what is cut and ends them", () => {
    const cut = truncate(red("a long red text"), 6);
    expect(stripAnsi(cut)).toBe("a lon…");
    expect(cut.startsWith(`${ESCAPE}[31m`)).toBe(true);
    expect(cut.endsWith(`${ESCAPE}[0m`)).toBe(true);
  });

  it("fills to either side", () => {
    expect(pad("日本", 6)).toBe("日本  ");
    expect(pad("12", 5, "right")).toBe("   12");
  });

  it("makes any text exactly as wide as asked", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 });
    const width = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(text, width, (anyText, columns) => {
        expect(displayWidth(fitTo(anyText, columns))).toBe(columns);
      }),
      { seed: 7 },
    );
  });
});
