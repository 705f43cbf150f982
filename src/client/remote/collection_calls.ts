import { setTimeout as pause } from "node:timers/promises";
import { ElanusError } from "../../errors/index.ts";
import { DYNAMIC_FIELD_SWITCH } from "../../schema/collection_properties.ts";
import { success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { quickCollection } from "../collection_requests.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { PassedCalls } from "./passed_calls.ts";
import { undefinedIf } from "./remote_errors.ts";

/** Milliseconds between two questions, of which each is longer than the one before. */
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 500;

/** Collections, aliases and databases, where the official client goes another way than Elanus. */
export class RemoteCollectionCalls extends PassedCalls {
  /** As in Milvus a collection is loaded, and can be read, once its vectors have an index. */
  async createCollection(request: requests.CreateCollectionRequest): Promise<responses.Status> {
    const spelledOut = "dimension" in request ? quickCollection(request) : request;
    const { index_params = [], ...rest } = spelledOut;
    const place = { collection_name: request.collection_name, ...databaseIn(request) };
    await this.passed("createCollection")(structuredClone(rest));
    const indexes = [index_params].flat();
    try {
      for (const index of indexes) await this.passed("createIndex")({ ...index, ...place });
      if (indexes.length > 0) await this.loadCollection(place);
    } catch (error) {
      await this.dropCollection(place);
      throw error;
    }
    return success();
  }

  /** What is not there need not be dropped. */
  async dropCollection(request: requests.CollectionRequest): Promise<responses.Status> {
    await this.passed("dropCollection")(request).catch(undefinedIf("COLLECTION_NOT_FOUND"));
    return success();
  }

  async loadCollection(request: requests.CollectionRequest): Promise<responses.Status> {
    await this.loadCollectionAsync(request);
    const place = { collection_name: request.collection_name, ...databaseIn(request) };
    await this.until(async () => Number((await this.getLoadingProgress(place)).progress) >= 100);
    return success();
  }

  /** `loadCollection` under its other name. */
  loadCollectionSync(request: requests.CollectionRequest): Promise<responses.Status> {
    return this.loadCollection(request);
  }

  /** `loadPartitions` under its other name. */
  loadPartitionsSync(request: catalog.PartitionsRequest): Promise<responses.Status> {
    return this.loadPartitions(request);
  }

  /** `getPartitionStatistics` under its other name. */
  getPartitionStats(request: catalog.PartitionRequest): Promise<responses.StatisticsResponse> {
    return this.getPartitionStatistics(request);
  }

  /** What is unset goes in a call of its own, which the protocol asks for. */
  async alterCollectionProperties(request: requests.AlterCollectionRequest): Promise<responses.Status> {
    const { properties = {}, delete_keys = [], ...place } = request;
    if (Object.keys(properties).length > 0) {
      await this.passed("alterCollectionProperties")({ ...place, properties });
    }
    if (delete_keys.length > 0) await this.dropCollectionProperties({ ...place, properties: delete_keys });
    // The SDK would go on to refuse undeclared keys by the schema that it remembers.
    if (DYNAMIC_FIELD_SWITCH in properties) await this.describeCollection(place);
    return success();
  }

  /** `alterCollectionProperties` under its other name. */
  alterCollection(request: requests.AlterCollectionRequest): Promise<responses.Status> {
    return this.alterCollectionProperties(request);
  }

  async getPkField(request: requests.CollectionRequest): Promise<responses.FieldDescription> {
    return keyOf(await this.describeCollection(request));
  }

  async getPkFieldName(request: requests.CollectionRequest): Promise<string> {
    return (await this.getPkField(request)).name;
  }

  async getPkFieldType(request: requests.CollectionRequest): Promise<string> {
    return (await this.getPkField(request)).data_type;
  }

  async describeAlias(request: catalog.DescribeAliasRequest): Promise<answers.DescribeAliasResponse> {
    // The SDK wants a collection; the server asks for the alias alone.
    return this.passed("describeAlias")({ ...request, collection_name: request.collection_name ?? request.alias });
  }

  /** Without a collection: the aliases of all, asked for one collection after another. */
  async listAliases(request: catalog.ListAliasesRequest = {}): Promise<answers.ListAliasesResponse> {
    const { collection_name = "" } = request;
    const place = databaseIn(request);
    const list = (name: string) => this.passed("listAliases")({ collection_name: name, ...place });
    if (collection_name !== "") return list(collection_name);
    const { data } = await this.passed("listCollections")(place);
    const aliases: string[] = [];
    for (const { name } of data) aliases.push(...(await list(name)).aliases);
    return { status: success(), db_name: request.db_name ?? "", aliases: aliases.sort(), collection_name };
  }

  /** @throws ElanusError DATABASE_NOT_FOUND: the SDK alone would notice at the next call. */
  async useDatabase(request: catalog.DatabaseRequest): Promise<responses.Status> {
    await this.describeDatabase(request);
    await this.sdk.useDatabase(request);
    return success();
  }

  async runAnalyzer(request: requests.RunAnalyzerRequest): Promise<responses.RunAnalyzerResponse> {
    const { analyzer_params: params, ...rest } = request;
    const parsed: unknown = typeof params === "string" ? analyzerIn(params) : params;
    return this.passed("runAnalyzer")({
      ...rest,
      ...(parsed === undefined ? {} : { analyzer_params: Object(parsed) }),
    });
  }

  /** What the SDK remembers of a collection, as it does itself for writes and searches. */
  protected described({ collection_name, db_name }: requests.CollectionRequest) {
    return this.passed("describeCollection")(Object.assign({ collection_name, cache: true }, databaseIn({ db_name })));
  }

  protected async keyField(request: requests.CollectionRequest): Promise<responses.FieldDescription> {
    return keyOf(await this.described(request));
  }

  /** Asks until the answer is yes. @throws ElanusError CANCELLED once the signal ends the waiting. */
  protected async until(isSo: () => Promise<boolean>, signal?: AbortSignal): Promise<void> {
    for (let wait = FIRST_PAUSE; ; wait = Math.min(LONGEST_PAUSE, wait * 1.5)) {
      if (signal?.aborted) throw new ElanusError("CANCELLED", "waiting was cancelled");
      if (await isSo()) return;
      // Nothing but the signal ends it early, which is looked at next.
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

function analyzerIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ElanusError("INVALID_PARAMETER", "`analyzer_params` is no JSON", { detail: `it is ${text}`, cause });
  }
}

export function databaseIn({ db_name }: { db_name?: string }): { db_name?: string } {
  return db_name === undefined ? {} : { db_name };
}

/** The primary key, which every collection has. */
export function keyOf({ schema }: responses.DescribeCollectionResponse): responses.FieldDescription {
  return schema.fields.find((field) => field.is_primary_key) ?? schema.fields[0];
}
