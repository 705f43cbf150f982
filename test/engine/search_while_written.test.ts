import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ElanusClient, type SearchHit } from "../../src/index.ts";
import { collection_name } from "../client/backends.ts";
import { Random } from "../storage/random.ts";

const DIM = 8;
/** Enough that an index answers from graph or lists, and few enough that all of it is built anew many times. */
const KEYS = 2400;
/** What is written to them at least. */
const WRITES = 1000;
const NEVER = Number.POSITIVE_INFINITY;

/** A row as it was written once: from when to when a search may find it, and from when to when it must. */
interface Version {
  readonly id: number;
  readonly value: number;
  readonly vector: number[];
  readonly began: number;
  acknowledged: number;
  endBegan: number;
  ended: number;
}

/** All that was ever written, on a clock that counts events. */
class History {
  private clock = 0;
  private readonly current = new Map<number, Version>();
  private readonly versions = new Map<number, Version>();

  now(): number {
    return ++this.clock;
  }

  async upsert(client: ElanusClient, rows: readonly { id: number; value: number; vector: number[] }[]): Promise<void> {
    const began = this.now();
    const before = rows.map(({ id }) => this.current.get(id));
    for (const version of before) if (version !== undefined) version.endBegan = Math.min(version.endBegan, began);
    for (const row of rows) {
      const version = { ...row, began, acknowledged: NEVER, endBegan: NEVER, ended: NEVER };
      this.current.set(row.id, version);
      this.versions.set(row.value, version);
    }
    await client.upsert({ collection_name, data: [...rows] });
    const acknowledged = this.now();
    for (const version of before) if (version !== undefined) version.ended = Math.min(version.ended, acknowledged);
    for (const { value } of rows) {
      const version = this.versions.get(value);
      if (version !== undefined) version.acknowledged = acknowledged;
    }
  }

  async delete(client: ElanusClient, ids: readonly number[]): Promise<void> {
    const began = this.now();
    const before = ids.map((id) => this.current.get(id));
    for (const version of before) if (version !== undefined) version.endBegan = Math.min(version.endBegan, began);
    for (const id of ids) this.current.delete(id);
    await client.delete({ collection_name, ids: ids.map(String) });
    const ended = this.now();
    for (const version of before) if (version !== undefined) version.ended = Math.min(version.ended, ended);
  }

  /** No hit may be of a row that was gone when the search began, or not written when it ended. */
  check(hits: readonly SearchHit[], from: number, to: number): void {
    expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
    const wrong = hits.filter(({ id, value }) => {
      const version = this.versions.get(Number(value));
      return version?.id !== Number(id) || version.began > to || version.ended < from;
    });
    expect(wrong, `between ${from} and ${to}`).toEqual([]);
  }

  /** The rows that were there all the time. */
  steady(from: number, to: number): number[] {
    const all = [...this.versions.values()];
    return all.filter((each) => each.acknowledged < from && each.endBegan > to).map(({ value }) => value);
  }
}

/** Each asks for all rows there can be, or for some. */
const SEARCHES: [
  name: string,
  isWhole: boolean,
  more: { params?: Record<string, unknown> } & Record<string, unknown>,
][] = [
  ["short", false, { limit: 10 }],
  ["whole", true, { limit: 2 * KEYS, params: { exact: true } }],
  ["filtered", false, { limit: 30, filter: "value % 2 == 0" }],
  ["grouped", false, { limit: 5, group_by_field: "parity", group_size: 20 }],
  ["recall", false, { limit: 10, params: { recall: true } }],
  ["funnel", false, { limit: 10, params: { funnel: { candidates: 30 } } }],
];

const GRAPH = { M: 4, efConstruction: 16 };

/** By which parameters rows are indexed and searched, and what `explain` is to call it. */
const INDEXES: [type: string, way: string, build: Record<string, unknown>, params: Record<string, unknown>][] = [
  ["FLAT", "scan", {}, {}],
  ["HNSW", "graph", GRAPH, { ef: 30 }],
  ["HNSW_SQ", "graph", { ...GRAPH, sq_type: "SQ8" }, { ef: 30 }],
  ["DISKANN", "graph", { max_degree: 8, search_list_size: 16 }, { search_list: 30 }],
  ["IVF_FLAT", "ivf", { nlist: 64 }, { nprobe: 8 }],
  ["SCANN", "ivf", { nlist: 64 }, { nprobe: 8 }],
];

test.each(INDEXES)(
  "no search finds a stale or deleted row while rows come and go, and are merged (%s)",
  async (index_type, way, build, asked) => {
    const client = await ElanusClient.open(":memory:");
    const random = new Random(17);
    const history = new History();
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "value", data_type: "Int32" },
        { name: "parity", data_type: "Bool" },
        { name: "vector", data_type: "FloatVector", dim: DIM },
      ],
    });
    const index = { index_type, metric_type: "L2", params: build };
    await client.createIndex({ collection_name, field_name: "vector", ...index });
    let value = 0;
    const vectorOf = () => Array.from({ length: DIM }, () => random.next());
    const rowOf = (id: number) => ({ id, value: ++value, parity: value % 2 === 0, vector: vectorOf() });
    await history.upsert(
      client,
      Array.from({ length: KEYS }, (_, id) => rowOf(id)),
    );
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });

    let isOver = false;
    const write = async (seed: number) => {
      const own = new Random(seed);
      while (!isOver) {
        await pause(1);
        // Each writer has keys of its own, so that their order is known.
        const ids = [...new Set(Array.from({ length: 1 + own.below(20) }, () => own.below(KEYS / 2) * 2 + (seed % 2)))];
        if (own.chance(0.4)) await history.delete(client, ids);
        else await history.upsert(client, ids.map(rowOf));
      }
    };
    const upkeep = async () => {
      while (!isOver) {
        await pause(20);
        await client.flushSync({ collection_names: [collection_name] });
        await client.compact({ collection_name });
        await client.waitForIndex({ collection_name });
      }
    };
    const ways: string[] = [];
    const search = async (seed: number) => {
      const own = new Random(seed);
      for (let i = 0; i < 20 || value <= KEYS + WRITES; i++) {
        const [, isWhole, more] = SEARCHES[own.below(SEARCHES.length)];
        const data = Array.from({ length: own.chance(0.5) ? 1 : 12 }, vectorOf);
        const params = isWhole ? more.params : { ...asked, ...more.params };
        const request = { collection_name, output_fields: ["value"], ...more, params };
        const from = history.now();
        const { results } = await client.search({ ...request, data });
        const to = history.now();
        for (const hits of results) {
          history.check(hits, from, to);
          const found = new Set(hits.map((hit) => hit.value));
          if (isWhole) expect(history.steady(from, to).filter((steady) => !found.has(steady))).toEqual([]);
        }
        const { segments } = await client.explain({ collection_name, data: data[0], limit: 10, params: asked });
        ways.push(segments.map(({ search: { strategy } }) => strategy).join(", "));
      }
    };
    const background = [write(2), write(3), upkeep()];
    try {
      await Promise.all([search(100), search(101), search(102)]);
    } finally {
      isOver = true;
      await Promise.all(background);
    }
    expect(ways.filter((each) => each.includes(way)).length, way).toBeGreaterThan(ways.length / 3);
    await client.close();
  },
  120_000,
);
