import { ElanusError } from "../../errors/index.ts";
import { SEGMENT_SUFFIX } from "../../storage/index.ts";
import { type Collection, withFiles } from "../collection/collection.ts";
import { removeStale } from "../collection/retire.ts";
import { readParts, writeParts } from "../segment/segment_file.ts";

/** Stores a small file with the collection, in the place of one of that name. On disk when this resolves. */
export async function putAttachment(collection: Collection, name: string, data: Uint8Array): Promise<void> {
  if (typeof name !== "string" || name === "" || !(data instanceof Uint8Array)) {
    throw new ElanusError("INVALID_PARAMETER", "an attachment is a name and a Uint8Array");
  }
  await collection.writeFile(async () => {
    const file = `${collection.home.nextId()}-attachment${SEGMENT_SUFFIX}`;
    const before = collection.document;
    await writeParts(collection.home.fs, collection.path(file), { data });
    await collection.home.commit((document) => ({
      ...document,
      attachments: { ...document.attachments, [name]: file },
    }));
    await removeStale(collection, before);
  });
}

/** Undefined where there is none of that name. */
export async function getAttachment(collection: Collection, name: string): Promise<Uint8Array | undefined> {
  return withFiles(collection, async ({ attachments }) => {
    if (!Object.hasOwn(attachments, name)) return undefined;
    const { data } = await readParts(collection.home.fs, collection.path(attachments[name]));
    return data;
  });
}
