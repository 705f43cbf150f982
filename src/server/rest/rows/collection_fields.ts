import type { ElanusClient } from "../../../client/elanus_client.ts";

/** What a field holds, as far as JSON writes it otherwise than the client has it. */
export interface FieldForm {
  readonly name: string;
  readonly type: string;
  readonly isPrimary: boolean;
  /** What an Array holds. */
  readonly elementType: string | undefined;
}

/** The declared fields of a collection. */
export async function fieldsOf(
  client: ElanusClient,
  named: { collection_name: string; db_name: string },
): Promise<FieldForm[]> {
  const { schema } = await client.describeCollection({
    collection_name: named.collection_name,
    db_name: named.db_name,
  });
  return schema.fields.map(({ name, data_type, element_type, is_primary_key }) => ({
    name,
    type: data_type,
    isPrimary: is_primary_key,
    elementType: element_type === undefined ? undefined : String(element_type),
  }));
}
