import type { Database } from "../../engine/catalog/database.ts";
import { DEFAULT_NAMESPACE } from "../../engine/catalog/documents.ts";
import type { Collection } from "../../engine/collection/collection.ts";
import { checkRequest } from "../check_request.ts";
import { CONSISTENCY_FIELDS, guaranteeOf } from "../guarantee.ts";
import type { ReadConsistency, WithLevelName } from "../requests.ts";
import { LoopTurns } from "./loop_turns.ts";

/** What every read of a collection takes. */
const READ_FIELDS = ["collection_name", ...CONSISTENCY_FIELDS];

/** What all calls share: the store, and which of its databases a request means that names none. */
export class Session {
  protected readonly database: Database;
  protected currentDatabase = DEFAULT_NAMESPACE;
  private readonly loopTurns = new LoopTurns();

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

  /** The same for a read, which may have to wait until it sees enough where another process writes. */
  protected async openForRead(
    request: { collection_name: string; db_name?: string } & WithLevelName<ReadConsistency>,
    call: string,
    known: readonly string[] = [],
  ): Promise<Collection> {
    checkRequest(call, request, known, READ_FIELDS);
    const { collection_name: name } = request;
    const { follower } = this.database;
    if (follower !== undefined && !this.knows(request)) await follower.fresh();
    const collection = this.database.collection(name, this.databaseOf(request));
    const caughtUp = follower?.catchUp(guaranteeOf(request, collection.document.schema.consistencyLevel));
    if (caughtUp === undefined) return collection;
    await caughtUp;
    // It may have been dropped, or an alias have gone to another.
    return this.database.collection(name, this.databaseOf(request));
  }

  /** To be awaited before a read answers, whose rows are found: now and then the event loop has its turn. */
  protected async leaveTurn(): Promise<void> {
    const turn = this.loopTurns.due();
    if (turn !== undefined) await turn;
  }

  private knows(request: { collection_name: string; db_name?: string }): boolean {
    try {
      return this.database.hasCollection(request.collection_name, this.databaseOf(request));
    } catch {
      return false;
    }
  }
}
