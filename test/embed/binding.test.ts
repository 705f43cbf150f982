import { describe, expect, expectTypeOf, test } from "vitest";
import type { Client } from "../../src/client/client.ts";
import { type BindingClient, openRecordedEmbedder, recordEmbedder, recordedEmbedder } from "../../src/embed/binding.ts";
import type { Embedder } from "../../src/embed/embedder.ts";
import { embedderId } from "../../src/embed/embedder_identity.ts";
import { trainLsa } from "../../src/embed/lsa/train_lsa.ts";

const COLLECTION = "products";
const TEXTS = ["red running shoes", "blue rain coat", "green tea", "steel kettle for tea"];

/** A collection's properties and attachments, and no more. */
function fakeClient() {
  const properties = new Map<string, string>();
  const attachments = new Map<string, Uint8Array>();
  const client: BindingClient = {
    describeCollection: async () => ({ properties: [...properties].map(([key, value]) => ({ key, value })) }),
    alterCollectionProperties: async (request) => {
      for (const [key, value] of Object.entries(request.properties)) properties.set(key, value);
    },
    putAttachment: async ({ name, data }) => {
      attachments.set(name, data.slice());
    },
    getAttachment: async ({ name }) => attachments.get(name),
  };
  return { client, properties, attachments };
}

function ownEmbedder(dim: number): Embedder {
  const identity = {
    model: "my-own",
    version: "1",
    dim,
    normalized: true,
    documentPrefix: "",
    queryPrefix: "",
  };
  const embedDocuments = async (texts: readonly string[]) => ({
    dense: texts.map(() => new Float32Array(dim)),
    truncated: 0,
  });
  return {
    id: embedderId(identity),
    identity,
    dim,
    maxTokens: 8,
    embedDocuments,
    embedQuery: (text) => embedDocuments([text]),
  };
}

describe("binding", () => {
  test("every client can be bound", () => {
    expectTypeOf<Client>().toExtend<BindingClient>();
  });

  test("lsa comes back from the collection, with the same vectors", async () => {
    const { client, properties } = fakeClient();
    const lsa = await trainLsa(TEXTS);
    await recordEmbedder(client, COLLECTION, "embedding", lsa);
    expect([...properties.keys()]).toEqual(["elanus.embedder.embedding"]);
    const opened = await openRecordedEmbedder(client, COLLECTION, "embedding");
    expect(opened.identity).toEqual(lsa.identity);
    expect(await opened.embedQuery("tea")).toEqual(await lsa.embedQuery("tea"));
  });

  test("each field has its own; recording the same again changes nothing, another is refused", async () => {
    const { client, properties } = fakeClient();
    await recordEmbedder(client, COLLECTION, "a", ownEmbedder(4));
    await recordEmbedder(client, COLLECTION, "b", ownEmbedder(8));
    const before = new Map(properties);
    await recordEmbedder(client, COLLECTION, "a", ownEmbedder(4));
    expect(properties).toEqual(before);
    await expect(recordEmbedder(client, COLLECTION, "a", ownEmbedder(8))).rejects.toMatchObject({
      code: "EMBEDDER_MISMATCH",
      detail: "dim: recorded 4, given 8",
    });
    expect((await recordedEmbedder(client, COLLECTION, "b"))?.identity.dim).toBe(8);
    expect(await recordedEmbedder(client, COLLECTION, "c")).toBeUndefined();
  });

  test("a given embedder is used when it is the same, and refused by what differs when not", async () => {
    const { client } = fakeClient();
    const lsa = await trainLsa(TEXTS);
    await recordEmbedder(client, COLLECTION, "embedding", lsa);
    expect(await openRecordedEmbedder(client, COLLECTION, "embedding", lsa)).toBe(lsa);
    const other = await trainLsa([...TEXTS, "a fifth"]);
    await expect(openRecordedEmbedder(client, COLLECTION, "embedding", other)).rejects.toMatchObject({
      code: "EMBEDDER_MISMATCH",
      message: "the embedder differs from the recorded one in version, dim",
      detail: expect.stringContaining(lsa.identity.version),
    });
  });

  test("an embedder of one's own has to be given", async () => {
    const { client } = fakeClient();
    const own = ownEmbedder(4);
    await recordEmbedder(client, COLLECTION, "embedding", own);
    await expect(openRecordedEmbedder(client, COLLECTION, "embedding")).rejects.toThrow(/is your own/);
    expect(await openRecordedEmbedder(client, COLLECTION, "embedding", own)).toBe(own);
  });

  test("models of an endpoint are opened by name, with the recorded dim and prefixes", async () => {
    const { client, properties } = fakeClient();
    const identity = {
      model: "small",
      version: "remote",
      dim: 12,
      normalized: true,
      documentPrefix: "passage: ",
      queryPrefix: "query: ",
    };
    properties.set("elanus.embedder.embedding", JSON.stringify({ spec: "openai:small", identity }));
    const opened = await openRecordedEmbedder(client, COLLECTION, "embedding", undefined, {
      openai: { baseUrl: "http://127.0.0.1:9/v1" },
    });
    expect(opened.identity).toEqual(identity);
  });

  test("nothing recorded, a lost model and a broken record are told apart", async () => {
    const { client, properties, attachments } = fakeClient();
    const open = () => openRecordedEmbedder(client, COLLECTION, "embedding");
    await expect(open()).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
    await recordEmbedder(client, COLLECTION, "embedding", await trainLsa(TEXTS));
    attachments.clear();
    await expect(open()).rejects.toThrow(/model `elanus.embedder.embedding.model` .* is missing/);
    for (const broken of ["{", '"lsa"', "{}", '{"identity":{}}']) {
      properties.set("elanus.embedder.embedding", broken);
      await expect(open()).rejects.toMatchObject({ code: "CORRUPT" });
    }
  });

  test("a client that cannot store a model is refused before anything is recorded", async () => {
    const { client, properties } = fakeClient();
    const { describeCollection, alterCollectionProperties } = client;
    const milvus: BindingClient = { describeCollection, alterCollectionProperties };
    await expect(recordEmbedder(milvus, COLLECTION, "embedding", await trainLsa(TEXTS))).rejects.toMatchObject({
      code: "NOT_SUPPORTED",
    });
    expect(properties.size).toBe(0);
  });
});
