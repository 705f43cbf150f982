import { ElanusError } from "../../errors/index.ts";
import { success } from "../answers.ts";
import type * as answers from "../catalog_responses.ts";
import type { EngineName } from "../client.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { databaseIn, RemoteCollectionCalls } from "./collection_calls.ts";
import { undefinedIf } from "./remote_errors.ts";

/** Indexes, where the official client goes another way than Elanus. */
export class RemoteIndexCalls extends RemoteCollectionCalls {
  async createIndex(request: requests.CreateIndexRequest | requests.CreateIndexRequest[]): Promise<responses.Status> {
    for (const one of [request].flat()) await this.passed("createIndex")(one);
    return success();
  }

  /** All indexes of a collection, none if there are none; or the one of a field or name. */
  async describeIndex(request: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse> {
    const described = this.passed("describeIndex")(request);
    if (request.field_name !== undefined || request.index_name !== undefined) return described;
    return (await described.catch(undefinedIf("INDEX_NOT_FOUND"))) ?? { status: success(), index_descriptions: [] };
  }

  /** `describeIndex` under the name that Milvus gives its figures. */
  getIndexStatistics(request: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse> {
    return this.describeIndex(request);
  }

  /** The SDK leaves 64-bit counts as texts. */
  async getIndexBuildProgress(request: requests.DescribeIndexRequest): Promise<responses.IndexProgressResponse> {
    const { status, indexed_rows, total_rows } = await this.passed("getIndexBuildProgress")(request);
    return { status, indexed_rows: Number(indexed_rows), total_rows: Number(total_rows) };
  }

  async listIndexes(request: requests.DescribeIndexRequest): Promise<answers.ListIndexesResponse> {
    const { field_name, ...place } = request;
    const { index_descriptions } = await this.describeIndex(place);
    const listed = index_descriptions.filter((index) => field_name === undefined || index.field_name === field_name);
    return { status: success(), indexes: listed.map(({ index_name }) => index_name) };
  }

  /**
   * Asks until every row is indexed.
   *
   * @throws ElanusError INDEX_NOT_FOUND; INTERNAL where a build failed; CANCELLED by the signal.
   */
  async waitForIndex(request: requests.WaitForIndexRequest): Promise<void> {
    const { collection_name, field_name, onProgress, signal } = request;
    const of = field_name === undefined ? {} : { field_name };
    await this.until(async () => {
      const found = await this.describeIndex({ collection_name, ...of, ...databaseIn(request) });
      for (const index of found.index_descriptions) refuseFailed(collection_name, index);
      onProgress?.(shareOf(found.index_descriptions));
      return found.index_descriptions.every((index) => isBuilt(index, this.engine));
    }, signal);
  }
}

/** Milvus has finished also while sealed rows have no index yet; of Elanus rows that grow are pending as well. */
function isBuilt({ state, pending_index_rows }: responses.IndexDescription, engine: EngineName): boolean {
  return state === "Finished" && (engine === "elanus" || Number(pending_index_rows) <= 0);
}

function shareOf(indexes: readonly responses.IndexDescription[]): number {
  const sum = (of: "indexed_rows" | "total_rows") => indexes.reduce((rows, index) => rows + Number(index[of]), 0);
  return sum("total_rows") === 0 ? 1 : sum("indexed_rows") / sum("total_rows");
}

function refuseFailed(collection: string, index: responses.IndexDescription): void {
  if (index.state !== "Failed") return;
  throw new ElanusError("INTERNAL", `index \`${index.index_name}\` of \`${collection}\` could not be built`, {
    detail: index.index_state_fail_reason,
  });
}
