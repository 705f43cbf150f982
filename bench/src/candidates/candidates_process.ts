/** The process that holds the items: what it finds for a user, and in which time. */
import { existsSync, renameSync, rmSync } from "node:fs";
import type { ElanusClient, Recommender, Towers } from "../../../dist/index.js";
import { MatrixFile } from "../data/matrix_file.ts";
import { EF_CONSTRUCTION, M } from "../engines/engine.ts";
import { answerTask } from "../measure/answer_task.ts";
import { buildIndex, fillMerged } from "../measure/merged_vectors.ts";
import { medianOfEach } from "../measure/statistics.ts";
import type { CandidatesAnswer, CandidatesPoint, CandidatesTask } from "./candidates_task.ts";

const collection_name = "items";

answerTask<CandidatesTask, CandidatesAnswer>(async (task, progress) => {
  const { ElanusClient } = await import("../../../dist/index.js");
  if (!existsSync(task.folder)) await fill(task, progress);
  const client = await ElanusClient.open(task.folder);
  try {
    await client.loadCollection({ collection_name });
    const users = new MatrixFile(task.data.queriesPath, task.data.dim).all().slice(0, task.users);
    const truth = await exactAnswers(client, users, task.limit);
    const points: CandidatesPoint[] = [];
    for (const ef of task.efs) points.push(await measure(client, users, truth, ef, task));
    return { points };
  } finally {
    await client.close();
  }
});

/** Fills a database with another name, so that one that was left half done is never taken for the whole. */
async function fill({ data, folder }: CandidatesTask, progress: (done: number) => void): Promise<void> {
  const { ElanusClient } = await import("../../../dist/index.js");
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const client = await ElanusClient.open(unfinished);
  await fillMerged(client, collection_name, data, progress);
  const params = { M, efConstruction: EF_CONSTRUCTION };
  const index = { index_type: "HNSW", metric_type: data.metric, params };
  await buildIndex(client, collection_name, index, data, progress);
  await client.close();
  renameSync(unfinished, folder);
}

async function exactAnswers(
  client: ElanusClient,
  users: readonly Float32Array[],
  limit: number,
): Promise<ReadonlySet<string>[]> {
  const answers: Set<string>[] = [];
  for (const data of users) {
    const { results } = await client.search({ collection_name, data: [...data], limit, params: { exact: true } });
    answers.push(new Set(results.map(({ id }) => id)));
  }
  return answers;
}

async function measure(
  client: ElanusClient,
  users: readonly Float32Array[],
  truth: readonly ReadonlySet<string>[],
  ef: number,
  { limit, repetitions }: CandidatesTask,
): Promise<CandidatesPoint> {
  const { recommender } = await import("../../../dist/index.js");
  const recommend = recommender(
    client,
    { collection: collection_name, towers: givenTowers(users) },
    { params: { ef } },
  );
  const search = async (user: number) => {
    const { results } = await client.search({ collection_name, data: [...users[user]], limit, params: { ef } });
    return results.map(({ id }) => id);
  };
  const found = await Promise.all(users.map((_, user) => candidateIds(recommend, user, limit)));
  const shares = found.map((ids, i) => ids.filter((id) => truth[i].has(id)).length / truth[i].size);
  return {
    ef,
    recall: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    milliseconds: await timed(users.length, repetitions, (user) => candidateIds(recommend, user, limit)),
    searchMilliseconds: await timed(users.length, repetitions, search),
  };
}

async function candidateIds(recommend: Recommender, user: number, limit: number): Promise<string[]> {
  const { candidates } = await recommend.candidates(`${user}`, { limit });
  return candidates.map(({ id }) => id);
}

async function timed(users: number, repetitions: number, work: (user: number) => Promise<unknown>): Promise<number[]> {
  const all: Float64Array[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const milliseconds = new Float64Array(users);
    for (let user = 0; user < users; user++) {
      const started = performance.now();
      await work(user);
      milliseconds[user] = performance.now() - started;
    }
    all.push(milliseconds);
  }
  return Array.from(medianOfEach(all));
}

/** A user tower that costs nothing: user `7` has vector 7. */
function givenTowers(users: readonly Float32Array[]): Towers {
  const dim = users[0].length;
  return {
    identity: { name: "given", version: "1", checksum: "given", dim },
    encodeUsers: async (known) => known.map(({ id }) => users[Number(id)]),
    encodeItems: () => Promise.reject(new Error("the items are there already")),
  };
}
