export type { PathKind } from "../file_system.ts";
export { AppendWriter } from "./append_writer.ts";
export { kindOfPath, listFilesBelow, removeFile, requirePath } from "./paths.ts";
export { RandomAccessFile } from "./random_access_file.ts";
export { fileSize, type ReadChunksOptions, readBytes, readChunks, readText } from "./read_file.ts";
export { writeBytesAtomically, writeTextAtomically } from "./write_file.ts";
