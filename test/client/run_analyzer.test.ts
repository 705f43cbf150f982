import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { expectError } from "./backends.ts";

test("runAnalyzer answers as the SDK's does: one list of tokens a text", async () => {
  const client = await ElanusClient.open(":memory:");
  const analyzer_params = { type: "english" };
  const { results } = await client.runAnalyzer({ analyzer_params, text: ["running fast", ""] });
  expect(results.map(({ tokens }) => tokens.map(({ token }) => token))).toEqual([["run", "fast"], []]);
  expect(results[0].tokens[0]).toEqual({
    ...{ token: "run", start_offset: 0, end_offset: 0, position: 0, position_length: 0, hash: 0 },
  });
  await client.close();
});

test("runAnalyzer gives bytes of UTF-8 as offsets, and hashes, where they are asked for", async () => {
  const client = await ElanusClient.open(":memory:");
  const { results } = await client.runAnalyzer({ text: "Ünder 東京 👟 123456789", with_detail: true, with_hash: true });
  expect(results[0].tokens).toMatchObject([
    { token: "ünder", start_offset: 0, end_offset: 6, position: 0, position_length: 1 },
    { token: "東京", start_offset: 7, end_offset: 13, position: 1 },
    { token: "123456789", start_offset: 19, end_offset: 28, position: 2, hash: 0xcbf43926 },
  ]);
  await client.close();
});

test("what runAnalyzer cannot mean is refused", async () => {
  const client = await ElanusClient.open(":memory:");
  const unknown = client.runAnalyzer({ text: "a", analyzer_params: { type: "klingon" } });
  await expectError(unknown, "INVALID_PARAMETER", /"klingon"/);
  const texts: string[] = JSON.parse('["a", 5]');
  await expectError(client.runAnalyzer({ text: texts }), "INVALID_PARAMETER", /`text`.*5/s);
  await client.close();
});
