import { ElanusError } from "../../errors/index.ts";
import type { CollectionDeclaration } from "../../schema/builder/index.ts";
import type { Client } from "../client.ts";
import type { IndexDefinition } from "../requests.ts";
import type { IndexDescription } from "../responses.ts";
import { declaredIndexes, indexDifferences } from "./declared_indexes.ts";
import { schemaDifferences } from "./schema_differences.ts";

export interface UseOptions {
  /** Creates the collection where there is none, and indexes that are declared and missing. */
  readonly create?: boolean;
}

/**
 * Makes sure that the collection is there and as declared.
 *
 * @throws ElanusError COLLECTION_NOT_FOUND; INVALID_SCHEMA whose detail names each difference.
 */
export async function ensureCollection(
  client: Client,
  declaration: CollectionDeclaration,
  { create = false }: UseOptions,
): Promise<void> {
  const collection_name = declaration.name;
  const exists = (await client.hasCollection({ collection_name })).value.valueOf();
  if (exists) return ensureSame(client, declaration, create);
  if (create) return createDeclared(client, declaration);
  throw new ElanusError("COLLECTION_NOT_FOUND", `collection \`${collection_name}\` does not exist`, {
    hint: "`{ create: true }` creates it as it is declared",
  });
}

async function createDeclared(
  client: Client,
  { name, definitions, functions, schema, ...rest }: CollectionDeclaration,
) {
  const indexes = declaredIndexes(rest.fields);
  const { numPartitions } = rest.options;
  await client.createCollection({
    collection_name: name,
    description: schema.description,
    // A copy: the SDK may change what it is given.
    fields: definitions.map((definition) => ({ ...definition })),
    enable_dynamic_field: schema.enableDynamicField,
    ...(functions.length === 0 ? {} : { functions: functions.map((each) => structuredClone(each)) }),
    ...(indexes.length === 0 ? {} : { index_params: indexes }),
    ...(numPartitions === undefined ? {} : { num_partitions: numPartitions }),
  });
}

async function ensureSame(client: Client, declaration: CollectionDeclaration, create: boolean): Promise<void> {
  const { name: collection_name, schema } = declaration;
  const described = await client.describeCollection({ collection_name });
  const { index_descriptions: found } = await client.describeIndex({ collection_name });
  const indexes = declaredIndexes(declaration.fields);
  const missing = indexes.filter((index) => indexOn(index, found) === undefined);
  const differences = schemaDifferences(schema, described.schema);
  for (const index of indexes) {
    const there = indexOn(index, found);
    if (there !== undefined) differences.push(...indexDifferences(index, there));
    else if (!create) differences.push(`the index on \`${index.field_name}\` is missing`);
  }
  if (differences.length > 0) {
    throw new ElanusError("INVALID_SCHEMA", `collection \`${collection_name}\` is not as it is declared`, {
      detail: differences.join("; "),
      hint: "change the declaration, or give it the name of another collection",
    });
  }
  for (const index of missing) await client.createIndex({ collection_name, ...index });
  // Milvus loads no collection whose vectors have no index.
  if (missing.length > 0) await client.loadCollection({ collection_name });
}

function indexOn({ field_name }: IndexDefinition, found: readonly IndexDescription[]): IndexDescription | undefined {
  return found.find((index) => index.field_name === field_name);
}
