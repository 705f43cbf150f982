import {
  namespaceCalled,
  namespaceNames,
  withNamespace,
  withNamespaceProperties,
  withoutNamespace,
} from "../../engine/catalog/namespaces.ts";
import { checkDatabaseProperties } from "../../schema/collection_properties.ts";
import { hybridTimestamp, keyValues, success } from "../answers.ts";
import type * as requests from "../catalog_requests.ts";
import type * as responses from "../catalog_responses.ts";
import { checkRequest } from "../check_request.ts";
import type { Status } from "../responses.ts";
import { ServerCalls } from "./server_calls.ts";

/**
 * Milvus's databases: rooms in one store, so that collections of different ones may share a name. `default` is always
 * there.
 */
export class DatabaseCalls extends ServerCalls {
  /** @throws ElanusError INVALID_DATABASE_NAME, DATABASE_EXISTS. */
  async createDatabase(request: requests.CreateDatabaseRequest): Promise<Status> {
    checkRequest("createDatabase", request, ["properties"]);
    const namespace = {
      id: this.database.nextId(),
      name: request.db_name,
      properties: checkDatabaseProperties(request.properties ?? {}),
      createdAt: Date.now(),
    };
    await this.database.change((document) => withNamespace(document, namespace));
    return success();
  }

  /** @throws ElanusError DATABASE_NOT_EMPTY, INVALID_PARAMETER for `default`. */
  async dropDatabase(request: requests.DatabaseRequest): Promise<Status> {
    checkRequest("dropDatabase", request, []);
    await this.database.change((document) => withoutNamespace(document, request.db_name));
    return success();
  }

  async listDatabases(request: object = {}): Promise<responses.ListDatabasesResponse> {
    checkRequest("listDatabases", request, []);
    const { document } = this.database;
    const all = namespaceNames(document).map((name) => namespaceCalled(document, name));
    return {
      status: success(),
      db_names: all.map(({ name }) => name),
      db_ids: all.map(({ id }) => String(id)),
      created_timestamp: all.map(({ createdAt }) => hybridTimestamp(createdAt)),
    };
  }

  /** @throws ElanusError DATABASE_NOT_FOUND */
  async describeDatabase(request: requests.DatabaseRequest): Promise<responses.DescribeDatabaseResponse> {
    checkRequest("describeDatabase", request, []);
    const { id, name, properties, createdAt } = namespaceCalled(this.database.document, request.db_name);
    return {
      status: success(),
      db_name: name,
      dbID: id,
      created_timestamp: createdAt,
      properties: keyValues(properties),
    };
  }

  async alterDatabaseProperties(request: requests.AlterDatabaseRequest): Promise<Status> {
    checkRequest("alterDatabaseProperties", request, ["db_id", "properties", "delete_keys"]);
    const properties = checkDatabaseProperties(request.properties ?? {});
    return this.changeDatabase(request.db_name, properties, request.delete_keys ?? []);
  }

  /** `alterDatabaseProperties` under its other name. */
  alterDatabase(request: requests.AlterDatabaseRequest): Promise<Status> {
    return this.alterDatabaseProperties(request);
  }

  async dropDatabaseProperties(request: requests.DropDatabasePropertiesRequest): Promise<Status> {
    checkRequest("dropDatabaseProperties", request, ["properties"]);
    return this.changeDatabase(request.db_name, {}, request.properties);
  }

  /** From now on requests that name no database mean this one. @throws ElanusError DATABASE_NOT_FOUND */
  async useDatabase(request: requests.DatabaseRequest): Promise<Status> {
    checkRequest("useDatabase", request, []);
    this.currentDatabase = namespaceCalled(this.database.document, request.db_name).name;
    return success();
  }

  /** `useDatabase` under its other name. */
  use(request: requests.DatabaseRequest): Promise<Status> {
    return this.useDatabase(request);
  }

  private async changeDatabase(
    name: string,
    set: requests.AlterDatabaseRequest["properties"],
    unset: readonly string[],
  ): Promise<Status> {
    const kept = (key: string) => !unset.includes(key);
    await this.database.change((document) =>
      withNamespaceProperties(document, name, (properties) =>
        Object.fromEntries(Object.entries({ ...properties, ...set }).filter(([key]) => kept(key))),
      ),
    );
    return success();
  }
}
