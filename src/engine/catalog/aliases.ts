import { ElanusError, nameHint } from "../../errors/index.ts";
import { checkName } from "../../schema/define_field.ts";
import type { AliasDocument, CollectionDocument, DatabaseDocument } from "./documents.ts";
import { namedCollection } from "./names.ts";

/** Where an alias stands. */
interface AliasPlace {
  readonly alias: string;
  readonly namespace: string;
}

/**
 * Gives a collection a second name; that it has it already is no mistake.
 *
 * @throws ElanusError INVALID_SCHEMA, COLLECTION_NOT_FOUND, ALIAS_CONFLICT, ALIAS_EXISTS.
 */
export function withAlias(document: DatabaseDocument, place: AliasPlace, collection: string): DatabaseDocument {
  checkName("alias", place.alias);
  refuseCollectionName(document, place);
  const { id } = namedCollection(document, place.namespace, collection);
  const known = findAlias(document, place);
  if (known?.collection === id) return document;
  if (known === undefined)
    return { ...document, aliases: [...document.aliases, { name: place.alias, collection: id }] };
  throw new ElanusError("ALIAS_EXISTS", `alias \`${place.alias}\` exists already`, {
    detail: `it stands for \`${nameOf(document, known)}\``,
    hint: "alterAlias lets it stand for another collection",
  });
}

/** Lets an alias stand for another collection. @throws ElanusError COLLECTION_NOT_FOUND, ALIAS_CONFLICT, ALIAS_NOT_FOUND */
export function withMovedAlias(document: DatabaseDocument, place: AliasPlace, collection: string): DatabaseDocument {
  refuseCollectionName(document, place);
  const { id } = namedCollection(document, place.namespace, collection);
  const known = knownAlias(document, place);
  const moved = { ...known, collection: id };
  return { ...document, aliases: document.aliases.map((each) => (each === known ? moved : each)) };
}

/** As in Milvus: what is not there need not be dropped. */
export function withoutAlias(document: DatabaseDocument, place: AliasPlace): DatabaseDocument {
  const known = findAlias(document, place);
  if (known === undefined) return document;
  return { ...document, aliases: document.aliases.filter((each) => each !== known) };
}

/** The name of the collection that an alias stands for. @throws ElanusError ALIAS_NOT_FOUND */
export function aliasedCollection(document: DatabaseDocument, place: AliasPlace): string {
  return nameOf(document, knownAlias(document, place));
}

/** The aliases of a collection, oldest first. */
export function aliasesOf(document: DatabaseDocument, collection: number): string[] {
  return document.aliases.filter((each) => each.collection === collection).map(({ name }) => name);
}

/** The aliases of all collections of a namespace, oldest first. */
export function aliasesIn(document: DatabaseDocument, namespace: string): string[] {
  return document.aliases.filter((each) => namespaceOf(document, each) === namespace).map(({ name }) => name);
}

export function isAlias(document: DatabaseDocument, place: AliasPlace): boolean {
  return findAlias(document, place) !== undefined;
}

function findAlias(document: DatabaseDocument, { alias, namespace }: AliasPlace): AliasDocument | undefined {
  return document.aliases.find((each) => each.name === alias && namespaceOf(document, each) === namespace);
}

function knownAlias(document: DatabaseDocument, place: AliasPlace): AliasDocument {
  const known = findAlias(document, place);
  if (known !== undefined) return known;
  throw new ElanusError("ALIAS_NOT_FOUND", `alias \`${place.alias}\` does not exist`, {
    hint: nameHint(String(place.alias), aliasesIn(document, place.namespace)) ?? "create it first",
  });
}

function refuseCollectionName(document: DatabaseDocument, { alias, namespace }: AliasPlace): void {
  if (!document.collections.some((each) => each.namespace === namespace && each.schema.name === alias)) return;
  throw new ElanusError("ALIAS_CONFLICT", `\`${alias}\` is the name of a collection`, {
    hint: "choose another alias",
  });
}

function collectionOf(document: DatabaseDocument, alias: AliasDocument) {
  return document.collections.find(({ id }) => id === alias.collection);
}

function namespaceOf(document: DatabaseDocument, alias: AliasDocument): string | undefined {
  return collectionOf(document, alias)?.namespace;
}

function nameOf(document: DatabaseDocument, alias: AliasDocument): string {
  return collectionOf(document, alias)?.schema.name ?? "";
}

/**
 * Refuses to drop a collection that an alias stands for.
 *
 * @param name by which it is to be dropped.
 * @throws ElanusError COLLECTION_ALIASED
 */
export function refuseAliased(document: DatabaseDocument, collection: CollectionDocument, name: string): void {
  const { id, namespace, schema } = collection;
  const refuse = (message: string, hint: string) => {
    throw new ElanusError("COLLECTION_ALIASED", message, { hint });
  };
  if (isAlias(document, { alias: name, namespace })) {
    refuse(`\`${name}\` is an alias of \`${schema.name}\``, "drop the alias, or the collection by its own name");
  }
  const aliases = aliasesOf(document, id);
  if (aliases.length > 0) refuse(`collection \`${name}\` has aliases: ${aliases.join(", ")}`, "drop them first");
}
