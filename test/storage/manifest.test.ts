import { describe, expect, test } from "vitest";
import { ElanusError } from "../../src/errors/index.ts";
import { type FileSystem, Manifest, MemoryFileSystem } from "../../src/storage/index.ts";
import { contentsOf, inMemory, PLACES, putFile } from "./file_systems.ts";
import { Random } from "./random.ts";
import { SimulatedFileSystem } from "./simulated_file_system.ts";

interface Document {
  readonly names: readonly string[];
}

function parse(value: unknown): Document {
  if (typeof value === "object" && value !== null && "names" in value && Array.isArray(value.names)) {
    return { names: value.names.map(String) };
  }
  throw new Error("it names nothing");
}

const open = (fs: FileSystem, folder: string) => Manifest.open(fs, folder, parse);

describe.each(PLACES)("a manifest in the %s file system", (_, place) => {
  test("is made, replaced and opened again", async () => {
    const { fs, folder } = await place();
    expect(await Manifest.exists(fs, `${folder}/none`)).toBe(false);
    expect(await Manifest.exists(fs, folder)).toBe(false);
    const manifest = await Manifest.create<Document>(fs, folder, { names: [] });
    expect(await Manifest.exists(fs, folder)).toBe(true);
    await Promise.all([manifest.replace({ names: ["a"] }), manifest.replace({ names: ["a", "ü\n🪁"] })]);
    expect(manifest.generation).toBe(3);
    const opened = await open(fs, folder);
    expect([opened.document, opened.generation]).toEqual([{ names: ["a", "ü\n🪁"] }, 3]);
    expect((await fs.list(folder)).map(({ name }) => name)).toEqual(["MANIFEST", "MANIFEST.copy"]);
  });

  test("a folder of other things, and a file, are not databases", async () => {
    const { fs, folder } = await place();
    await putFile(fs, `${folder}/holiday.jpg`, Uint8Array.of(1));
    const code = "NOT_A_DATABASE";
    await expect(Manifest.exists(fs, folder)).rejects.toMatchObject({
      code,
      detail: expect.stringContaining("holiday"),
    });
    await expect(Manifest.exists(fs, `${folder}/holiday.jpg`)).rejects.toMatchObject({ code, detail: "it is a file" });
    await expect(open(fs, folder)).rejects.toMatchObject({ code, hint: expect.stringContaining("empty folder") });
    await expect(open(fs, `${folder}/none`)).rejects.toMatchObject({ code });
  });
});

describe("a manifest that cannot be read", () => {
  async function opened(change: (text: string) => string): Promise<unknown> {
    const { fs, folder } = await inMemory(new MemoryFileSystem());
    await Manifest.create<Document>(fs, folder, { names: ["a"] });
    const text = new TextDecoder().decode(await contentsOf(fs, "db/MANIFEST"));
    await putFile(fs, "db/MANIFEST", new TextEncoder().encode(change(text)));
    return open(fs, folder);
  }

  test("tells a newer format from damage to the version", async () => {
    const newer = 'ELANUS-MANIFEST 3 487a36e7\n{"something":"new"}\n';
    await expect(opened(() => newer)).rejects.toMatchObject({
      code: "NEWER_FORMAT",
      hint: expect.stringContaining("newer"),
    });
    await expect(opened((text) => text.replace(" 2 ", " 3 "))).rejects.toMatchObject({ code: "CORRUPT" });
  });

  test.each<[string, (text: string) => string]>([
    ["an empty file", () => ""],
    ["another file", () => "Manifest-Version: 1.0\n"],
    ["a changed letter", (text) => text.replace('"a"', '"b"')],
    ["a cut end", (text) => text.slice(0, -2)],
    ["an added end", (text) => `${text} `],
  ])("tells damage: %s", async (_, change) => {
    const told = {
      code: "CORRUPT",
      message: expect.stringContaining("MANIFEST"),
      hint: expect.stringContaining("elanus repair"),
    };
    await expect(opened(change)).rejects.toMatchObject(told);
  });

  test("tells what the engine's parser says, in the one error family", async () => {
    const { fs, folder } = await inMemory(new MemoryFileSystem());
    await Manifest.create(fs, folder, { other: 1 });
    await expect(open(fs, folder)).rejects.toMatchObject({ code: "CORRUPT", detail: "it names nothing" });
    const own = new ElanusError("INVALID_SCHEMA", "mine");
    const throwing = () => {
      throw own;
    };
    await expect(Manifest.open(fs, folder, throwing)).rejects.toBe(own);
  });
});

describe("the copy", () => {
  test("is the manifest once more, takes its place, and lets both be written again", async () => {
    const { fs, folder } = await inMemory(new MemoryFileSystem());
    const first = await Manifest.create<Document>(fs, folder, { names: ["a"] });
    await first.replace({ names: ["b"] });
    expect(await contentsOf(fs, "db/MANIFEST.copy")).toEqual(await contentsOf(fs, "db/MANIFEST"));
    await fs.remove("db/MANIFEST");
    const told = { code: "CORRUPT", hint: expect.stringContaining("elanus repair") };
    await expect(Manifest.exists(fs, folder)).rejects.toMatchObject(told);
    const copy = await Manifest.openCopy(fs, folder, parse);
    expect([copy.generation, copy.document]).toEqual([2, { names: ["b"] }]);
    await copy.replace({ names: ["c"] });
    expect((await open(fs, folder)).document).toEqual({ names: ["c"] });
  });

  test.each(["create", "write", "sync", "rename", "syncFolder"])(
    "that fails (%s) fails no replacement",
    async (what) => {
      const { fs, folder } = await inMemory(new SimulatedFileSystem());
      const manifest = await Manifest.create<Document>(fs, folder, { names: ["old"] });
      const afterManifest = fs.operations + 5;
      fs.fault = (operation, name) => (operation >= afterManifest && name === what ? "STORAGE_FULL" : undefined);
      await manifest.replace({ names: ["new"] });
      expect((await open(fs, folder)).document).toEqual({ names: ["new"] });
      expect((await fs.list(folder)).map(({ name }) => name)).toEqual(["MANIFEST", "MANIFEST.copy"]);
    },
  );
});

describe("replacing", () => {
  test("power loss at any point leaves the last acknowledged document, or the next", async () => {
    for (let point = 0; point <= 50; point++) {
      for (let seed = 0; seed < 10; seed++) {
        const { fs, folder } = await inMemory(new SimulatedFileSystem());
        fs.powerLossAt = point;
        let acknowledged = 0;
        try {
          const manifest = await Manifest.create<Document>(fs, folder, { names: ["1"] });
          acknowledged = 1;
          for (let i = 2; i < 6; i++) {
            await manifest.replace({ names: [String(i)] });
            acknowledged = i;
          }
        } catch {
          // The power went.
        }
        const told = `power loss at operation ${point}, seed ${point * 100 + seed}`;
        const found = await fs.afterPowerLoss(new Random(point * 100 + seed));
        await found.makeFolder(folder);
        const generation = (await Manifest.exists(found, folder)) ? (await open(found, folder)).generation : 0;
        expect([acknowledged, acknowledged + 1], told).toContain(generation);
      }
    }
  });

  test.each(["create", "write", "sync", "rename"])(
    "a failing %s leaves the old document, and the next replacement works",
    async (what) => {
      const { fs, folder } = await inMemory(new SimulatedFileSystem());
      const manifest = await Manifest.create<Document>(fs, folder, { names: ["old"] });
      fs.fault = (_, operation) => (operation === what ? "STORAGE_FULL" : undefined);
      await expect(manifest.replace({ names: ["new"] })).rejects.toMatchObject({ code: "STORAGE_FULL" });
      expect(manifest.document).toEqual({ names: ["old"] });
      expect((await open(fs, folder)).document).toEqual({ names: ["old"] });
      expect((await fs.list(folder)).map(({ name }) => name)).toEqual(["MANIFEST", "MANIFEST.copy"]);
      fs.fault = () => undefined;
      await manifest.replace({ names: ["newer"] });
      expect((await open(fs, folder)).document).toEqual({ names: ["newer"] });
    },
  );
});
