import type { ElanusClient } from "../../client/elanus_client.ts";
import type { Body } from "./body.ts";

/** What a route answers: `data`, and what stands beside it. A bigint is written as a number in all its digits. */
export interface Answer {
  readonly data: unknown;
  readonly [beside: string]: unknown;
}

/** How a caller wants its answer. */
export interface AnswerForm {
  /** Int64 values as numbers, not as texts (`Accept-Type-Allow-Int64`). */
  readonly wideNumbers: boolean;
}

/** One request, as it came. */
export interface RestCall {
  readonly client: ElanusClient;
  readonly body: Body;
  /** The database that the request means. */
  readonly db_name: string;
  readonly form: AnswerForm;
}

/** What becomes of the requests to one path. */
export type Route = (call: RestCall) => Promise<Answer>;

/** What a request is read from, before anything is done. */
export interface Asked {
  readonly body: Body;
  readonly db_name: string;
}

/**
 * A route in two steps: the whole request is read, and what it holds beside is refused, before anything is done.
 *
 * @param read makes the client's request of the body.
 * @param run calls the client, and makes the answer of its answer.
 */
export function route<Request>(
  read: (asked: Asked) => Request,
  run: (client: ElanusClient, request: Request, form: AnswerForm) => Promise<Answer>,
): Route {
  return async ({ client, body, db_name, form }) => {
    const request = read({ body, db_name });
    body.refuseUnread();
    return run(client, request, form);
  };
}

/** A route whose answer says nothing but that it is done. */
export function action<Request>(
  read: (asked: Asked) => Request,
  run: (client: ElanusClient, request: Request) => Promise<unknown>,
): Route {
  return route(read, async (client, request) => {
    await run(client, request);
    return { data: {} };
  });
}

/** The collection that a request names, as the client takes it. */
export function collectionIn({ body, db_name }: Asked): { collection_name: string; db_name: string } {
  return { collection_name: body.neededText("collectionName"), db_name };
}
