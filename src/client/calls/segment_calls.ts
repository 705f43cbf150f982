import { requireLoaded } from "../../engine/query/read_scope.ts";
import { success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { checkRequest } from "../check_request.ts";
import { persistentSegments, querySegments } from "../segment_info.ts";
import { FlushCalls } from "./flush_calls.ts";

const FIELDS = ["collectionName", "dbName"];

/** What a collection consists of, on disk and in memory. */
export class SegmentCalls extends FlushCalls {
  async getPersistentSegmentInfo(
    request: catalog.SegmentInfoRequest,
  ): Promise<answers.SegmentInfoResponse<answers.PersistentSegmentInfo>> {
    checkRequest("getPersistentSegmentInfo", request, FIELDS);
    return { status: success(), infos: persistentSegments(this.collectionOf(request)) };
  }

  /** @throws ElanusError COLLECTION_NOT_LOADED */
  async getQuerySegmentInfo(
    request: catalog.SegmentInfoRequest,
  ): Promise<answers.SegmentInfoResponse<answers.QuerySegmentInfo>> {
    checkRequest("getQuerySegmentInfo", request, FIELDS);
    const collection = this.collectionOf(request);
    requireLoaded(collection);
    return { status: success(), infos: querySegments(collection) };
  }

  private collectionOf({ collectionName, dbName }: catalog.SegmentInfoRequest) {
    return this.database.collection(collectionName, this.databaseOf({ db_name: dbName }));
  }
}
