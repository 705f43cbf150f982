import type { IndexParts, StoredParts } from "./vector_index.ts";

/** Parts that are in memory, for a reader of stored ones. */
export function partsInMemory(parts: IndexParts): StoredParts {
  return {
    sizeOf: (name) => parts[name]?.length,
    readInto: async (name, target) => target.set(parts[name]),
  };
}
