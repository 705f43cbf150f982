import { ElanusError, nameHint } from "../../errors/index.ts";
import { type CollectionDocument, type DatabaseDocument, DEFAULT_NAMESPACE } from "./documents.ts";

/** Where names lead: in each namespace collections and aliases share them. Made anew when the document changes. */
export class Names {
  private readonly ids = new Map<string, Map<string, number>>([[DEFAULT_NAMESPACE, new Map()]]);

  constructor(document: DatabaseDocument) {
    for (const { name } of document.namespaces) this.ids.set(name, new Map());
    const collections = new Map(document.collections.map((collection) => [collection.id, collection]));
    for (const { id, namespace, schema } of document.collections) this.ids.get(namespace)?.set(schema.name, id);
    for (const { name, collection } of document.aliases) {
      this.ids.get(collections.get(collection)?.namespace ?? "")?.set(name, collection);
    }
  }

  /** The id of the collection that a name or an alias means. @throws ElanusError COLLECTION_NOT_FOUND, DATABASE_NOT_FOUND */
  idOf(name: string, namespace: string): number {
    const ids = this.in(namespace);
    const id = ids.get(name);
    if (id !== undefined) return id;
    throw new ElanusError("COLLECTION_NOT_FOUND", `collection \`${name}\` does not exist`, {
      detail: namespace === DEFAULT_NAMESPACE ? undefined : `looked for in database \`${namespace}\``,
      hint: nameHint(String(name), ids.keys()) ?? "create it first",
    });
  }

  /** The ids by name. @throws ElanusError DATABASE_NOT_FOUND */
  in(namespace: string): ReadonlyMap<string, number> {
    const ids = this.ids.get(namespace);
    if (ids !== undefined) return ids;
    throw new ElanusError("DATABASE_NOT_FOUND", `database \`${namespace}\` does not exist`, {
      hint: nameHint(String(namespace), this.ids.keys()) ?? "create it first, or leave db_name out",
    });
  }
}

/** The collection that bears this name itself: an alias does not do. @throws ElanusError COLLECTION_NOT_FOUND, DATABASE_NOT_FOUND */
export function namedCollection(document: DatabaseDocument, namespace: string, name: string): CollectionDocument {
  const found = document.collections.find((each) => each.namespace === namespace && each.schema.name === name);
  if (found !== undefined) return found;
  new Names(document).in(namespace);
  const names = document.collections.filter((each) => each.namespace === namespace).map(({ schema }) => schema.name);
  throw new ElanusError("COLLECTION_NOT_FOUND", `collection \`${name}\` does not exist`, {
    hint: nameHint(String(name), names) ?? "an alias does not do here: give the collection's own name",
  });
}

export function collectionExists(name: string): ElanusError {
  return new ElanusError("COLLECTION_EXISTS", `collection \`${name}\` exists already`, {
    hint: "choose another name, or drop it first",
  });
}
