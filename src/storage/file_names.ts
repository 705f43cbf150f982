/** Suffixes of the files that Elanus writes into a database. */
export const LOG_SUFFIX = ".wal";
export const SEGMENT_SUFFIX = ".segment";
/** A file that is not finished, and takes its real name when it is. */
export const TEMPORARY_SUFFIX = ".tmp";
export const LOCK_SUFFIX = ".lock";
export const MANIFEST_NAME = "MANIFEST";
/** The same manifest once more, for the case that the first becomes unreadable. */
export const MANIFEST_COPY_NAME = "MANIFEST.copy";
