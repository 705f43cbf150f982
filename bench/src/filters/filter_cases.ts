import { categoryName } from "../data/fields.ts";
import type { Condition } from "../stores/store.ts";

/** A row of `filterFields`. */
export interface FilterRow {
  readonly number: number;
  readonly price: number;
  readonly category: string;
  readonly stock: number | null;
  readonly meta: { readonly rank: number };
  readonly tags: readonly number[];
}

/** One filter with other constants at each turn, so that no answer can be kept from the time before. */
export interface FilterCase {
  readonly name: string;
  /** The fields that it reads. */
  readonly fields: readonly string[];
  /** Whether it is measured with indexes on the scalar fields, without, or both. */
  readonly measured: readonly ("scan" | "index")[];
  /** The goal that it is judged by. */
  readonly judged?: "comparison" | "index";
  variant(turn: number): FilterVariant;
}

export interface FilterVariant {
  readonly condition: Condition;
  /** Plain TypeScript that says the same, to check every engine by. */
  matches(row: FilterRow): boolean;
}

const BOTH = ["scan", "index"] as const;
const LISTED_NUMBERS = 1000;
/** One in a thousand rows. */
const SELECTIVE = 0.001;

/** All filters that are measured, over so many rows. */
export function filterCases(rows: number): readonly FilterCase[] {
  return [...comparisons(rows), ...selective(rows), ...lists(rows), ...texts(), ...combined(rows), ...nested()];
}

/** A comparison that half of the rows meet. */
function comparisons(rows: number): FilterCase[] {
  const common = { measured: BOTH };
  const half = (turn: number): number => Math.floor(rows * (0.5 + (turn % 50) / 1000));
  return [
    {
      ...common,
      name: "double < x, half of the rows",
      fields: ["price"],
      judged: "comparison",
      variant: (turn) => below("price", half(turn) / rows),
    },
    {
      ...common,
      name: "int64 < n, half of the rows",
      fields: ["number"],
      judged: "comparison",
      variant: (turn) => below("number", half(turn)),
    },
    {
      ...common,
      name: "nullable int32 < n, half of the rows",
      fields: ["stock"],
      judged: "comparison",
      variant: (turn) => below("stock", half(turn)),
    },
    {
      ...common,
      name: "nullable int32 is null, a tenth",
      fields: ["stock"],
      variant: () => ({ condition: same("stock is null"), matches: ({ stock }) => stock === null }),
    },
  ];
}

function below(field: "price" | "number" | "stock", limit: number): FilterVariant {
  return {
    condition: same(`${field} < ${limit}`),
    matches: (row) => row[field] !== null && row[field] < limit,
  };
}

/** What one row in a thousand meets. */
function selective(rows: number): FilterCase[] {
  const ranged = (name: string, field: "price" | "number" | "stock", scale: number): FilterCase => ({
    name,
    fields: [field],
    measured: BOTH,
    judged: "index",
    variant: (turn) => {
      const from = Math.floor((((turn * 37) % 900) / 1000) * rows) * scale;
      const to = from + Math.floor(SELECTIVE * rows) * scale;
      return {
        condition: same(`${field} >= ${from} and ${field} < ${to}`),
        matches: (row) => row[field] !== null && row[field] >= from && row[field] < to,
      };
    },
  });
  return [
    ranged("int64 range, 0.1 %", "number", 1),
    ranged("double range, 0.1 %", "price", 1 / rows),
    ranged("nullable int32 range, 0.1 %", "stock", 1),
    {
      name: "text ==, 0.1 %",
      fields: ["category"],
      measured: BOTH,
      judged: "index",
      variant: (turn) => {
        const wanted = categoryName((turn * 7) % 1000);
        return { condition: equals("category", quoted(wanted)), matches: ({ category }) => category === wanted };
      },
    },
  ];
}

function lists(rows: number): FilterCase[] {
  return [
    {
      name: "text in 10 values, 1 %",
      fields: ["category"],
      measured: BOTH,
      variant: (turn) => {
        const wanted = Array.from({ length: 10 }, (_, i) => categoryName((turn * 7 + i * 83) % 1000));
        const set = new Set(wanted);
        return { condition: isIn("category", wanted.map(quoted)), matches: ({ category }) => set.has(category) };
      },
    },
    {
      name: `int64 in ${LISTED_NUMBERS.toLocaleString("en")} values`,
      fields: ["number"],
      measured: BOTH,
      variant: (turn) => {
        const step = Math.max(1, Math.floor(rows / LISTED_NUMBERS));
        const wanted = Array.from({ length: LISTED_NUMBERS }, (_, i) => (turn + i * step) % rows);
        const set = new Set(wanted);
        return { condition: isIn("number", wanted.map(String)), matches: ({ number }) => set.has(number) };
      },
    },
  ];
}

function texts(): FilterCase[] {
  return [
    {
      name: "text like prefix%, 1 %",
      fields: ["category"],
      measured: BOTH,
      variant: (turn) => {
        const prefix = categoryName((turn * 10) % 1000).slice(0, -1);
        return like(`${prefix}%`, (category) => category.startsWith(prefix));
      },
    },
    {
      name: "text like %infix%, 2 %",
      fields: ["category"],
      measured: BOTH,
      variant: (turn) => {
        const infix = String(11 * (1 + (turn % 9)));
        return like(`%${infix}%`, (category) => category.includes(infix));
      },
    },
  ];
}

function like(pattern: string, matches: (category: string) => boolean): FilterVariant {
  return { condition: same(`category like '${pattern}'`), matches: ({ category }) => matches(category) };
}

function combined(rows: number): FilterCase[] {
  const wantedAt = (turn: number): string => categoryName((turn * 13) % 1000);
  const limitAt = (turn: number): number => Math.floor(rows * (0.4 + (turn % 100) / 1000));
  return [
    {
      name: "text == and int64 < n",
      fields: ["category", "number"],
      measured: BOTH,
      variant: (turn) => {
        const [wanted, limit] = [wantedAt(turn), limitAt(turn)];
        const { milvus, sql } = equals("category", quoted(wanted));
        const rest = `number < ${limit}`;
        return {
          condition: { milvus: `${milvus} and ${rest}`, sql: `${sql} and ${rest}` },
          matches: ({ category, number }) => category === wanted && number < limit,
        };
      },
    },
    {
      name: "double < x and nullable int32 > n",
      fields: ["price", "stock"],
      measured: BOTH,
      variant: (turn) => {
        const limit = limitAt(turn);
        const text = `price < ${limit / rows} and stock > ${limit}`;
        return {
          condition: same(text),
          matches: ({ price, stock }) => price < limit / rows && stock !== null && stock > limit,
        };
      },
    },
    {
      name: "text == or int64 < n",
      fields: ["category", "number"],
      measured: BOTH,
      variant: (turn) => {
        const [wanted, limit] = [wantedAt(turn), Math.floor(limitAt(turn) / 100)];
        const { milvus, sql } = equals("category", quoted(wanted));
        const rest = `number < ${limit}`;
        return {
          condition: { milvus: `${milvus} or ${rest}`, sql: `${sql} or ${rest}` },
          matches: ({ category, number }) => category === wanted || number < limit,
        };
      },
    },
  ];
}

function nested(): FilterCase[] {
  return [
    {
      name: "JSON path < n, a tenth",
      fields: ["meta"],
      measured: ["scan"],
      variant: (turn) => {
        const limit = 100 + (turn % 20);
        return { condition: same(`meta["rank"] < ${limit}`), matches: ({ meta }) => meta.rank < limit };
      },
    },
    {
      name: "array contains, 2 %",
      fields: ["tags"],
      measured: ["scan"],
      variant: (turn) => {
        const tag = turn % 100;
        const condition = {
          milvus: `array_contains(tags, ${tag})`,
          sql: `array_has(tags, ${tag})`,
          zvec: `tags contain_any (${tag})`,
        };
        return { condition, matches: ({ tags }) => tags.includes(tag) };
      },
    },
  ];
}

function same(text: string): Condition {
  return { milvus: text, sql: text };
}

function equals(field: string, value: string): Condition {
  return { milvus: `${field} == ${value}`, sql: `${field} = ${value}` };
}

function isIn(field: string, values: readonly string[]): Condition {
  const list = values.join(", ");
  return { milvus: `${field} in [${list}]`, sql: `${field} in (${list})` };
}

function quoted(text: string): string {
  return `'${text}'`;
}
