/** The process that searches a database by words as `elanus search` does: one task in, its times out. */
import type { WordsTask, WordsTimes } from "./time_words.ts";

const LIMIT = 10;
const ROUNDS = 10;

process.once("message", async (task: WordsTask) => {
  const times = await searchAll(task);
  process.send?.(times, () => process.disconnect());
});

async function searchAll({ db, queries }: WordsTask): Promise<WordsTimes> {
  const { openCollection } = await import("../../../dist/cli/open_collection.js");
  const collection = await openCollection({ db });
  const wordsToHits = new Float64Array(queries.length * ROUNDS);
  const search = new Float64Array(wordsToHits.length);
  const request = { collection_name: collection.name, limit: LIMIT, output_fields: collection.outputFields };
  for (let round = -1; round < ROUNDS; round++) {
    for (const [q, words] of queries.entries()) {
      const started = performance.now();
      const data = await collection.embedQuery(words);
      const embedded = performance.now();
      await collection.client.search({ ...request, data });
      const ended = performance.now();
      if (round < 0) continue;
      wordsToHits[round * queries.length + q] = ended - started;
      search[round * queries.length + q] = ended - embedded;
    }
  }
  await collection.client.close();
  return { wordsToHits, search, peakBytes: process.resourceUsage().maxRSS * 1024 };
}
