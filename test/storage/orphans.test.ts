import { describe, expect, test } from "vitest";
import { findOrphans, removeOrphans } from "../../src/storage/index.ts";
import { PLACES, putFile } from "./file_systems.ts";

describe.each(PLACES)("orphans in the %s file system", (_, place) => {
  test("are our files that nothing names; nobody else's file is ever one", async () => {
    const { fs, folder } = await place();
    await fs.makeFolder(`${folder}/c1`);
    const files = ["MANIFEST", "MANIFEST.tmp", "1.wal", "2.wal", "c1/1.segment", "c1/2.segment", "c1/3.segment.tmp"];
    const others = ["writer-1-a-b.lock", "notes.txt", "c1/backup.tar"];
    for (const name of [...files, ...others]) await putFile(fs, `${folder}/${name}`, Uint8Array.of(1));
    const live = new Set(["2.wal", "c1/1.segment"]);
    const orphans = ["1.wal", "MANIFEST.tmp", "c1/2.segment", "c1/3.segment.tmp"];
    expect(await findOrphans(fs, folder, live)).toEqual(orphans);
    expect(await removeOrphans(fs, folder, live)).toEqual(orphans);
    expect(await findOrphans(fs, folder, live)).toEqual([]);
    for (const name of ["MANIFEST", "2.wal", "c1/1.segment", ...others]) {
      expect(await fs.kindOf(`${folder}/${name}`), name).toBe("file");
    }
  });
});
