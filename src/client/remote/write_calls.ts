import { ElanusError } from "../../errors/index.ts";
import { idsAndFilter } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { databaseIn } from "./collection_calls.ts";
import { RemoteIndexCalls } from "./index_calls.ts";
import { keyFilter, rowToSend, templateValues } from "./wire_values.ts";

/** Rows on their way in and out. */
export class RemoteWriteCalls extends RemoteIndexCalls {
  async insert(request: requests.InsertRequest): Promise<responses.MutationResult> {
    return this.passed("insert")(rowsToSend(request, (await this.keyField(request)).name));
  }

  async upsert(request: requests.UpsertRequest): Promise<responses.MutationResult> {
    return this.passed("upsert")(rowsToSend(request, (await this.keyField(request)).name));
  }

  /** By keys or by a filter; keys are written into a filter here, for the SDK quotes none. */
  async delete(request: requests.DeleteRequest): Promise<responses.MutationResult> {
    const given = ("filter" in request && request.filter) || ("expr" in request && request.expr) || undefined;
    const ids = "ids" in request ? request.ids : undefined;
    if (ids !== undefined && given !== undefined) throw idsAndFilter("delete");
    const filter = ids === undefined ? given : keyFilter(await this.keyField(request), ids);
    if (filter === undefined) throw nothingToDelete();
    const { collection_name, partition_name, exprValues } = request;
    return this.passed("deleteEntities")({
      collection_name,
      filter,
      ...databaseIn(request),
      ...(partition_name === undefined ? {} : { partition_name }),
      ...templateValues(exprValues),
    });
  }

  /** `delete` under its older name. */
  deleteEntities(request: requests.DeleteRequest): Promise<responses.MutationResult> {
    return this.delete(request);
  }
}

function rowsToSend(request: requests.UpsertRequest, key: string): requests.InsertRequest {
  const { data, fields_data, ...rest } = request;
  const rows = data ?? fields_data ?? [];
  return { ...rest, data: rows.map((row) => rowToSend(row, key)) };
}

function nothingToDelete(): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "delete needs `ids` or a `filter`");
}
