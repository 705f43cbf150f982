import { type Collection, withFiles } from "../collection/collection.ts";

/** The bytes of the collection's files. */
export function bytesOnDisk(collection: Collection): Promise<number> {
  return withFiles(collection, async () => {
    let bytes = 0;
    for (const file of collection.files) bytes += await fileBytes(collection, file);
    return bytes;
  });
}

async function fileBytes(collection: Collection, name: string): Promise<number> {
  const file = await collection.home.fs.open(collection.path(name), "read");
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
