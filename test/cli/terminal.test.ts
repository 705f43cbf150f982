import { describe, expect, it } from "vitest";
import { shareBar, sparkline } from "../../src/cli/terminal/bar.ts";
import { displayWidth, stripAnsi } from "../../src/cli/terminal/display_width.ts";
import { formatBytes, formatCount, formatDuration, formatShare, plural } from "../../src/cli/terminal/format.ts";
import { startProgress } from "../../src/cli/terminal/progress.ts";
import { screenOn } from "../../src/cli/terminal/screen.ts";
import { renderTable } from "../../src/cli/terminal/table.ts";

function screen(env: NodeJS.ProcessEnv = {}, stream: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { written, screen: screenOn({ ...stream, write: (text: string) => written.push(text) }, env) };
}

describe("a screen", () => {
  it("colours for terminals only, and obeys NO_COLOR and FORCE_COLOR", () => {
    const colours = (env: NodeJS.ProcessEnv, isTTY: boolean) => screen(env, { isTTY }).screen.colors.isColorSupported;
    expect(colours({}, true)).toBe(true);
    expect(colours({}, false)).toBe(false);
    expect(colours({ NO_COLOR: "1" }, true)).toBe(false);
    expect(colours({ FORCE_COLOR: "1" }, false)).toBe(true);
    expect(colours({ FORCE_COLOR: "0" }, false)).toBe(false);
    expect(colours({ TERM: "dumb" }, true)).toBe(false);
    expect(colours({ NO_COLOR: "1", FORCE_COLOR: "1" }, true)).toBe(false);
  });

  it("knows its width from the terminal, then from COLUMNS", () => {
    expect(screen({ COLUMNS: "90" }, { isTTY: true, columns: 70 }).screen.width).toBe(70);
    expect(screen({ COLUMNS: "90" }).screen.width).toBe(90);
    expect(screen().screen.width).toBe(120);
  });
});

describe("a table", () => {
  const columns = [
    { title: "title", flexible: true },
    { title: "price", align: "right" as const },
  ];
  const rows = [
    ["日本語キーボード 👟 for everyone who types a lot", "9.99"],
    ["mug", "120.00"],
  ];

  it("cuts flexible columns so that every line fits, wide characters included", () => {
    const { screen: narrow } = screen({ COLUMNS: "30" });
    const lines = renderTable(columns, rows, narrow).split("\n");
    expect(lines.map(displayWidth).every((width) => width <= 30)).toBe(true);
    expect(lines[2]).toContain("…");
    expect(lines[2].endsWith("  9.99")).toBe(true);
    expect(displayWidth(lines[2])).toBe(displayWidth(lines[3]));
  });

  it("leaves cells whole where there is room, and colours only the frame", () => {
    const { screen: wide } = screen({ FORCE_COLOR: "1" });
    const plain = stripAnsi(renderTable(columns, rows, wide));
    expect(plain).toContain("types a lot");
    expect(plain.split("\n")[0]).toMatch(/^title +price$/);
  });
});

describe("numbers", () => {
  it("read as people write them", () => {
    expect(formatCount(36273)).toBe("36,273");
    expect([0, 999, 1500, 15_300_000, 999_999].map(formatBytes)).toEqual([
      "0 B",
      "999 B",
      "1.50 KB",
      "15.3 MB",
      "1.00 MB",
    ]);
    expect([0.048, 0.82, 12.34, 3210, 125_000, 12_059_000].map(formatDuration)).toEqual([
      "48 us",
      "0.82 ms",
      "12.3 ms",
      "3.2 s",
      "2 min 5 s",
      "3 h 20 min",
    ]);
    expect([1, 0.99999, 0.984, 0].map(formatShare)).toEqual(["100 %", "99.9 %", "98.4 %", "0.0 %"]);
    expect([plural(1, "row"), plural(2000, "row")]).toEqual(["1 row", "2,000 rows"]);
  });

  it("are drawn as bars and lines", () => {
    expect(shareBar(0.5, 4)).toBe("██  ");
    expect(shareBar(0.53, 4)).toBe("██▏ ");
    expect(shareBar(2, 3)).toBe("███");
    expect(sparkline([0, 1, 2, 7], 10)).toBe("▁▂▃█");
    expect(sparkline([5, 5], 10)).toBe("██");
    expect(
      displayWidth(
        sparkline(
          Array.from({ length: 500 }, (_, i) => i),
          40,
        ),
      ),
    ).toBe(40);
  });
});

describe("progress without a terminal", () => {
  it("leaves one line when the work is done, without control characters", () => {
    const { screen: log, written } = screen();
    const progress = startProgress(log, "embedding", { noun: "rows" });
    for (let i = 0; i <= 100; i++) progress.update(i, 100);
    progress.finish("100 rows");
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^✓ embedding +100 rows [\d.]+ (us|ms|s)\n$/);
  });
});
