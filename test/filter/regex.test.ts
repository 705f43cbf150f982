import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RegexPattern } from "../../src/filter/regex/regex_pattern.ts";
import { seededRandom } from "../../src/kernels/math/random.ts";

const compile = (source: string) => new RegexPattern(source, (message, hint) => new Error(`${message}; ${hint ?? ""}`));
const utf8 = new TextEncoder();

/** Both ways of matching, which must agree. */
function matches(source: string, text: string): boolean {
  const pattern = compile(source);
  const bytes = utf8.encode(text);
  const padded = new Uint8Array(bytes.length + 2).fill(0x78);
  padded.set(bytes, 1);
  const found = pattern.matches(text);
  expect(pattern.matchesUtf8(padded, 1, 1 + bytes.length)).toBe(found);
  return found;
}

describe("RE2's syntax", () => {
  test.each([
    ["E[0-9]{4}", ["failed with E1001 after retry"], ["E100", "e1001"]],
    ["(?i)error", ["ERROR", "an Error"], ["err"]],
    ["a(?i:b)c", ["aBc"], ["ABc", "abC"]],
    ["(?i)a(?-i)b", ["Ab"], ["AB"]],
    ["^prod-[0-9]+$", ["prod-12"], ["a prod-12", "prod-12\n", "prod-"]],
    ["(?m)^b$", ["a\nb\nc"], ["a\nbc"]],
    ["a.c", ["abc", "a😀c"], ["a\nc"]],
    ["(?s)a.c", ["a\nc"], ["ac"]],
    ["\\bcat\\b", ["a cat", "cat"], ["cats", "concat"]],
    ["\\Bcat", ["concat"], ["cat", "a cat"]],
    ["\\Aab\\z", ["ab"], ["ab\n", "cab"]],
    ["error|failed|timeout", ["it failed"], ["fail"]],
    ["a{2}b{1,2}c{0,}", ["aab", "aabbcc"], ["ab"]],
    ["a{,2}", ["a{,2}"], ["aa"]],
    ["[^a-c]", ["d", "\n"], ["abc", ""]],
    ["[]a]", ["]"], ["b"]],
    ["[a-]", ["-"], ["b"]],
    ["^[\\d_-]+$", ["1_2-3"], ["a"]],
    ["[[:alpha:]][[:^digit:]]", ["ab"], ["a1"]],
    ["^\\pL+$", ["Größe"], ["a1"]],
    ["^\\p{Greek}\\P{Greek}$", ["αa"], ["aα", "αα"]],
    ["^\\p{^Lu}$", ["a"], ["A"]],
    ["\\Qa.b*\\E+", ["a.b**"], ["aab"]],
    ["(?P<name>a)(?<other>b)(?:c)", ["abc"], ["ab"]],
    ["\\x41\\x{1F600}\\102\\.", ["A😀B."], ["A"]],
    ["(?i)\\x{212A}", ["k", "K"], ["x"]],
    ["(?i)[^k]", ["x"], ["K", "\u212a"]],
    ["^(?:a*)*$", ["", "aaa"], ["ab"]],
    ["^(|a)+$", ["", "aa"], ["b"]],
    ["", ["", "x"], []],
    ["^$", [""], ["x"]],
    ["a*?b+?", ["b"], ["a"]],
  ])("%s", (source, found, missed) => {
    for (const text of found) expect(matches(source, text), text).toBe(true);
    for (const text of missed) expect(matches(source, text), text).toBe(false);
  });

  test.each([
    ["(?=a)", "has a group that RE2 does not know (at its character 2); look-around cannot be answered in linear time"],
    ["(?<!a)", "has a group that RE2 does not know"],
    ["(a)\\1", "refers back to a group"],
    ["*a", "has nothing to repeat before `*`"],
    ["a**", "repeats a repetition"],
    ["(a", "has a `(` without its `)`"],
    ["a)", "has a `)` without its `(`"],
    ["[a", "has a `[` without its `]`"],
    ["[b-a]", "has a range that ends before it begins"],
    ["a{1001}", "counts wrongly: {1001}"],
    ["a{2,1}", "counts wrongly: {2,1}"],
    ["\\p{Klingon}", "names a class that Unicode does not have"],
    ["[[:klingon:]]", "has the unknown class [:klingon:]"],
    ["\\y", "has the unknown escape `\\y`"],
    ["\\", "has the unknown escape `\\`"],
  ])("%s is refused", (source, message) => expect(() => compile(source)).toThrow(message));
});

const seed = 7;
test(`agrees with the language's own expressions where both mean the same (seed ${seed})`, () => {
  const atoms = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$", "é", "😀", "\\W");
  const { regex } = fc.letrec<{ regex: string }>((tie) => ({
    regex: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      atoms,
      fc.tuple(tie("regex"), tie("regex")).map(([a, b]) => a + b),
      fc.tuple(tie("regex"), tie("regex")).map(([a, b]) => `(?:${a}|${b})`),
      fc
        .tuple(tie("regex"), fc.constantFrom("*", "+", "?", "{2}", "{0,2}", "{1,}"))
        .map(([a, count]) => `(?:${a})${count}`),
    ),
  }));
  const texts = fc.string({ unit: fc.constantFrom("a", "b", "\n", "é", "😀", " "), maxLength: 8 });
  fc.assert(
    fc.property(regex, fc.array(texts, { minLength: 1 }), (source, samples) => {
      const own = new RegExp(source, "u");
      for (const text of samples)
        expect(matches(source, text), `${source} on ${JSON.stringify(text)}`).toBe(own.test(text));
    }),
    { seed, numRuns: 2000 },
  );
});

describe("hostile patterns", () => {
  const long = "a".repeat(60_000);

  test.each(["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){20}$", "a*a*a*a*a*b"])("%s takes one pass", (source) => {
    expect(matches(source, `${long}!`)).toBe(false);
  });

  test("states that never come back are forgotten", () => {
    const random = seededRandom(9);
    const noise = Array.from({ length: 30_000 }, () => (random() < 0.5 ? "a" : "b")).join("");
    expect(matches("a[ab]{40}c", noise)).toBe(false);
    expect(matches("a[ab]{40}c", `${noise}c`)).toBe(noise[noise.length - 41] === "a");
  });

  test.each(["((a{1000}){1000}){1000}", "((){1000}){1000}", "(?:(?:(?:){1000}){1000}){1000}"])(
    "%s is too large",
    (source) => expect(() => compile(source)).toThrow("too large"),
  );

  test("nesting does not overflow the stack", () => {
    expect(() => compile("(".repeat(100_000))).toThrow("nests deeper than 200 groups");
    expect(() => compile("a".repeat(100_000))).toThrow("too large");
    expect(matches(`${"(".repeat(190)}a${")*".repeat(190)}$`, "b")).toBe(true);
  });
});
