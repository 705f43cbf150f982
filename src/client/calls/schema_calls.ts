import { withSchema } from "../../engine/catalog/documents.ts";
import type { Collection } from "../../engine/collection/collection.ts";
import { layoutOf, loadAnalyzers } from "../../engine/collection/layout.ts";
import { addField, setDynamicField } from "../../schema/add_field.ts";
import { alterField } from "../../schema/alter_field.ts";
import {
  checkProperties,
  checkPropertiesOf,
  wantsDynamicField,
  withoutDynamicFieldSwitch,
} from "../../schema/collection_properties.ts";
import type { CollectionSchema, Properties } from "../../schema/collection_schema.ts";
import type { FieldDefinition } from "../../schema/field_schema.ts";
import { success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import { namesIn } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { CollectionCalls } from "./collection_calls.ts";

/** What may be changed of a collection that is there: its fields and its properties. */
export class SchemaCalls extends CollectionCalls {
  /** Rows that are there have the field by its default, else as null. @throws ElanusError INVALID_SCHEMA, NOT_SUPPORTED. */
  async addCollectionField(request: catalog.AddFieldRequest): Promise<responses.Status> {
    const collection = this.open(request, "addCollectionField", ["field"]);
    return addFields(collection, [request.field]);
  }

  /** All of the fields are added, or none. */
  async addCollectionFields(request: catalog.AddFieldsRequest): Promise<responses.Status> {
    const collection = this.open(request, "addCollectionFields", ["fields"]);
    return addFields(collection, request.fields);
  }

  /**
   * Changes `max_length`, `field.description` or `mmap.enabled` of a field; the last for what is loaded or sealed from then on.
   *
   * @throws ElanusError FIELD_NOT_FOUND, INVALID_PARAMETER, INVALID_SCHEMA.
   */
  async alterCollectionFieldProperties(request: catalog.AlterFieldRequest): Promise<responses.Status> {
    const collection = this.open(request, "alterCollectionFieldProperties", ["field_name", "properties"]);
    const { field_name, properties } = request;
    await collection.home.commit((document) =>
      withSchema(document, alterField(document.schema, field_name, properties)),
    );
    return success();
  }

  /** @throws ElanusError INVALID_PARAMETER for a known property that does not fit, NOT_SUPPORTED. */
  async alterCollectionProperties(request: requests.AlterCollectionRequest): Promise<responses.Status> {
    const collection = this.open(request, "alterCollectionProperties", ["properties", "delete_keys"]);
    await changeProperties(collection, checkProperties(request.properties ?? {}), request.delete_keys ?? []);
    return success();
  }

  /** `alterCollectionProperties` under its other name. */
  alterCollection(request: requests.AlterCollectionRequest): Promise<responses.Status> {
    return this.alterCollectionProperties(request);
  }

  async dropCollectionProperties(request: requests.DropCollectionPropertiesRequest): Promise<responses.Status> {
    const collection = this.open(request, "dropCollectionProperties", ["properties"]);
    await changeProperties(collection, {}, namesIn("properties", request.properties));
    return success();
  }
}

async function addFields(collection: Collection, fields: readonly FieldDefinition[]): Promise<responses.Status> {
  const { timeZone } = collection.layout;
  const withFields = (before: CollectionSchema) =>
    fields.reduce((schema, field) => addField(schema, field, timeZone), before);
  await loadAnalyzers(withFields(collection.document.schema));
  await collection.home.commit((document) => {
    const schema = withFields(document.schema);
    // Refuses an analyzer that does not exist before anything is changed.
    layoutOf(schema);
    return withSchema(document, schema);
  });
  return success();
}

async function changeProperties(collection: Collection, set: Properties, unset: readonly string[]): Promise<void> {
  await collection.home.commit((document) => {
    const dynamic = wantsDynamicField(set) ?? document.schema.enableDynamicField;
    const schema = setDynamicField(document.schema, dynamic);
    const properties = { ...document.properties, ...withoutDynamicFieldSwitch(set) };
    for (const key of unset) delete properties[key];
    checkPropertiesOf(schema, properties);
    return { ...withSchema(document, schema), properties };
  });
}
