import { describe, expect, it } from "vitest";
import {
  ElanusClient,
  fitEase,
  fitFactors,
  fitItemKnn,
  fitPopular,
  fitRandomWalk,
  type InteractionModel,
  openInteractionModel,
  readInteractionModel,
  saveInteractionModel,
} from "../../../src/index.ts";
import { tasteInteractions } from "./tastes.ts";

/** Names that take more than one byte a character. */
const INTERACTIONS = tasteInteractions().map((one) => ({ ...one, item: `${one.item} ü→` }));
const HISTORY = ["i1 ü→", "i6 ü→"];

const FITS: Readonly<Record<string, () => Promise<InteractionModel>>> = {
  "item-knn": () => fitItemKnn(INTERACTIONS, { halfLife: 2 }),
  "random-walk": () => fitRandomWalk(INTERACTIONS),
  ease: () => fitEase(INTERACTIONS, { halfLife: 3 }),
  factors: () => fitFactors(INTERACTIONS, { dim: 5, epochs: 3, halfLife: 4 }),
  popular: async () => fitPopular(INTERACTIONS, { groupsOf: ({ user }) => [user.slice(0, 2)] }),
};

describe.each(Object.entries(FITS))("a saved model of %s", (name, learn) => {
  it("answers as before", async () => {
    const model = await learn();
    const read = readInteractionModel(model.save());
    expect(read.name).toBe(name);
    expect(read.items).toEqual(model.items);
    expect(read.itemsFor(HISTORY, { limit: 30 })).toEqual(model.itemsFor(HISTORY, { limit: 30 }));
    expect(read.save()).toEqual(model.save());
  });

  it("is refused where a byte of it was changed or lost", async () => {
    const bytes = (await learn()).save();
    for (const at of [bytes.length - 1, bytes.length >> 1, 20]) {
      const damaged = bytes.slice();
      damaged[at] ^= 1;
      expect(() => readInteractionModel(damaged)).toThrow(expect.objectContaining({ code: "CORRUPT" }));
    }
    expect(() => readInteractionModel(bytes.slice(0, -5))).toThrow(expect.objectContaining({ code: "CORRUPT" }));
  });
});

it("bytes of something else, or of a newer version, are told apart", async () => {
  const invalid = expect.objectContaining({ code: "INVALID_FILE" });
  expect(() => readInteractionModel(new Uint8Array())).toThrow(invalid);
  expect(() => readInteractionModel(new TextEncoder().encode("ELANUSLS and more than forty bytes of it all"))).toThrow(
    invalid,
  );
  const newer = fitPopular(INTERACTIONS).save();
  newer[8] = 9;
  expect(() => readInteractionModel(newer)).toThrow(expect.objectContaining({ code: "NEWER_FORMAT" }));
});

it("models are kept with a collection by their names", async () => {
  const client = await ElanusClient.open(":memory:");
  const collection_name = "items";
  await client.createCollection({ collection_name, dimension: 4 });
  const model = await fitItemKnn(INTERACTIONS);
  await saveInteractionModel(client, collection_name, model);
  const opened = await openInteractionModel(client, collection_name, "item-knn");
  expect(opened?.itemsFor(HISTORY, { limit: 9 })).toEqual(model.itemsFor(HISTORY, { limit: 9 }));
  expect(await openInteractionModel(client, collection_name, "ease")).toBeUndefined();
  await client.close();
});
