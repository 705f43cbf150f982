import { alterIndex } from "../../engine/indexes/alter_index.ts";
import {
  awaitedIndexes,
  createIndex,
  dropIndex,
  findIndex,
  findIndexes,
  indexProgress,
  waitForIndex,
} from "../../engine/indexes/index_admin.ts";
import { indexKey } from "../../engine/segment/segment_index.ts";
import { success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { namesIn } from "../check_request.ts";
import { indexRequest } from "../collection_requests.ts";
import { describeIndexes, lastRebuild } from "../describe_index.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { PartitionCalls } from "./partition_calls.ts";

/** Indexes on vector and scalar fields: a field has one, and a JSON field one a path. */
export class IndexCalls extends PartitionCalls {
  /** Creates one index or several; sealed rows are indexed in the background, see `waitForIndex`. */
  async createIndex(request: requests.CreateIndexRequest | requests.CreateIndexRequest[]): Promise<responses.Status> {
    for (const one of [request].flat()) {
      const known = ["field_name", "index_name", "index_type", "metric_type", "params", "extra_params"];
      await createIndex(this.open(one, "createIndex", known), indexRequest(one));
    }
    return success();
  }

  /** All indexes of a collection, or the one of a field or name. */
  async describeIndex(request: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse> {
    const collection = this.open(request, "describeIndex", ["field_name", "index_name"]);
    const { field_name, index_name } = request;
    const all = field_name === undefined && index_name === undefined;
    const definitions = all ? collection.document.indexes : findIndexes(collection, field_name, index_name);
    return { status: success(), index_descriptions: describeIndexes(collection, definitions) };
  }

  /** `describeIndex` under the name that Milvus gives its figures. */
  getIndexStatistics(request: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse> {
    return this.describeIndex(request);
  }

  /** The names of all indexes, or of those on one field. */
  async listIndexes(request: requests.DescribeIndexRequest): Promise<answers.ListIndexesResponse> {
    const { indexes } = this.open(request, "listIndexes", ["field_name"]).document;
    const listed = indexes.filter(({ field }) => request.field_name === undefined || field === request.field_name);
    return { status: success(), indexes: listed.map(({ name }) => name) };
  }

  /** Changes `mmap.enabled`, for what is loaded or sealed from then on. @throws ElanusError INDEX_NOT_FOUND, INVALID_PARAMETER. */
  async alterIndexProperties(request: catalog.AlterIndexRequest): Promise<responses.Status> {
    const collection = this.open(request, "alterIndexProperties", ["index_name", "params"]);
    await alterIndex(collection, request.index_name, { set: request.params, unset: [] });
    return success();
  }

  /** `alterIndexProperties` under its older name. */
  alterIndex(request: catalog.AlterIndexRequest): Promise<responses.Status> {
    return this.alterIndexProperties(request);
  }

  async dropIndexProperties(request: catalog.DropIndexPropertiesRequest): Promise<responses.Status> {
    const collection = this.open(request, "dropIndexProperties", ["index_name", "properties"]);
    await alterIndex(collection, request.index_name, { set: {}, unset: namesIn("properties", request.properties) });
    return success();
  }

  async getIndexState(request: requests.DescribeIndexRequest): Promise<responses.IndexStateResponse> {
    const { progress, definition } = this.indexOf(request, "getIndexState");
    return { status: success(), state: progress.state, ...lastRebuild(definition) };
  }

  async getIndexBuildProgress(request: requests.DescribeIndexRequest): Promise<responses.IndexProgressResponse> {
    const { progress } = this.indexOf(request, "getIndexBuildProgress");
    return { status: success(), indexed_rows: progress.indexedRows, total_rows: progress.totalRows };
  }

  /**
   * Beyond Milvus: resolves when every sealed row is indexed; the terms of fields with `enable_match` as well.
   *
   * @throws ElanusError INDEX_NOT_FOUND, CANCELLED, INTERNAL where a build failed.
   */
  async waitForIndex(request: requests.WaitForIndexRequest): Promise<void> {
    const collection = this.open(request, "waitForIndex", ["field_name", "onProgress", "signal"]);
    for (const definition of awaitedIndexes(collection, request.field_name)) {
      await waitForIndex(collection, definition, request.onProgress, request.signal);
    }
  }

  async dropIndex(request: requests.DescribeIndexRequest): Promise<responses.Status> {
    const { collection, definition } = this.indexOf(request, "dropIndex");
    await dropIndex(collection, definition);
    return success();
  }

  private indexOf(request: requests.DescribeIndexRequest, call: string) {
    const collection = this.open(request, call, ["field_name", "index_name"]);
    const definition = findIndex(collection, request.field_name, request.index_name);
    return { collection, definition, progress: indexProgress(collection, indexKey(definition)) };
  }
}
