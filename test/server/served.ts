import { ElanusClient } from "../../src/client/elanus_client.ts";
import { ElanusServer, type ServerOptions } from "../../src/server/port/elanus_server.ts";

/** A server on a free port over a database in memory. */
export interface Served {
  readonly url: string;
  readonly port: number;
  readonly client: ElanusClient;
  readonly server: ElanusServer;
  /** Posts to a path below /v2/vectordb/ and returns the answer's JSON. */
  post(path: string, body: object, headers?: Record<string, string>): Promise<RestAnswer>;
}

export interface RestAnswer {
  readonly code: number;
  readonly message?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every form.
  readonly data: any;
  readonly topks?: number[];
  readonly recalls?: number[];
}

export async function serve(options: ServerOptions = {}, path = ":memory:"): Promise<Served> {
  const client = await ElanusClient.open(path);
  const server = await ElanusServer.start(client, { port: 0, ...options });
  const { url } = server;
  return {
    url,
    port: Number(new URL(url).port),
    client,
    server,
    async post(path, body, headers = {}) {
      const response = await fetch(`${url}/v2/vectordb/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      return response.json();
    },
  };
}
