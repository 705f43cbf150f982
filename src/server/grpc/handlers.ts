import type { SERVED_CALLS } from "../proto/generated/calls.ts";
import { aliasCalls } from "./alias_calls.ts";
import type { Answering } from "./call.ts";
import { collectionCalls } from "./collection_calls.ts";
import { databaseCalls } from "./database_calls.ts";
import { flushCalls } from "./flush_calls.ts";
import { indexCalls } from "./index_calls.ts";
import { loadCalls } from "./load_calls.ts";
import { partitionCalls } from "./partition_calls.ts";
import { readCalls } from "./read_calls.ts";
import { serverCalls } from "./server_calls.ts";
import { writeCalls } from "./write_calls.ts";

/** What the server answers, call by call. */
export const HANDLERS: Readonly<Record<keyof typeof SERVED_CALLS, Answering>> = {
  ...serverCalls,
  ...databaseCalls,
  ...collectionCalls,
  ...loadCalls,
  ...partitionCalls,
  ...aliasCalls,
  ...indexCalls,
  ...flushCalls,
  ...writeCalls,
  ...readCalls,
};
