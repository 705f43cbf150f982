import { Random } from "./random.ts";

export type FieldType = "int64" | "int32" | "float" | "double" | "varchar" | "bool" | "json" | "int32[]";
export type FieldValue =
  | number
  | string
  | boolean
  | null
  | readonly number[]
  | { readonly [key: string]: number | string };

/** A scalar field and what each row holds in it. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly nullable?: true;
  readonly value: (row: number) => FieldValue;
}

const MAKERS = ["Aran", "Borea", "Castel", "Dorn", "Elm & Ash", "Fjord", "Garnet"];

/** The four scalar fields of the storage benchmarks: what a product has beside its vector. */
export const FOUR_FIELDS: readonly Field[] = [
  { name: "stock", type: "int64", value: (row) => (row * 7919) % 100_003 },
  { name: "price", type: "float", value: (row) => ((row * 104_729) % 20_000) / 100 },
  { name: "title", type: "varchar", value: (row) => `${MAKERS[row % MAKERS.length]} article no. ${row}` },
  { name: "available", type: "bool", value: (row) => row % 3 !== 0 },
];

const SEED = 7;
const CATEGORIES = 1000;
/** Every so many rows have no value in the nullable field. */
const NULL_EVERY = 10;

/**
 * The fields of the filter benchmark. Each number is a random permutation of the rows, so that `number < n` is true of
 * exactly n rows and no order of the rows helps.
 */
export function filterFields(rows: number): readonly Field[] {
  const random = new Random(SEED);
  const [number, price, category, stock] = [0, 1, 2, 3].map(() => random.permutation(rows));
  return [
    { name: "number", type: "int64", value: (row) => number[row] },
    { name: "price", type: "double", value: (row) => price[row] / rows },
    { name: "category", type: "varchar", value: (row) => categoryName(category[row] % CATEGORIES) },
    {
      name: "stock",
      type: "int32",
      nullable: true,
      value: (row) => (stock[row] % NULL_EVERY === 0 ? null : stock[row]),
    },
    { name: "meta", type: "json", value: (row) => ({ rank: price[row] % 1000, maker: MAKERS[row % MAKERS.length] }) },
    { name: "tags", type: "int32[]", value: (row) => [number[row] % 50, 50 + (stock[row] % 50)] },
  ];
}

/** `category-007`. */
export function categoryName(category: number): string {
  return `category-${String(category).padStart(3, "0")}`;
}

/** Bytes of the values of all rows, as plain columns would hold them: texts as UTF-8 without their lengths. */
export function valueBytes(fields: readonly Field[], rows: number): number {
  let bytes = 0;
  for (const { type, value } of fields) {
    for (let row = 0; row < rows; row++) bytes += bytesOf(type, value(row));
  }
  return bytes;
}

const FIXED_BYTES: Partial<Record<FieldType, number>> = { int64: 8, int32: 4, float: 4, double: 8, bool: 1 };

function bytesOf(type: FieldType, value: FieldValue): number {
  const fixed = FIXED_BYTES[type];
  if (fixed !== undefined) return fixed;
  if (Array.isArray(value)) return value.length * 4;
  return Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value));
}
