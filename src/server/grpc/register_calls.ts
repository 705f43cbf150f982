import {
  type Metadata,
  type Server,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { ElanusError } from "../../errors/index.ts";
import { UNANSWERED_CALLS, UNSERVED_CALLS } from "../proto/generated/calls.ts";
import { RequestBudget } from "../request_budget.ts";
import { failure } from "../wire/status.ts";
import { type Answering, type Call, failed } from "./call.ts";
import { CallTurns } from "./call_turns.ts";
import { HANDLERS } from "./handlers.ts";
import { refusal } from "./refusals.ts";
import type { RunningCalls } from "./running_calls.ts";

/** What is asked and told of every call. */
export interface CallOptions {
  /** Throws where a call with these headers may not be made. */
  authorise?: (metadata: Metadata) => void;
  /** Told of every call's end: its name, how long it took, and Milvus's code, 0 where it went well. */
  onCall?: (name: string, milliseconds: number, code: number) => void;
  /** What the requests of all connections share. */
  budget?: RequestBudget;
}

/** What all calls share. */
type CallSession = Omit<Call, "database" | "signal">;
type UnaryCall = ServerUnaryCall<Uint8Array, Uint8Array>;
type StreamingCall = ServerDuplexStream<Uint8Array, Uint8Array>;
type Reply = sendUnaryData<Uint8Array>;

const SERVICE = "/milvus.proto.milvus.MilvusService";
/** By which connections name their database. */
const DATABASE_HEADER = "dbname";

/** Every call of Milvus's service gets an answer: clients take gRPC's own UNIMPLEMENTED for a success. */
export function registerCalls(server: Server, session: CallSession, running: RunningCalls, options: CallOptions): void {
  const { budget = new RequestBudget() } = options;
  const shared = { session, options, budget, turns: new CallTurns() };
  const register = (name: string, answering: Answering) => {
    const handle = (call: UnaryCall, reply: Reply) => {
      running.add(respond({ name, answering, ...shared }, call, reply));
    };
    server.register(`${SERVICE}/${name}`, handle, asBuffer, asBuffer, "unary");
  };
  for (const [name, field] of Object.entries(UNSERVED_CALLS)) {
    register(name, async () => failed(refusal(name), field));
  }
  for (const name of UNANSWERED_CALLS) {
    const handle = (call: StreamingCall) => {
      const { code, reason } = failure(refusal(name));
      call.emit("error", { code: status.FAILED_PRECONDITION, details: reason });
      options.onCall?.(name, 0, code);
    };
    // On the wire a call of any kind is a stream.
    server.register(`${SERVICE}/${name}`, handle, asBuffer, asBuffer, "bidi");
  }
  for (const [name, answering] of Object.entries(HANDLERS)) register(name, answering);
}

interface RegisteredCall {
  readonly name: string;
  readonly answering: Answering;
  readonly session: CallSession;
  readonly options: CallOptions;
  readonly budget: RequestBudget;
  readonly turns: CallTurns;
}

async function respond(registered: RegisteredCall, call: UnaryCall, reply: Reply): Promise<void> {
  const { name, options } = registered;
  const begun = performance.now();
  const code = await withinBudget(registered, call, reply);
  options.onCall?.(name, performance.now() - begun, code);
}

/** @returns Milvus's code of what came of it. */
async function withinBudget(registered: RegisteredCall, call: UnaryCall, reply: Reply): Promise<number> {
  const held = registered.budget.hold();
  try {
    held.take(call.request.length);
  } catch (error) {
    return refused(reply, status.RESOURCE_EXHAUSTED, error);
  }
  try {
    return await answered(registered, call, reply);
  } finally {
    held.end();
  }
}

async function answered(registered: RegisteredCall, call: UnaryCall, reply: Reply): Promise<number> {
  const { name, answering, session, options, turns } = registered;
  const { metadata, request } = call;
  await turns.next();
  if (call.cancelled) return refused(reply, status.CANCELLED, new ElanusError("CANCELLED", "the client gave up"));
  try {
    options.authorise?.(metadata);
  } catch (error) {
    return refused(reply, status.UNAUTHENTICATED, error);
  }
  const giveUp = new AbortController();
  const cancel = () => giveUp.abort();
  call.once("cancelled", cancel);
  try {
    const { signal } = giveUp;
    const { bytes, code } = await answering(request, { ...session, database: databaseOf(metadata), signal });
    reply(null, bytes);
    return code;
  } catch (error) {
    return refused(reply, status.INVALID_ARGUMENT, error, `${name}: the message cannot be read: `);
  } finally {
    // Those that have ended well are called so too, in the end.
    call.off("cancelled", cancel);
  }
}

function refused(reply: Reply, code: status, error: unknown, before = ""): number {
  reply({ code, details: `${before}${error instanceof Error ? error.message : String(error)}` });
  return failure(error).code;
}

function databaseOf(metadata: Metadata): string {
  return metadata.get(DATABASE_HEADER).map(String).at(0) ?? "";
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
