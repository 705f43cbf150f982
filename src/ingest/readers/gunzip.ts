import { Readable, type Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { ElanusError } from "../../errors/index.ts";
import { HEAD_BYTES, requireContent } from "./file_format.ts";

/**
 * Decompresses a gzip stream as it is read, its checksum included.
 *
 * @throws ElanusError INVALID_FILE where the stream is not gzip, is damaged or ends early.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  yield* throughDecoder(checkHead(chunks, name), createGunzip(), (cause) => damaged(name, cause));
}

async function* checkHead(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let checked = false;
  for await (const chunk of chunks) {
    if (!checked) requireContent(name, chunk.subarray(0, HEAD_BYTES), "gzip");
    checked = true;
    yield chunk;
  }
  if (!checked) requireContent(name, new Uint8Array(0), "gzip");
}

/** Runs a stream through a decoder of zlib's, with back-pressure; errors of the source come out as they are. */
export async function* throughDecoder(
  chunks: AsyncIterable<Uint8Array>,
  decoder: Transform,
  describe: (cause: unknown) => ElanusError,
): AsyncGenerator<Uint8Array> {
  const input = Readable.from(chunks);
  input.on("error", (error) => decoder.destroy(error));
  input.pipe(decoder);
  try {
    for await (const chunk of decoder) yield chunk;
  } catch (cause) {
    throw cause instanceof ElanusError ? cause : describe(cause);
  } finally {
    input.destroy();
  }
}

function damaged(name: string, cause: unknown): ElanusError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ElanusError("INVALID_FILE", `\`${name}\` cannot be decompressed`, {
    detail: why === "unexpected end of file" ? "the gzip stream ends early: the file is cut off" : why,
    hint: "the file is damaged or was downloaded in part: fetch it again",
    cause,
  });
}
