import { ElanusError } from "../../errors/index.ts";
import { openForReading } from "./paths.ts";

const CHUNK_BYTES = 1 << 18;

export interface ReadChunksOptions {
  /** The first byte to be read; 0 where absent. */
  readonly start?: number;
  /** 256 KiB where absent. */
  readonly chunkBytes?: number;
}

/**
 * The bytes of a file as a stream; a chunk is the reader's to keep. The file is closed at the end, and when the reader
 * stops before.
 *
 * @throws ElanusError INVALID_FILE where no file is there.
 */
export async function* readChunks(path: string, options: ReadChunksOptions = {}): AsyncGenerator<Uint8Array> {
  const { start = 0, chunkBytes = CHUNK_BYTES } = options;
  const file = await openForReading(path);
  try {
    for (let position = start; ; ) {
      const chunk = new Uint8Array(chunkBytes);
      const bytes = await file.read(chunk, position);
      if (bytes > 0) yield chunk.subarray(0, bytes);
      if (bytes < chunkBytes) return;
      position += bytes;
    }
  } finally {
    await file.close();
  }
}

/** @throws ElanusError INVALID_FILE where no file is there. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const file = await openForReading(path);
  try {
    const bytes = new Uint8Array(await file.size());
    return bytes.subarray(0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}

/**
 * The file as UTF-8, without a byte order mark.
 *
 * @throws ElanusError INVALID_FILE where no file is there, or its bytes are not UTF-8.
 */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const hint = "convert the file to UTF-8";
    throw new ElanusError("INVALID_FILE", `\`${path}\` is not UTF-8 text`, { hint, cause });
  }
}

/** In bytes. */
export async function fileSize(path: string): Promise<number> {
  const file = await openForReading(path);
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
