import { type AddressInfo, createServer, type Socket } from "node:net";
import { MilvusClient } from "@zilliz/milvus2-sdk-node";
import { ElanusClient } from "../../../src/client/elanus_client.ts";
import { type GrpcServerOptions, grpcServer } from "../../../src/server/grpc/grpc_server.ts";

/** A database in memory, served on a free port of the loopback, and the official SDK connected to it. */
export async function serve(options: GrpcServerOptions = {}) {
  const client = await ElanusClient.open(":memory:");
  const grpc = grpcServer(client, options);
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    grpc.inject(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  const address = `127.0.0.1:${port}`;
  const sdk = new MilvusClient({ address, maxRetries: 0, logLevel: "error" });
  await sdk.connectPromise;
  return {
    sdk,
    client,
    grpc,
    address,
    async close() {
      await sdk.closeConnection();
      await grpc.close(1000);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
      await client.close();
    },
  };
}

export type Served = Awaited<ReturnType<typeof serve>>;
