import type { SERVED_CALLS } from "../proto/generated/calls.ts";
import type { Answering } from "./call.ts";
import { serverCalls } from "./server_calls.ts";

/** What the server answers, call by call. */
export const HANDLERS: Partial<Record<keyof typeof SERVED_CALLS, Answering>> = { ...serverCalls };
