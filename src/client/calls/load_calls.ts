import { partitionCalled } from "../../engine/catalog/find_partition.ts";
import { loadCollection, releaseCollection } from "../../engine/catalog/load_state.ts";
import type { Collection } from "../../engine/collection/collection.ts";
import { requireLoaded } from "../../engine/query/read_scope.ts";
import { success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { checkRequest, namesIn } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { SchemaCalls } from "./schema_calls.ts";

const LOAD_FIELDS = ["replica_number", "resource_groups", "refresh", "load_fields", "skip_load_dynamic_field"];

/** Whether a collection is in memory. */
export class LoadCalls extends SchemaCalls {
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

  /** What is loaded follows every write, so that nothing is left to refresh. @throws ElanusError COLLECTION_NOT_LOADED */
  async refreshLoad(request: requests.CollectionRequest): Promise<responses.Status> {
    requireLoaded(this.open(request, "refreshLoad"));
    return success();
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
