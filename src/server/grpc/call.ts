import { type DescMessage, fromBinary, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import type { ElanusClient } from "../../client/elanus_client.ts";
import { messageBytes } from "../wire/message_bytes.ts";
import { failure, type OwnCodes, statusAnswer } from "../wire/status.ts";
import type { SearchIterators } from "./search_iterators.ts";

/** What a handler has beside the request. */
export interface Call {
  readonly client: ElanusClient;
  /** The database that the connection names; empty where it names none. */
  readonly database: string;
  readonly iterators: SearchIterators;
  /** Aborts when the client gives up. */
  readonly signal: AbortSignal;
}

/** An answer as it goes out, and Milvus's code that it tells. */
export interface Answer {
  readonly bytes: Uint8Array;
  readonly code: number;
}

/** @throws Error where the bytes are no request of this name. */
export type Answering = (request: Uint8Array, call: Call) => Promise<Answer>;

/** The messages of a call, and the older codes that it alone has for some failures. */
interface CallTypes<Request extends DescMessage, Response extends DescMessage> {
  readonly request: Request;
  readonly response: Response;
  readonly ownCodes?: OwnCodes;
}

/** A call that is answered by what `handler` returns, or by the status of what it throws. */
export function served<Request extends DescMessage, Response extends DescMessage>(
  types: CallTypes<Request, Response>,
  handler: (request: MessageShape<Request>, call: Call) => Promise<MessageInitShape<Response>>,
): Answering {
  const statusField = types.response.fields.find(({ message }) => message?.name === "Status")?.number ?? 0;
  return async (bytes, call) => {
    const request = fromBinary(types.request, bytes);
    try {
      const answer = await handler(request, call);
      return { bytes: messageBytes(types.response, answer), code: 0 };
    } catch (error) {
      return failed(error, statusField, types.ownCodes);
    }
  };
}

/** @param field the number of the answer's field for its status; 0 where the answer is the status. */
export function failed(error: unknown, field: number, ownCodes?: OwnCodes): Answer {
  const status = failure(error, ownCodes);
  return { bytes: statusAnswer(status, field), code: status.code };
}

/** The request's own word for its database, else the connection's, as the client takes it. */
export function inDatabase(request: { dbName: string }, { database }: Call): { db_name?: string } {
  const name = request.dbName === "" ? database : request.dbName;
  return name === "" ? {} : { db_name: name };
}
