import { getAttachment, putAttachment } from "../engine/catalog/attachments.ts";
import { Database, type DatabaseOptions } from "../engine/catalog/database.ts";
import { ElanusError } from "../errors/index.ts";
import type { CollectionDeclaration } from "../schema/builder/index.ts";
import { RawReadCalls } from "./calls/raw_read_calls.ts";
import type { DatabaseRequest } from "./catalog_requests.ts";
import { checkRequest } from "./check_request.ts";
import type {
  AttachmentStore,
  CatalogClient,
  Client,
  EngineName,
  EngineNamed,
  IteratorClient,
  VectorSearch,
} from "./client.ts";
import { databaseInfo } from "./database_info.ts";
import type * as responses from "./responses.ts";
import { ensureCollection, NativeCollection, type UseOptions } from "./typed/index.ts";
import { type BackupReport, type BackupRequest, backupFrom } from "./upkeep.ts";

/** How a database is opened. */
export interface OpenOptions extends DatabaseOptions {}

const DURABILITIES: readonly string[] = ["sync", "group", "os"];

/**
 * Milvus's API in the process: method for method as `@zilliz/milvus2-sdk-node` has it, over a folder of files.
 *
 * Every method throws ElanusError where it fails; an answer always has the status Success. A write is on disk (see
 * `durability`) and visible to every later read when its promise resolves.
 *
 * @example
 * const client = await ElanusClient.open("./catalogue.elanus");
 * await client.createCollection({ collection_name: "products", dimension: 384 });
 * await client.insert({ collection_name: "products", data: [{ id: 1, vector, title: "Running shoes" }] });
 * const { results } = await client.search({ collection_name: "products", data: query, limit: 10 });
 */
export class ElanusClient
  extends RawReadCalls
  implements Client, CatalogClient, IteratorClient, VectorSearch, AttachmentStore, EngineNamed
{
  readonly engine: EngineName = "elanus";
  private readonly path: string;

  private constructor(path: string, database: Database) {
    super(database);
    this.path = path;
  }

  /**
   * Opens a folder, making it where it is missing, or a database in memory alone (":memory:").
   *
   * @throws ElanusError INVALID_PARAMETER, NOT_A_DATABASE, DATABASE_IN_USE, CORRUPT, NEWER_FORMAT, READ_ONLY, STORAGE_FAILED.
   */
  static async open(path: string, options: OpenOptions = {}): Promise<ElanusClient> {
    if (typeof path !== "string" || path === "") {
      throw new ElanusError("INVALID_PARAMETER", `a database cannot lie at ${JSON.stringify(path)}`, {
        hint: 'give the path of a folder, or ":memory:"',
      });
    }
    if (options.durability !== undefined && !DURABILITIES.includes(options.durability)) {
      throw new ElanusError("INVALID_PARAMETER", `durability \`${options.durability}\` does not exist`, {
        hint: `one of ${DURABILITIES.join(", ")}`,
      });
    }
    return new ElanusClient(path, await Database.open(path, options));
  }

  /** Beyond Milvus: stores a small file with the collection; it is dropped with it. */
  async putAttachment(request: { collection_name: string; name: string; data: Uint8Array }): Promise<void> {
    await putAttachment(this.open(request, "putAttachment", ["name", "data"]), request.name, request.data);
  }

  /** Beyond Milvus: undefined where the collection has no attachment of that name. */
  async getAttachment(request: { collection_name: string; name: string }): Promise<Uint8Array | undefined> {
    return getAttachment(this.open(request, "getAttachment", ["name"]), request.name);
  }

  /** Beyond Milvus: the names of all that is stored with the collection. */
  async listAttachments(request: { collection_name: string }): Promise<string[]> {
    return Object.keys(this.open(request, "listAttachments").document.attachments);
  }

  /** Later calls go to that database. */
  override use(request: DatabaseRequest): Promise<responses.Status>;
  /**
   * Beyond Milvus: a collection with the types of its declaration, checked against what is there.
   *
   * @throws ElanusError COLLECTION_NOT_FOUND; INVALID_SCHEMA whose detail names each difference.
   * @example
   * const products = await client.use(declaration, { create: true });
   */
  override use<C extends CollectionDeclaration>(declaration: C, options?: UseOptions): Promise<NativeCollection<C>>;
  override async use<C extends CollectionDeclaration>(
    what: DatabaseRequest | C,
    options: UseOptions = {},
  ): Promise<responses.Status | NativeCollection<C>> {
    if (typeof what !== "object" || what === null || !("definitions" in what)) return super.use(what);
    await ensureCollection(this, what, options);
    return new NativeCollection(this, what);
  }

  /** Beyond Milvus: what lies in the database. */
  async info(): Promise<responses.DatabaseInfo> {
    return databaseInfo(this.path, this.database);
  }

  /** Beyond Milvus: copies the database into one checked file while writes go on; see `backupDatabase`. */
  async backup(request: BackupRequest): Promise<BackupReport> {
    checkRequest("backup", request, ["to", "onProgress", "signal"]);
    return backupFrom({ fs: this.database.fs, folder: this.database.path }, request);
  }

  /** Ends index builds (they begin again at the next opening), waits for writes, and gives memory and lock back. */
  async close(): Promise<void> {
    await this.database.close();
  }

  /** `close` under its name in the SDK. */
  async closeConnection(): Promise<void> {
    await this.close();
  }
}
