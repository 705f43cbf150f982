import { describe, expect, test } from "vitest";
import { ElanusError, nameHint, nearestName } from "../../src/errors/index.ts";

describe("ElanusError", () => {
  test("carries code, message, detail, hint and cause, and Milvus's number", () => {
    const cause = new TypeError("beneath");
    const error = new ElanusError("COLLECTION_NOT_FOUND", "collection `books` does not exist", {
      detail: "3 collections are here",
      hint: "did you mean `book`?",
      cause,
    });
    expect(error).toMatchObject({
      name: "ElanusError",
      code: "COLLECTION_NOT_FOUND",
      message: "collection `books` does not exist",
      detail: "3 collections are here",
      hint: "did you mean `book`?",
      milvusCode: 100,
      cause,
    });
    expect(error).toBeInstanceOf(Error);
  });

  test("has no cause of its own making", () => {
    expect("cause" in new ElanusError("INTERNAL", "x")).toBe(false);
  });
});

describe("nearestName", () => {
  test.each([
    ["prise", "price"],
    ["pirce", "price"],
    ["Rating", "rating"],
    ["embeding", "embedding"],
  ])("%s was meant to be %s", (written, meant) => {
    expect(nearestName(written, ["title", "price", "rating", "embedding"])).toBe(meant);
  });

  test("does not guess when nothing is near", () => {
    expect(nearestName("colour", ["title", "price"])).toBeUndefined();
    expect(nearestName("x", [])).toBeUndefined();
  });

  test("prefers the nearest of several", () => {
    expect(nearestName("price_mx", ["price", "price_min", "price_max"])).toBe("price_max");
  });
});

describe("nameHint", () => {
  test("suggests, lists, or says nothing", () => {
    expect(nameHint("prise", ["price"])).toBe("did you mean `price`?");
    expect(nameHint("zzzzzz", ["a", "b"])).toBe("known names: `a`, `b`");
    expect(nameHint("zzzzzz", [])).toBeUndefined();
  });
});
