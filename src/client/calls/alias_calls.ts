import {
  aliasedCollection,
  aliasesIn,
  aliasesOf,
  withAlias,
  withMovedAlias,
  withoutAlias,
} from "../../engine/catalog/aliases.ts";
import { Names, namedCollection } from "../../engine/catalog/names.ts";
import { success } from "../answers.ts";
import type * as requests from "../catalog_requests.ts";
import type * as responses from "../catalog_responses.ts";
import { checkRequest } from "../check_request.ts";
import type { Status } from "../responses.ts";
import { DatabaseCalls } from "./database_calls.ts";

/** Second names of collections: every request that takes `collection_name` takes an alias. */
export class AliasCalls extends DatabaseCalls {
  /** @throws ElanusError COLLECTION_NOT_FOUND, ALIAS_CONFLICT with a collection's name, ALIAS_EXISTS. */
  async createAlias(request: requests.AliasRequest): Promise<Status> {
    checkRequest("createAlias", request, ["collection_name", "alias"]);
    const place = { alias: request.alias, namespace: this.databaseOf(request) };
    await this.database.change((document) => withAlias(document, place, request.collection_name));
    return success();
  }

  /**
   * Lets an alias stand for another collection: every call that begins afterwards sees the new one, whole, and what
   * began before ends on the old.
   *
   * @throws ElanusError ALIAS_NOT_FOUND, COLLECTION_NOT_FOUND.
   */
  async alterAlias(request: requests.AliasRequest): Promise<Status> {
    checkRequest("alterAlias", request, ["collection_name", "alias"]);
    const place = { alias: request.alias, namespace: this.databaseOf(request) };
    await this.database.change((document) => withMovedAlias(document, place, request.collection_name));
    return success();
  }

  async dropAlias(request: requests.DropAliasRequest): Promise<Status> {
    checkRequest("dropAlias", request, ["alias", "collection_name"]);
    const place = { alias: request.alias, namespace: this.databaseOf(request) };
    await this.database.change((document) => withoutAlias(document, place));
    return success();
  }

  /** @throws ElanusError ALIAS_NOT_FOUND */
  async describeAlias(request: requests.DescribeAliasRequest): Promise<responses.DescribeAliasResponse> {
    checkRequest("describeAlias", request, ["collection_name", "alias"]);
    const { alias } = request;
    const namespace = this.databaseOf(request);
    const collection = aliasedCollection(this.database.document, { alias, namespace });
    return { status: success(), db_name: namespace, alias, collection };
  }

  /** @throws ElanusError COLLECTION_NOT_FOUND, DATABASE_NOT_FOUND. */
  async listAliases(request: requests.ListAliasesRequest = {}): Promise<responses.ListAliasesResponse> {
    checkRequest("listAliases", request, ["collection_name"]);
    const { document } = this.database;
    const { collection_name = "" } = request;
    const db_name = this.databaseOf(request);
    new Names(document).in(db_name);
    const all = collection_name === "";
    const aliases = all
      ? aliasesIn(document, db_name)
      : aliasesOf(document, namedCollection(document, db_name, collection_name).id);
    return { status: success(), db_name, aliases, collection_name };
  }
}
