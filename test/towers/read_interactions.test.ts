import { describe, expect, it } from "vitest";
import { readFeatures } from "../../src/towers/read_features.ts";
import { readInteractions } from "../../src/towers/read_interactions.ts";
import { scratchFolder } from "../ingest/helpers.ts";

const { write } = scratchFolder();

describe("reading interactions", () => {
  it("finds the columns by their names, as MovieLens and Amazon have them", async () => {
    const csv = write("ratings.csv", "userId,movieId,rating,timestamp\n1,10,4.0,964982703\n2,9,3.5,964982224\n");
    expect(await readInteractions([csv])).toEqual({
      interactions: [
        { user: "1", item: "10", time: 964982703, weight: 1 },
        { user: "2", item: "9", time: 964982224, weight: 1 },
      ],
      skipped: [],
    });
    const { interactions } = await readInteractions([csv], { weight: "rating" });
    expect(interactions.map(({ weight }) => weight)).toEqual([4, 3.5]);
  });

  it("puts aside what was shown and passed over, and reads dates", async () => {
    const lines = [
      { user_id: "ann", asin: "B1", date: "2026-11-02T00:00:00Z", clicked: true },
      { user_id: "ann", asin: "B2", date: "2026-11-01T00:00:00Z", clicked: false },
    ];
    const path = write("log.jsonl", lines.map((line) => JSON.stringify(line)).join("\n"));
    expect(await readInteractions([path])).toEqual({
      interactions: [{ user: "ann", item: "B1", time: Date.UTC(2026, 10, 2), weight: 1 }],
      skipped: [{ user: "ann", item: "B2", time: Date.UTC(2026, 10, 1) }],
    });
  });

  it("takes the order of the file for the time where there is none", async () => {
    const path = write("log.tsv", "user\titem\nann\tB1\nann\tB2\n");
    expect((await readInteractions([path])).interactions.map(({ time }) => time)).toEqual([0, 1]);
  });

  it.each([
    ["user,item\n,B1\n", {}, "no valid `user`"],
    ["user,item,time\nann,B1,soon\n", {}, "no valid `time`"],
    ["user,item,weight\nann,B1,-1\n", {}, "no valid `weight`"],
    ["user,item,clicked\nann,B1,perhaps\n", {}, "no valid `clicked`"],
    ["who,item\nann,B1\n", {}, "says which user"],
    ["user,item\nann,B1\n", { time: "tme" }, "no column `tme`"],
  ])("refuses %j", async (text, columns, message) => {
    const path = write("log.csv", text);
    await expect(readInteractions([path], columns)).rejects.toMatchObject({ code: "INVALID_FILE" });
    await expect(readInteractions([path], columns)).rejects.toThrow(message);
  });
});

describe("reading features", () => {
  it("keeps texts, numbers and lists of texts by id, and nothing else", async () => {
    const lines = [
      { item_id: 7, title: "Red shoe", price: 20.5, sizes: ["41", 42], new: true, brand: "", maker: { name: "x" } },
      { item_id: 8, title: "Hat", price: null },
    ];
    const path = write("items.jsonl", lines.map((line) => JSON.stringify(line)).join("\n"));
    expect([...(await readFeatures([path], "item"))]).toEqual([
      ["7", { id: "7", fields: { title: "Red shoe", price: 20.5, sizes: ["41", "42"], new: "true" } }],
      ["8", { id: "8", fields: { title: "Hat" } }],
    ]);
  });

  it.each([
    ["user_id,age\nann,30\n", {}],
    ["id,age\nann,30\n", {}],
    ["id,member,age\n1,ann,30\n", { users: "member" }],
    ["who,age\nann,30\n", { user: "who" }],
    ["id,age\nann,30\n", { user: "who" }],
    ["session,age,id,user\n1,30,2,ann\n", {}],
  ])("finds the ids of users in %j by %j", async (text, columns) => {
    const users = await readFeatures([write("users.csv", text)], "user", { columns });
    expect(users.get("ann")?.fields.age).toBe("30");
  });

  it("says which columns there are where none can be the id, and how to name it", async () => {
    const path = write("users.csv", "member,age\nann,30\n");
    await expect(readFeatures([path], "user")).rejects.toMatchObject({
      code: "INVALID_FILE",
      message: expect.stringMatching(/says which user it is about/),
      detail: "its columns: member, age",
      hint: "name the column `user`, or say which it is: `--columns users=NAME`",
    });
    const misspelt = readFeatures([path], "user", { columns: { users: "membr" } });
    await expect(misspelt).rejects.toThrow(/has no column `membr`/);
  });
});
