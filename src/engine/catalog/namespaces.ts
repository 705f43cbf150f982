import { ElanusError, nameHint } from "../../errors/index.ts";
import type { Properties } from "../../schema/collection_schema.ts";
import { checkName } from "../../schema/define_field.ts";
import { type DatabaseDocument, DEFAULT_NAMESPACE, type NamespaceDocument } from "./documents.ts";

/** @throws ElanusError INVALID_DATABASE_NAME, DATABASE_EXISTS. */
export function withNamespace(document: DatabaseDocument, namespace: NamespaceDocument): DatabaseDocument {
  checkName("database", namespace.name);
  if (namespaceNames(document).includes(namespace.name)) {
    throw new ElanusError("DATABASE_EXISTS", `database \`${namespace.name}\` exists already`, {
      hint: "choose another name",
    });
  }
  return { ...document, namespaces: [...document.namespaces, namespace] };
}

/** As in Milvus: what is not there need not be dropped. @throws ElanusError DATABASE_NOT_EMPTY, INVALID_PARAMETER */
export function withoutNamespace(document: DatabaseDocument, name: string): DatabaseDocument {
  if (name === DEFAULT_NAMESPACE) {
    throw new ElanusError("INVALID_PARAMETER", `database \`${name}\` cannot be dropped`, {
      hint: "it is always there: drop its collections instead",
    });
  }
  const held = document.collections.filter(({ namespace }) => namespace === name);
  if (held.length > 0) {
    throw new ElanusError("DATABASE_NOT_EMPTY", `database \`${name}\` is not empty`, {
      detail: `it holds ${held.length} collections, \`${held[0].schema.name}\` among them`,
      hint: "drop them first",
    });
  }
  return { ...document, namespaces: document.namespaces.filter((each) => each.name !== name) };
}

/** All names, `default` first. */
export function namespaceNames(document: DatabaseDocument): string[] {
  return [DEFAULT_NAMESPACE, ...document.namespaces.map(({ name }) => name)];
}

/** @throws ElanusError DATABASE_NOT_FOUND with the nearest name. */
export function namespaceCalled(document: DatabaseDocument, name: string): NamespaceDocument {
  const found = document.namespaces.find((each) => each.name === name);
  if (found !== undefined) return found;
  if (name === DEFAULT_NAMESPACE) return { id: 0, name, properties: {}, createdAt: 0 };
  throw new ElanusError("DATABASE_NOT_FOUND", `database \`${name}\` does not exist`, {
    hint: nameHint(String(name), namespaceNames(document)) ?? "create it first",
  });
}

/** Puts properties in and takes some away. @throws ElanusError DATABASE_NOT_FOUND, INVALID_PARAMETER for `default` */
export function withNamespaceProperties(
  document: DatabaseDocument,
  name: string,
  change: (properties: Properties) => Properties,
): DatabaseDocument {
  const known = namespaceCalled(document, name);
  if (name === DEFAULT_NAMESPACE) {
    throw new ElanusError("INVALID_PARAMETER", `database \`${name}\` takes no properties`, {
      hint: "create a database of your own",
    });
  }
  const changed = { ...known, properties: change(known.properties) };
  return { ...document, namespaces: document.namespaces.map((each) => (each === known ? changed : each)) };
}
