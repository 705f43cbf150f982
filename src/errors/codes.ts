/** Every error code of Elanus, with the number that Milvus gives to the same failure (milvus pkg/util/merr). */
export const MILVUS_CODES = {
  // Names that lead nowhere, or are taken.
  COLLECTION_NOT_FOUND: 100,
  COLLECTION_NOT_LOADED: 101,
  COLLECTION_EXISTS: 65535,
  SCHEMA_MISMATCH: 109,
  PARTITION_NOT_FOUND: 200,
  PARTITION_NOT_LOADED: 201,
  PARTITION_LOADED: 65535,
  PARTITIONED_BY_KEY: 65535,
  INDEX_NOT_FOUND: 700,
  DATABASE_NOT_FOUND: 800,
  DATABASE_EXISTS: 65535,
  DATABASE_NOT_EMPTY: 65535,
  INVALID_DATABASE_NAME: 802,
  ALIAS_NOT_FOUND: 1600,
  ALIAS_CONFLICT: 1601,
  ALIAS_EXISTS: 1602,
  COLLECTION_ALIASED: 65535,
  FIELD_NOT_FOUND: 1100,
  // Requests that cannot be meant.
  INVALID_PARAMETER: 1100,
  INVALID_SCHEMA: 1100,
  INVALID_ROW: 1100,
  INVALID_VECTOR: 1100,
  INVALID_FILTER: 1100,
  INVALID_FILE: 1100,
  EMBEDDER_MISMATCH: 1100,
  RELEASE_NOT_FOUND: 65535,
  RELEASE_CONFLICT: 65535,
  RELEASE_REFUSED: 65535,
  NOT_SUPPORTED: 1100,
  // Requests to the server that are refused before they are looked into.
  NOT_AUTHENTICATED: 1800,
  MALFORMED_REQUEST: 1801,
  MISSING_PARAMETER: 1802,
  REQUEST_TOO_LARGE: 1801,
  RESULT_TOO_LARGE: 1805,
  DEADLINE_EXCEEDED: 10001,
  SERVER_BUSY: 12,
  // The store.
  NOT_A_DATABASE: 1000,
  DATABASE_IN_USE: 1000,
  READ_ONLY: 1000,
  CORRUPT: 1000,
  NEWER_FORMAT: 1000,
  STORAGE_FULL: 1000,
  STORAGE_FAILED: 1000,
  CLOSED: 1,
  // The machine and its surroundings.
  SIMD_MISSING: 65535,
  OUT_OF_MEMORY: 3,
  DEPENDENCY_MISSING: 65535,
  REMOTE_FAILED: 65535,
  CANCELLED: 65535,
  // A defect of ours.
  INTERNAL: 65535,
} as const;

/** The name of a failure; stable, and meant to be compared against. */
export type ErrorCode = keyof typeof MILVUS_CODES;

/** The names of numbers that stand for many failures. */
const GENERAL = new Map<number, ErrorCode>([
  [MILVUS_CODES.INVALID_PARAMETER, "INVALID_PARAMETER"],
  [MILVUS_CODES.STORAGE_FAILED, "STORAGE_FAILED"],
]);

/**
 * The code of a failure that Milvus's protocol told of: by its name where an Elanus server gave it, else by the number
 * alone. Undefined where that says no more than that something failed.
 */
export function codeOfMilvus(number: number, name: string): ErrorCode | undefined {
  if (isErrorCode(name)) return name;
  const general = GENERAL.get(number);
  if (general !== undefined) return general;
  const named = ERROR_CODES.filter((code) => MILVUS_CODES[code] === number);
  return named.length === 1 ? named[0] : undefined;
}

const ERROR_CODES = Object.keys(MILVUS_CODES).filter(isErrorCode);

function isErrorCode(name: string): name is ErrorCode {
  return Object.hasOwn(MILVUS_CODES, name);
}
