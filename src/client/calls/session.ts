import type { Collection } from "../../engine/collection.ts";
import type { Database } from "../../engine/database.ts";
import { DEFAULT_NAMESPACE } from "../../engine/documents.ts";
import { checkRequest } from "../check_request.ts";

/** What all calls share: the store, and which of its databases a request means that names none. */
export class Session {
  protected readonly database: Database;
  protected currentDatabase = DEFAULT_NAMESPACE;

  protected constructor(database: Database) {
    this.database = database;
  }

  /** The name of the database that a request means. */
  protected databaseOf(request: { db_name?: string }): string {
    const { db_name } = request;
    return db_name === undefined || db_name === "" ? this.currentDatabase : db_name;
  }

  /** The collection that a request names, by its own name or an alias, once the request is checked. */
  protected open(
    request: { collection_name: string; db_name?: string },
    call: string,
    known: readonly string[] = [],
  ): Collection {
    checkRequest(call, request, ["collection_name", ...known]);
    return this.database.collection(request.collection_name, this.databaseOf(request));
  }
}
