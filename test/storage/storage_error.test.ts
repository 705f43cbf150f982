import { expect, test } from "vitest";
import { ElanusError } from "../../src/errors/index.ts";
import { storageError } from "../../src/storage/storage_error.ts";

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something, write`), { code });
}

test.each([
  ["ENOSPC", "writing", "STORAGE_FULL", "make room"],
  ["EDQUOT", "writing", "STORAGE_FULL", "make room"],
  ["EROFS", "writing", "READ_ONLY", "read-only"],
  ["EACCES", "writing", "READ_ONLY", "permissions"],
  ["EACCES", "reading", "STORAGE_FAILED", "permissions"],
  ["ENOENT", "reading", "STORAGE_FAILED", "check the path"],
  ["EMFILE", "reading", "STORAGE_FAILED", "ulimit"],
  ["EIO", "writing", "STORAGE_FAILED", "disk"],
] as const)("%s while %s is %s", (system, access, code, hint) => {
  const cause = systemError(system);
  expect(storageError(cause, access, "db/1.wal")).toMatchObject({
    code,
    message: expect.stringContaining("`db/1.wal`"),
    detail: `${system}: something, write`,
    hint: expect.stringContaining(hint),
    cause,
  });
});

test("what is an ElanusError already stays", () => {
  const own = new ElanusError("CORRUPT", "mine");
  expect(storageError(own, "reading", "x")).toBe(own);
});
