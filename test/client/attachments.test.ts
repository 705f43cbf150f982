import { expect, test } from "vitest";
import { collection_name, createProducts, describeBackends, expectError } from "./backends.ts";

/** Longer than what a server takes in one text. */
const LONG = Uint8Array.from({ length: 130_000 }, (_, i) => (i * 7) % 251);

describeBackends("attachments", ({ open, reopen }) => {
  test("are stored, replaced and listed by their names, and are there after reopening", async () => {
    let client = await open();
    await createProducts(client);
    const put = (name: string, data: Uint8Array) => client.putAttachment({ collection_name, name, data });
    await put("long", LONG);
    await put("empty", new Uint8Array(0));
    await put('a "quoted" name', new Uint8Array([1]));
    await put('a "quoted" name', new Uint8Array([2, 3]));
    if (reopen) client = await reopen(client);
    const get = (name: string) => client.getAttachment({ collection_name, name });
    expect(await get("long")).toEqual(LONG);
    expect(await get("empty")).toEqual(new Uint8Array(0));
    expect(await get('a "quoted" name')).toEqual(new Uint8Array([2, 3]));
    expect(await get("none")).toBeUndefined();
    expect((await client.listAttachments({ collection_name })).sort()).toEqual(['a "quoted" name', "empty", "long"]);
  });

  test("belong to their collection: they follow its name, and are dropped with it", async () => {
    const client = await open();
    await createProducts(client);
    await client.createAlias({ collection_name, alias: "shop" });
    await client.putAttachment({ collection_name: "shop", name: "model", data: LONG });
    await client.renameCollection({ collection_name, new_collection_name: "goods" });
    expect(await client.getAttachment({ collection_name: "goods", name: "model" })).toEqual(LONG);
    expect((await client.listCollections()).data.map(({ name }) => name)).toEqual(["goods"]);
    await client.dropAlias({ collection_name: "goods", alias: "shop" });
    await client.dropCollection({ collection_name: "goods" });
    await createProducts(client);
    await client.renameCollection({ collection_name, new_collection_name: "goods" });
    expect(await client.listAttachments({ collection_name: "goods" })).toEqual([]);
    const missing = client.getAttachment({ collection_name, name: "model" });
    await expectError(missing, "COLLECTION_NOT_FOUND", /products/);
  });
});
