import type { Collection } from "../../engine/collection.ts";
import { partitionCalled } from "../../engine/find_partition.ts";
import { loadCollection, releaseCollection } from "../../engine/load_state.ts";
import { requireLoaded } from "../../engine/read_scope.ts";
import { withRenamed } from "../../engine/rename.ts";
import { truncateCollection } from "../../engine/seal.ts";
import { addField } from "../../schema/add_field.ts";
import { checkProperties } from "../../schema/collection_properties.ts";
import type { FieldDefinition } from "../../schema/field_schema.ts";
import { success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { checkRequest, namesIn } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { AliasCalls } from "./alias_calls.ts";

const LOAD_FIELDS = ["replica_number", "resource_groups", "refresh", "load_fields", "skip_load_dynamic_field"];

/** What becomes of a collection as a whole: its name, its properties, whether it is in memory. */
export class CollectionCalls extends AliasCalls {
  /** Aliases stay with it. @throws ElanusError COLLECTION_EXISTS, COLLECTION_ALIASED, COLLECTION_NOT_FOUND. */
  async renameCollection(request: catalog.RenameCollectionRequest): Promise<responses.Status> {
    checkRequest("renameCollection", request, ["collection_name", "new_collection_name", "new_db_name"]);
    const namespace = this.databaseOf(request);
    const { new_db_name = "" } = request;
    const from = { name: request.collection_name, namespace };
    const to = { name: request.new_collection_name, namespace: new_db_name === "" ? namespace : new_db_name };
    await this.database.change((document) => withRenamed(document, from, to));
    return success();
  }

  /** Drops all rows and keeps all else: schema, indexes, partitions, aliases. */
  async truncateCollection(request: requests.CollectionRequest): Promise<responses.StatusResponse> {
    await truncateCollection(this.open(request, "truncateCollection"));
    return { status: success() };
  }

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

  /** Reads a released collection into memory; a new one is loaded. */
  async loadCollection(request: requests.CollectionRequest): Promise<responses.Status> {
    await loadCollection(this.open(request, "loadCollection", LOAD_FIELDS));
    return success();
  }

  /** `loadCollection` under its other name. */
  loadCollectionSync(request: requests.CollectionRequest): Promise<responses.Status> {
    return this.loadCollection(request);
  }

  /** `loadCollection` under the name of its form that does not wait. */
  loadCollectionAsync(request: requests.CollectionRequest): Promise<responses.Status> {
    return this.loadCollection(request);
  }

  /** Gives the collection's memory back. Until it is loaded again reads are refused; writes are taken. */
  async releaseCollection(request: requests.CollectionRequest): Promise<responses.Status> {
    await releaseCollection(this.open(request, "releaseCollection"));
    return success();
  }

  async getLoadState(request: catalog.LoadStateRequest): Promise<responses.LoadStateResponse> {
    checkRequest("getLoadState", request, ["collection_name", "partition_names"]);
    if (!this.database.hasCollection(request.collection_name, this.databaseOf(request))) {
      return { status: success(), state: "LoadStateNotExist" };
    }
    return { status: success(), state: `LoadState${this.loadedPart(request, "getLoadState")}` };
  }

  /** @throws ElanusError COLLECTION_NOT_LOADED */
  async getLoadingProgress(request: catalog.LoadStateRequest): Promise<answers.LoadingProgressResponse> {
    const collection = this.open(request, "getLoadingProgress", ["partition_names"]);
    if (collection.state === "Loading") return { status: success(), progress: "0" };
    requireLoaded(collection);
    return { status: success(), progress: "100" };
  }

  private loadedPart(request: catalog.LoadStateRequest, call: string): Collection["state"] {
    const collection = this.open(request, call, ["partition_names"]);
    const names = namesIn("partition_names", request.partition_names ?? []);
    if (names.every((name) => partitionCalled(collection, name).loaded)) return collection.state;
    return "NotLoad";
  }
}

async function addFields(collection: Collection, fields: readonly FieldDefinition[]): Promise<responses.Status> {
  await collection.home.commit((document) => ({ ...document, schema: fields.reduce(addField, document.schema) }));
  return success();
}

async function changeProperties(
  collection: Collection,
  set: requests.AlterCollectionRequest["properties"],
  unset: readonly string[],
): Promise<void> {
  await collection.home.commit((document) => {
    const properties = { ...document.properties, ...set };
    for (const key of unset) delete properties[key];
    return { ...document, properties };
  });
}
