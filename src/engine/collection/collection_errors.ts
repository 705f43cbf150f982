import { ElanusError } from "../../errors/index.ts";

export function goneIn(collection: string): ElanusError {
  return new ElanusError("PARTITION_NOT_FOUND", `the partition of collection \`${collection}\` was dropped`);
}

export function tooLarge(bytes: number, most: number): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "the batch is larger than a segment", {
    detail: `${bytes} bytes; at most ${most}`,
    hint: "write the rows in several batches",
  });
}

export function readOnly(name: string): ElanusError {
  return new ElanusError("READ_ONLY", `collection \`${name}\` cannot be changed: the database is open for reading`, {
    hint: "open it without readOnly",
  });
}

export function notLoaded(name: string): ElanusError {
  return new ElanusError("COLLECTION_NOT_LOADED", `collection \`${name}\` is not loaded`, {
    hint: "call loadCollection first",
  });
}

export function gone(name: string): ElanusError {
  return new ElanusError("COLLECTION_NOT_FOUND", `collection \`${name}\` was dropped, or its database is closed`);
}
