import { aliasesOf } from "../../engine/catalog/aliases.ts";
import { namespaceCalled } from "../../engine/catalog/namespaces.ts";
import { withRenamed } from "../../engine/catalog/rename.ts";
import { truncateCollection } from "../../engine/compaction/seal.ts";
import { createIndex } from "../../engine/indexes/index_admin.ts";
import { checkPropertiesOf, timeZoneOf } from "../../schema/collection_properties.ts";
import { defineCollection } from "../../schema/define_collection.ts";
import { hybridTimestamp, success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { checkRequest, namesIn } from "../check_request.ts";
import { planCollection } from "../collection_requests.ts";
import { describeCollection, describeField } from "../describe_collection.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { AliasCalls } from "./alias_calls.ts";

/** Collections as wholes: made, named, counted, dropped. */
export class CollectionCalls extends AliasCalls {
  /** Creates a collection from its fields, or in short from the dimension of its vectors, with its indexes. */
  async createCollection(request: requests.CreateCollectionRequest): Promise<responses.Status> {
    const { definition, properties, numPartitions, indexes } = planCollection(request);
    const namespace = this.databaseOf(request);
    const timeZone = timeZoneOf(properties, namespaceCalled(this.database.document, namespace).properties);
    const schema = defineCollection({ ...definition, timeZone });
    checkPropertiesOf(schema, properties);
    const collection = await this.database.createCollection(schema, properties, namespace, numPartitions);
    try {
      for (const index of indexes) await createIndex(collection, index);
    } catch (error) {
      await this.database.dropCollection(collection.name, collection.document.namespace);
      throw error;
    }
    return success();
  }

  async hasCollection(request: requests.CollectionRequest): Promise<responses.StatusResponse & { value: boolean }> {
    checkRequest("hasCollection", request, ["collection_name"]);
    return { status: success(), value: this.database.hasCollection(request.collection_name, this.databaseOf(request)) };
  }

  async describeCollection(request: requests.CollectionRequest): Promise<responses.DescribeCollectionResponse> {
    const collection = this.open(request, "describeCollection", ["cache"]);
    return describeCollection(collection, aliasesOf(this.database.document, collection.document.id));
  }

  /** @throws ElanusError COLLECTION_NOT_FOUND for any of the names. */
  async batchDescribeCollections(request: catalog.BatchDescribeRequest): Promise<answers.BatchDescribeResponse> {
    checkRequest("batchDescribeCollections", request, ["collection_names"]);
    const names = namesIn("collection_names", request.collection_names);
    const described = names.map((collection_name) =>
      this.describeCollection({ db_name: request.db_name, collection_name }),
    );
    return { status: success(), responses: await Promise.all(described) };
  }

  /** The primary key, as `describeCollection` has it. */
  async getPkField(request: requests.CollectionRequest): Promise<responses.FieldDescription> {
    const { primary, timeZone } = this.open(request, "getPkField").layout;
    return describeField(primary, timeZone);
  }

  async getPkFieldName(request: requests.CollectionRequest): Promise<string> {
    return (await this.getPkField(request)).name;
  }

  async getPkFieldType(request: requests.CollectionRequest): Promise<string> {
    return (await this.getPkField(request)).data_type;
  }

  async listCollections(request: requests.ListCollectionsRequest = {}): Promise<responses.ListCollectionsResponse> {
    checkRequest("listCollections", request, ["collection_names", "type"]);
    const { collection_names: names } = request;
    const wanted = names === undefined ? undefined : namesIn("collection_names", names);
    const documents = this.database
      .listCollections(this.databaseOf(request))
      .filter(({ name }) => wanted?.includes(name) ?? true)
      .map(({ document }) => document);
    return {
      status: success(),
      data: documents.map((document) => ({
        name: document.schema.name,
        id: String(document.id),
        timestamp: hybridTimestamp(document.createdAt),
        loadedPercentage: document.loaded ? "100" : "0",
      })),
      created_timestamps: documents.map((document) => hybridTimestamp(document.createdAt)),
      created_utc_timestamps: documents.map((document) => String(document.createdAt)),
    };
  }

  /** `listCollections` under its other name. */
  showCollections(request?: requests.ListCollectionsRequest): Promise<responses.ListCollectionsResponse> {
    return this.listCollections(request);
  }

  async dropCollection(request: requests.CollectionRequest): Promise<responses.Status> {
    checkRequest("dropCollection", request, ["collection_name"]);
    // As in Milvus: what is not there need not be dropped.
    const database = this.databaseOf(request);
    if (this.database.hasCollection(request.collection_name, database)) {
      await this.database.dropCollection(request.collection_name, database);
    }
    return success();
  }

  async getCollectionStatistics(request: requests.CollectionRequest): Promise<responses.StatisticsResponse> {
    const { rowCount } = this.open(request, "getCollectionStatistics");
    return {
      status: success(),
      stats: [{ key: "row_count", value: String(rowCount) }],
      data: { row_count: String(rowCount) },
    };
  }

  /** `getCollectionStatistics` under its other name. */
  getCollectionStats(request: requests.CollectionRequest): Promise<responses.StatisticsResponse> {
    return this.getCollectionStatistics(request);
  }

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
}
