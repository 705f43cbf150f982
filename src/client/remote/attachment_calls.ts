import { randomUUID } from "node:crypto";
import { LIMITS } from "../../schema/limits.ts";
import { success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type { AttachmentStore } from "../client.ts";
import type * as requests from "../requests.ts";
import type { RowData } from "../requests.ts";
import type * as responses from "../responses.ts";
import { RemoteIteratorCalls } from "./iterator_calls.ts";
import { undefinedIf } from "./remote_errors.ts";

/** The collection that holds attachments, in parts of text: the protocol has no call for them. */
const STORE = "elanus_attachments";
/** As base64 it fits the longest VarChar. */
const PART_BYTES = 48_000;
/** Parts of one request: servers take none of more than 64 MiB. */
const PARTS_A_REQUEST = 256;
const TEXT = { data_type: "VarChar", max_length: 512 } as const;
const NUMBER = { data_type: "Int64" } as const;

/** Who has an attachment: a collection by its name, not by an alias. */
interface Owner {
  readonly collection_name: string;
  readonly name?: string;
}

/** Small files that belong to a collection, kept in a collection of their own beside it. */
export class RemoteAttachmentCalls extends RemoteIteratorCalls implements AttachmentStore {
  async putAttachment(request: { collection_name: string; name: string; data: Uint8Array }): Promise<void> {
    await this.write({ collection_name: await this.ownName(request), name: request.name }, request.data);
  }

  /** Undefined where the collection has no attachment of that name. */
  async getAttachment(request: { collection_name: string; name: string }): Promise<Uint8Array | undefined> {
    return this.read({ collection_name: await this.ownName(request), name: request.name });
  }

  async listAttachments(request: requests.CollectionRequest): Promise<string[]> {
    const rows = await this.stored({ collection_name: await this.ownName(request) }, ["name"]);
    return [...new Set(rows.map(({ name }) => String(name)))];
  }

  /** All but the one that holds attachments. */
  async listCollections(request: requests.ListCollectionsRequest = {}): Promise<responses.ListCollectionsResponse> {
    const listed = await this.passed("listCollections")(request);
    return { ...listed, data: listed.data.filter(({ name }) => name !== STORE) };
  }

  /** `listCollections` under its other name. */
  showCollections(request?: requests.ListCollectionsRequest): Promise<responses.ListCollectionsResponse> {
    return this.listCollections(request);
  }

  /** What is not there need not be dropped; attachments go with their collection. */
  override async dropCollection(request: requests.CollectionRequest): Promise<responses.Status> {
    await super.dropCollection(request);
    await this.deleteAttachments(request);
    return success();
  }

  /** Attachments follow. */
  async renameCollection(request: catalog.RenameCollectionRequest): Promise<responses.Status> {
    const { collection_name, new_collection_name } = request;
    const names = await this.stored({ collection_name }, ["name"]);
    const status = await this.passed("renameCollection")(request);
    for (const name of new Set(names.map((row) => String(row.name)))) {
      const data = await this.read({ collection_name, name });
      if (data !== undefined) await this.write({ collection_name: new_collection_name, name }, data);
    }
    await this.deleteAttachments({ collection_name });
    return status;
  }

  /** The new parts are complete before those that they replace are deleted. */
  private async write(owner: Owner, data: Uint8Array): Promise<void> {
    await this.openStore();
    const version = randomUUID();
    const parts = partsOf(owner, version, data);
    for (let from = 0; from < parts.length; from += PARTS_A_REQUEST) {
      await this.insert({ collection_name: STORE, data: parts.slice(from, from + PARTS_A_REQUEST) });
    }
    await this.delete({ collection_name: STORE, filter: `${filterOf(owner)} and version != "${version}"` });
  }

  private async read(owner: Owner): Promise<Uint8Array | undefined> {
    const rows = await this.stored(owner, ["version", "written", "part", "parts", "data"]);
    const complete = rows.filter(({ version, parts }) => versionOf(rows, version).length === Number(parts));
    const newest = complete.sort((a, b) => Number(b.written) - Number(a.written)).at(0);
    if (newest === undefined) return undefined;
    const parts = versionOf(rows, newest.version).sort((a, b) => Number(a.part) - Number(b.part));
    return new Uint8Array(Buffer.concat(parts.map(({ data }) => Buffer.from(String(data), "base64"))));
  }

  /** The rows of the store that belong to a collection; none where there is no store. */
  private async stored(owner: Owner, output_fields: string[]): Promise<responses.ResultRow[]> {
    const request = { collection_name: STORE, filter: filterOf(owner), output_fields, consistency_level: 0 } as const;
    const found = await this.query(request).catch(undefinedIf("COLLECTION_NOT_FOUND"));
    return found?.data ?? [];
  }

  private async deleteAttachments({ collection_name }: Owner): Promise<void> {
    const { value } = await this.hasCollection({ collection_name: STORE });
    if (value.valueOf() && collection_name !== STORE) {
      await this.delete({ collection_name: STORE, filter: filterOf({ collection_name }) });
    }
  }

  private async ownName(request: requests.CollectionRequest): Promise<string> {
    return (await this.describeCollection({ collection_name: request.collection_name })).collection_name;
  }

  private async openStore(): Promise<void> {
    if ((await this.hasCollection({ collection_name: STORE })).value.valueOf()) return;
    await this.createCollection({
      collection_name: STORE,
      description: "models and the like that belong to other collections; written by Elanus",
      fields: [
        { name: "key", is_primary_key: true, ...TEXT },
        { name: "owner", ...TEXT },
        { name: "name", ...TEXT },
        { name: "version", ...TEXT },
        { name: "written", ...NUMBER },
        { name: "part", ...NUMBER },
        { name: "parts", ...NUMBER },
        { name: "data", ...TEXT, max_length: LIMITS.maxVarCharBytes },
        // Milvus has no collection without vectors.
        { name: "vector", data_type: "FloatVector", dim: 2 },
      ],
      index_params: [{ field_name: "vector", index_type: "FLAT", metric_type: "L2" }],
    });
  }
}

function partsOf({ collection_name, name }: Owner, version: string, data: Uint8Array): RowData[] {
  const parts = Math.max(1, Math.ceil(data.length / PART_BYTES));
  const written = Date.now();
  return Array.from({ length: parts }, (_, part) => ({
    key: `${version}/${part}`,
    owner: collection_name,
    name,
    version,
    written,
    part,
    parts,
    data: Buffer.from(data.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)).toString("base64"),
    vector: [0, 1],
  }));
}

function filterOf({ collection_name, name }: Owner): string {
  const owner = `owner == ${JSON.stringify(collection_name)}`;
  return name === undefined ? owner : `${owner} and name == ${JSON.stringify(name)}`;
}

function versionOf(rows: readonly responses.ResultRow[], version: unknown): responses.ResultRow[] {
  return rows.filter((row) => row.version === version);
}
