import type { Candidate } from "../candidate.ts";
import type { SearchedCollection } from "./searched_collection.ts";

interface Known {
  readonly asked: ReadonlySet<string>;
  readonly row: Readonly<Record<string, unknown>>;
}

/**
 * Fetches fields of candidates when a stage first needs them: searches answer with keys and scores alone, so that texts
 * travel only for the few rows that are looked at.
 */
export class RowLoader {
  private readonly collection: SearchedCollection;
  private readonly known = new Map<string, Known>();

  constructor(collection: SearchedCollection) {
    this.collection = collection;
  }

  /** The candidates with these fields in their rows; those that were deleted meanwhile are left out. No fields ask nothing of the collection. */
  async load(candidates: readonly Candidate[], fields: readonly string[]): Promise<Candidate[]> {
    if (fields.length === 0) return [...candidates];
    await this.fetch(candidates, fields);
    return candidates.flatMap((candidate) => {
      const found = this.known.get(candidate.id);
      return found === undefined ? [] : [{ ...candidate, row: found.row }];
    });
  }

  private async fetch(candidates: readonly Candidate[], fields: readonly string[]): Promise<void> {
    const lacking = (id: string) => fields.filter((field) => !this.known.get(id)?.asked.has(field));
    const ids = candidates.map(({ id }) => id).filter((id) => !this.known.has(id) || lacking(id).length > 0);
    if (ids.length === 0) return;
    const { name: collection_name, keyField, client } = this.collection;
    const output_fields = [...new Set([keyField, ...ids.flatMap(lacking)])];
    const { data } = await client.get({ collection_name, ids, output_fields });
    for (const row of data) {
      const id = String(row[keyField]);
      const before = this.known.get(id);
      const asked = new Set([...(before?.asked ?? []), ...output_fields]);
      this.known.set(id, { asked, row: { ...before?.row, ...row } });
    }
  }
}
