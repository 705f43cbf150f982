import { describe, expect, test } from "vitest";
import { errorOfStatus, errorOfThrown, isSuccess, statusOf } from "../../../src/client/remote/remote_errors.ts";

describe("a failing status becomes the error that the call throws in the process", () => {
  test.each([
    [100, "COLLECTION_NOT_FOUND"],
    [101, "COLLECTION_NOT_LOADED"],
    [200, "PARTITION_NOT_FOUND"],
    [700, "INDEX_NOT_FOUND"],
    [800, "DATABASE_NOT_FOUND"],
    [1100, "INVALID_PARAMETER"],
    [1600, "ALIAS_NOT_FOUND"],
    [1602, "ALIAS_EXISTS"],
    [65535, "REMOTE_FAILED"],
    [1807, "REMOTE_FAILED"],
  ])("Milvus's %i", (code, name) => {
    const error = errorOfStatus("search", { code, error_code: "UnexpectedError", reason: "why" });
    expect(error).toMatchObject({
      code: name,
      message: "why",
      detail: `search was answered with UnexpectedError (${code})`,
    });
  });

  test("of an Elanus server it is the same in all its parts", () => {
    const extra_info = {
      elanus_code: "INVALID_ROW",
      elanus_message: "row 3",
      elanus_detail: "too long",
      elanus_hint: "cut",
    };
    const error = errorOfStatus("insert", { code: 1100, reason: "row 3; too long; cut", extra_info });
    expect(error).toMatchObject({ code: "INVALID_ROW", message: "row 3", detail: "too long", hint: "cut" });
  });

  test("of what is not supported it is known by its words", () => {
    expect(errorOfStatus("x", { code: 65535, reason: "groups are not supported" }).code).toBe("NOT_SUPPORTED");
  });
});

test("both generations of success are known, and answers without a status", () => {
  expect(isSuccess({ error_code: "Success", code: 0 })).toBe(true);
  expect(isSuccess({ error_code: 0 })).toBe(true);
  expect(isSuccess({ error_code: "Success", code: 100 })).toBe(false);
  expect(isSuccess({ error_code: "CollectionNotExists" })).toBe(false);
  expect(statusOf({ status: { code: 5 } })).toEqual({ code: 5 });
  expect(statusOf({ error_code: "Success", reason: "" })).toMatchObject({ error_code: "Success" });
  expect(statusOf({})).toBeUndefined();
});

test("what the SDK throws, a status or an error of its own or of the connection, is an ElanusError", () => {
  expect(errorOfThrown("x", { status: { code: 100, reason: "gone" } }).code).toBe("COLLECTION_NOT_FOUND");
  expect(errorOfThrown("x", new Error("`data` is missing"))).toMatchObject({ code: "INVALID_PARAMETER" });
  expect(errorOfThrown("x", new TypeError("null"))).toMatchObject({ code: "REMOTE_FAILED", detail: "null" });
  const unavailable = Object.assign(new Error("14 UNAVAILABLE"), { code: 14 });
  expect(errorOfThrown("x", unavailable)).toMatchObject({ code: "REMOTE_FAILED", hint: expect.stringMatching(/up/) });
});
