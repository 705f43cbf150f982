import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/kernels/math/random.ts";
import type { ItemFeatures } from "../../src/towers/features.ts";
import type { Interaction } from "../../src/towers/interactions.ts";
import { TwoTowers } from "../../src/towers/model/two_towers.ts";
import { NEGATIVES, type TowersOptions } from "../../src/towers/options.ts";
import { leaveOneOut } from "../../src/towers/split.ts";
import type { Towers } from "../../src/towers/towers.ts";
import { type TrainTowersRequest, trainTowers } from "../../src/towers/training/train_towers.ts";

const GENRES = ["horror", "comedy", "western", "drama", "noir"];
const ITEMS_EACH = 24;

/** Users who stay with one genre, of films whose titles name it: what comes next can be told, and nothing more. */
function films(users = 60, seed = 1): { interactions: Interaction[]; items: Map<string, ItemFeatures> } {
  const random = seededRandom(seed);
  const items = new Map<string, ItemFeatures>();
  for (const [g, genre] of GENRES.entries()) {
    for (let i = 0; i < ITEMS_EACH; i++) {
      const id = String(g * ITEMS_EACH + i);
      items.set(id, { id, fields: { title: `A ${genre} film, part ${i}`, year: 1950 + i, tags: [genre, "film"] } });
    }
  }
  const interactions = Array.from({ length: users }, (_, u) => {
    const genre = u % GENRES.length;
    const own = new Set(Array.from({ length: 12 }, () => genre * ITEMS_EACH + Math.floor(random() * ITEMS_EACH)));
    return [...own].map((item, time) => ({ user: `u${u}`, item: String(item), time, weight: 1 }));
  });
  return { interactions: interactions.flat(), items };
}

const QUICK: Partial<TowersOptions> = { dim: 16, hidden: 16, batch: 64, epochs: 4, drawn: 40, rate: 0.01, history: 10 };

const train = (request: Partial<TrainTowersRequest> = {}) => trainTowers({ ...films(), options: QUICK, ...request });

type Encoders = Pick<Towers, "encodeItems" | "encodeUsers">;

/** The share of the first ten items for a user that are of the user's genre. */
async function shareOfGenre(
  towers: Encoders,
  items: ReadonlyMap<string, ItemFeatures>,
  genre: number,
): Promise<number> {
  const all = [...items.values()];
  const vectors = await towers.encodeItems(all);
  const history = [3, 7, 11].map((i) => ({ item: String(genre * ITEMS_EACH + i) }));
  const [user] = await towers.encodeUsers([{ history, fields: {} }]);
  const scored = all.map(({ id }, i) => ({
    id: Number(id),
    score: user.reduce((sum, x, d) => sum + x * vectors[i][d], 0),
  }));
  const best = scored.sort((a, b) => b.score - a.score).slice(0, 10);
  return best.filter(({ id }) => Math.floor(id / ITEMS_EACH) === genre).length / best.length;
}

describe("training towers", () => {
  it.each(NEGATIVES)("learns what users like, by %s negatives", async (negatives) => {
    const { items, interactions } = films();
    const skipped = interactions.slice(0, 50).map(({ user, time }) => ({ user, item: "99", time }));
    const { towers, epochs } = await train({ skipped, options: { ...QUICK, negatives } });
    for (const genre of GENRES.keys()) expect(await shareOfGenre(towers, items, genre)).toBeGreaterThan(0.8);
    expect(epochs.length).toBe(4);
    towers.close();
  });

  it.each([
    ["linear towers", { hidden: 0 }],
    ["Adagrad", { optimiser: "adagrad", rate: 0.1 }],
    ["odd dims and one history pool", { dim: 13, hidden: 7, recency: [Number.POSITIVE_INFINITY] }],
  ] as const)("learns with %s", async (_, options) => {
    const { towers } = await train({ options: { ...QUICK, ...options } });
    expect(await shareOfGenre(towers, films().items, 2)).toBeGreaterThan(0.8);
    towers.close();
  });

  it("teaches nested prefixes: the first few dims are an embedding of their own", async () => {
    const { items } = films();
    const { towers } = await train({ options: { ...QUICK, prefixes: [4, 8] } });
    const cut = (vectors: Float32Array[]) => vectors.map((vector) => vector.slice(0, 4));
    const nested: Encoders = {
      encodeItems: async (all) => unit(cut(await towers.encodeItems(all))),
      encodeUsers: async (all) => unit(cut(await towers.encodeUsers(all))),
    };
    expect(await shareOfGenre(nested, items, 1)).toBeGreaterThan(0.8);
    towers.close();
  });

  it("gives unit vectors, of new items by what is known of them, and zeros where nothing is", async () => {
    const { towers } = await train();
    const [known, fresh, empty] = await towers.encodeItems([
      { id: "3", fields: films().items.get("3")?.fields ?? {} },
      { id: "new", fields: { title: "A horror film, part 7" } },
      { id: "unheard-of", fields: {} },
    ]);
    for (const vector of [known, fresh]) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(known.reduce((sum, x, d) => sum + x * fresh[d], 0)).toBeGreaterThan(0.5);
    expect([...empty].every((x) => x === 0)).toBe(true);
    const users = await towers.encodeUsers([
      { history: [{ item: "3" }], fields: {} },
      { history: [], fields: {} },
      { history: [{ item: "unheard-of" }], fields: { region: "eu" } },
      { id: "u1", history: [{ item: "unheard-of" }, { item: "3" }], fields: {} },
    ]);
    expect(users.map((vector) => Math.round(Math.hypot(...vector)))).toEqual([1, 0, 0, 1]);
    expect(users[3]).toEqual(users[0]);
    expect(await towers.encodeUsers([])).toEqual([]);
    towers.close();
  });

  it("knows the fields that it was taught by, and no others", async () => {
    const { interactions, items } = films();
    const users = new Map(
      interactions.map(({ user }) => [user, { fields: { likes: GENRES[Number(user.slice(1)) % 5] } }]),
    );
    const trained = await train({ users });
    const towers = TwoTowers.load(trained.towers.save());
    const { title, year, tags } = items.get("3")?.fields ?? {};
    const fields = { title, year, tags };
    const [plain, ...more] = await towers.encodeItems([
      { id: "3", fields },
      { id: "3", fields: { ...fields, all_text: `${title}, of comedy and noir` } },
      { id: "3", fields: { likes: "western", ...fields, rating: 4 } },
    ]);
    for (const vector of more) expect(vector).toEqual(plain);
    const [liking, ...others] = await towers.encodeUsers([
      { history: [], fields: { likes: "noir" } },
      { history: [], fields: { likes: "noir", tags: ["western"], title: "A comedy film" } },
    ]);
    for (const vector of others) expect(vector).toEqual(liking);
    for (const one of [trained.towers, towers]) one.close();
  });

  it("knows users by their ids and fields where it is told to", async () => {
    const { interactions } = films();
    const users = new Map(
      interactions.map(({ user }) => [user, { fields: { likes: GENRES[Number(user.slice(1)) % 5] } }]),
    );
    const { towers } = await train({ users, options: { ...QUICK, userIds: true } });
    const vectors = await towers.encodeUsers([
      { id: "u1", history: [], fields: {} },
      { id: "stranger", history: [], fields: {} },
      { history: [], fields: { likes: "noir" } },
    ]);
    expect(vectors.map((vector) => Math.round(Math.hypot(...vector)))).toEqual([1, 0, 1]);
    towers.close();
  });

  it("asks for users who are not known from the training by their fields, and nothing where these are missing", async () => {
    const { interactions } = films();
    const likes = (user: string) => GENRES[Number(user.slice(1)) % 5];
    const users = new Map(
      [...interactions.map(({ user }) => user), "u105"].map((u) => [u, { fields: { likes: likes(u) } }]),
    );
    const validation = [{ user: "u105", item: "5", time: 0, weight: 1 }];
    const asked = await train({ users, validation });
    expect(asked.epochs.at(-1)?.recall).toBe(1);
    const unasked = await train({ validation });
    expect(unasked.epochs.at(-1)?.recall).toBeUndefined();
    expect(unasked.bestEpoch).toBe(4);
    for (const { towers } of [asked, unasked]) towers.close();
  });

  it("is the same for the same seed, another for another, and the same however it was interrupted", async () => {
    for (const negatives of ["mixed", "hard"] as const) {
      const options = { ...QUICK, negatives, seed: 7 };
      const whole = await train({ options });
      const checkpoints: Uint8Array[] = [];
      await train({ options: { ...options, epochs: 3 }, onCheckpoint: (bytes) => void checkpoints.push(bytes) });
      expect(checkpoints.length).toBe(3);
      const resumed = await train({ options, resume: checkpoints[1] });
      expect(resumed.towers.identity).toEqual(whole.towers.identity);
      expect(resumed.epochs).toEqual(whole.epochs);
      const other = await train({ options: { ...options, seed: 8 } });
      expect(other.towers.identity.checksum).not.toBe(whole.towers.identity.checksum);
      await expect(train({ options: { ...options, seed: 8 }, resume: checkpoints[1] })).rejects.toThrow(
        "other data or options",
      );
      for (const { towers } of [whole, resumed, other]) towers.close();
    }
  });

  it("goes on with the data alone that it began with", async () => {
    const { interactions } = films();
    const [first, ...others] = leaveOneOut(interactions).heldOut;
    const likes = (...tags: string[]) => new Map(tags.map((tag, u) => [`u${u}`, { fields: { likes: tag } }]));
    const skipped = [{ user: "u1", item: "99", time: 0 }];
    const begun = {
      interactions: leaveOneOut(interactions).train,
      validation: [first],
      skipped,
      users: likes("noir", "drama"),
    };
    const checkpoints: Uint8Array[] = [];
    const options = { ...QUICK, epochs: 1, leastOccurrences: 1 };
    await train({ ...begun, options, onCheckpoint: (bytes) => void checkpoints.push(bytes) });
    const [resume] = checkpoints;
    await train({ ...begun, options, resume });
    for (const other of [
      { validation: others },
      { skipped: [{ user: "u1", item: "98", time: 0 }] },
      { users: likes("drama", "noir") },
    ]) {
      await expect(train({ ...begun, options, resume, ...other })).rejects.toThrow("other data or options");
    }
  });

  it("stops when recall rises no more, and keeps the best", async () => {
    const { epochs, bestEpoch, towers } = await train({ options: { ...QUICK, epochs: 100, patience: 2 } });
    expect(epochs.length).toBe(bestEpoch + 2);
    const best = epochs[bestEpoch - 1].recall ?? 0;
    expect(best).toBeGreaterThanOrEqual(Math.max(...epochs.map(({ recall }) => recall ?? 0)));
    towers.close();
  });

  it("tells of its progress, and stops at a signal", async () => {
    const seen: string[] = [];
    const stop = new AbortController();
    const training = train({
      signal: stop.signal,
      onProgress: ({ epoch, batch, batches, loss, recall }) => {
        seen.push(`${epoch}: ${batch} of ${batches}`);
        expect(loss).toBeGreaterThan(0);
        expect(recall === undefined).toBe(epoch === 1);
        if (epoch === 2 && batch === 2) stop.abort();
      },
    });
    await expect(training).rejects.toMatchObject({ code: "CANCELLED" });
    expect(seen.at(0)).toMatch(/^1: 1 of \d+$/);
    expect(seen.at(-1)).toMatch(/^2: 2 of \d+$/);
  });
});

describe("what towers cannot learn from", () => {
  const one = { user: "u", item: "a", time: 1, weight: 1 };
  const refusals: [what: string, request: Partial<TrainTowersRequest>, message: string][] = [
    ["no interactions", { interactions: [] }, "nothing that towers could learn from"],
    ["one interaction in all", { interactions: [one] }, "nothing that towers could learn from"],
    ["weights of zero", { interactions: [one, { ...one, item: "b", weight: 0 }] }, "nothing that towers could"],
    ["only weights of zero", { interactions: [{ ...one, weight: 0 }] }, "nothing that towers could learn from"],
    ["one item", { interactions: [1, 2, 3].map((time) => ({ ...one, time })) }, "nothing that towers could learn from"],
    ["a negative weight", { interactions: [{ ...one, weight: -1 }] }, "at least 0"],
    [
      "what is held out among the rest",
      { validation: leaveOneOut(films().interactions).train },
      "held out for validation",
    ],
    ["a misspelt option", { options: JSON.parse('{ "epocs": 3 }') }, "does not take `epocs`"],
    ["an option out of range", { options: { dim: 1 } }, "`dim` of towers must be a whole number from 2"],
    ["negatives that are not known", { options: JSON.parse('{ "negatives": "soft" }') }, "cannot be `soft`"],
    ["no pool of the history", { options: { recency: [] } }, "`recency`"],
  ];
  it.each(refusals)("refuses %s", async (_, request, message) => {
    const refused = train(request);
    await expect(refused).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
    await expect(refused).rejects.toThrow(message);
  });

  it("bears items that nothing tells apart", async () => {
    const items = new Map(["a", "b", "c"].map((id) => [id, { id, fields: { title: "the same" } }]));
    const interactions = ["u", "v", "w"].flatMap((user) =>
      ["a", "b", "c"].map((item, time) => ({ user, item, time, weight: 1 })),
    );
    const { towers } = await trainTowers({ interactions, items, options: { ...QUICK, epochs: 2 } });
    const vectors = await towers.encodeItems([...items.values()]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    towers.close();
  });
});

describe("the file of towers", () => {
  it("gives the same towers again", async () => {
    const { towers } = await train({ options: { ...QUICK, recency: [1, Number.POSITIVE_INFINITY] } });
    const loaded = TwoTowers.load(towers.save());
    expect(Buffer.compare(loaded.save(), towers.save())).toBe(0);
    expect(loaded.identity).toEqual(towers.identity);
    const users = [{ history: [{ item: "5" }, { item: "6" }], fields: {} }];
    expect(await loaded.encodeUsers(users)).toEqual(await towers.encodeUsers(users));
    const items = [...films().items.values()];
    expect(await loaded.encodeItems(items)).toEqual(await towers.encodeItems(items));
    for (const one of [towers, loaded]) one.close();
  });

  it("is refused when it is damaged, of another version or another thing", async () => {
    const checkpoints: Uint8Array[] = [];
    const { towers } = await train({ onCheckpoint: (training) => void checkpoints.push(training) });
    const bytes = towers.save();
    for (const at of [20, 2000, bytes.length - 40, bytes.length - 1]) {
      const flipped = bytes.slice();
      flipped[at] ^= 4;
      expect(() => TwoTowers.load(flipped)).toThrow(expect.objectContaining({ code: "CORRUPT" }));
    }
    expect(() => TwoTowers.load(bytes.slice(0, -5))).toThrow(expect.objectContaining({ code: "CORRUPT" }));
    // Before format 2 no file said which fields count.
    for (const format of [1, 9]) {
      const other = bytes.slice();
      other[8] = format;
      expect(() => TwoTowers.load(other)).toThrow(expect.objectContaining({ code: "NEWER_FORMAT" }));
    }
    expect(() => TwoTowers.load(new Uint8Array(100))).toThrow(expect.objectContaining({ code: "INVALID_FILE" }));
    expect(() => TwoTowers.load(checkpoints[0])).toThrow(expect.objectContaining({ code: "INVALID_FILE" }));
    await expect(train({ resume: bytes })).rejects.toMatchObject({ code: "INVALID_FILE" });
    towers.close();
  });
});

function unit(vectors: Float32Array[]): Float32Array[] {
  return vectors.map((vector) => vector.map((x) => x / (Math.hypot(...vector) || 1)));
}
