import { ElanusError } from "../../errors/index.ts";
import { checkName } from "../../schema/define_field.ts";
import { aliasesOf, isAlias } from "./aliases.ts";
import type { DatabaseDocument } from "./documents.ts";
import { collectionExists, Names, namedCollection } from "./names.ts";

/** A name in a namespace. */
interface Place {
  readonly name: string;
  readonly namespace: string;
}

/**
 * Gives a collection another name, or moves it to another namespace; its aliases stay with it.
 *
 * @throws ElanusError INVALID_SCHEMA, COLLECTION_NOT_FOUND, DATABASE_NOT_FOUND, COLLECTION_EXISTS; COLLECTION_ALIASED
 * where `from` is an alias, or an aliased collection would move: Milvus's rules.
 */
export function withRenamed(document: DatabaseDocument, from: Place, to: Place): DatabaseDocument {
  checkName("collection", to.name);
  const names = new Names(document);
  if (isAlias(document, { alias: from.name, namespace: from.namespace })) {
    throw new ElanusError("COLLECTION_ALIASED", `\`${from.name}\` is an alias`, {
      hint: "rename the collection by its own name",
    });
  }
  const known = namedCollection(document, from.namespace, from.name);
  if (names.in(to.namespace).has(to.name)) throw collectionExists(to.name);
  const aliases = aliasesOf(document, known.id);
  if (to.namespace !== from.namespace && aliases.length > 0) {
    throw new ElanusError("COLLECTION_ALIASED", `collection \`${from.name}\` has aliases: ${aliases.join(", ")}`, {
      hint: "drop them before it moves to another database",
    });
  }
  const renamed = { ...known, namespace: to.namespace, schema: { ...known.schema, name: to.name } };
  return { ...document, collections: document.collections.map((each) => (each === known ? renamed : each)) };
}
