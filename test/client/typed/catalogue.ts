import {
  bool,
  collection,
  double,
  float,
  floatVector,
  int8,
  int16,
  int32,
  int64,
  json,
  varChar,
} from "../../../src/schema/builder/index.ts";

/** A field of every type, for tests. */
export const catalogue = collection(
  "catalogue",
  {
    id: int64().primaryKey(),
    vector: floatVector(4).index({ type: "HNSW", metric: "COSINE", M: 8 }),
    title: varChar(200).nullable(),
    price: float().nullable(),
    rating: double().default(0.5),
    stock: int32().default(1),
    rank: int16().nullable(),
    grade: int8().nullable(),
    views: int64().default(0n),
    sold: bool().default(false),
    meta: json<{ color?: string; sizes: number[]; maker?: { name: string; founded: number | null } }>().nullable(),
    any: json().nullable(),
  },
  { dynamic: true },
);
