import type { Duplex } from "node:stream";
import type { ElanusClient } from "../../client/elanus_client.ts";
import type { GrpcServer, GrpcServerOptions } from "./grpc_server.ts";

/** Milvus's gRPC service, whose code is loaded with the first connection: a start need not wait for it, nor who speaks REST alone. */
export class GrpcOnDemand implements GrpcServer {
  private readonly client: ElanusClient;
  private readonly options: GrpcServerOptions;
  private server: Promise<GrpcServer> | undefined;

  constructor(client: ElanusClient, options: GrpcServerOptions) {
    this.client = client;
    this.options = options;
  }

  inject(connection: Duplex): void {
    this.server ??= this.load();
    // Nobody else listens to it while the code is loaded.
    const drop = () => connection.destroy();
    connection.on("error", drop);
    this.server.then((server) => {
      connection.off("error", drop);
      if (!connection.destroyed) server.inject(connection);
    }, drop);
  }

  async close(deadlineMs?: number): Promise<void> {
    await (await this.server)?.close(deadlineMs);
  }

  private async load(): Promise<GrpcServer> {
    const { grpcServer } = await import("./grpc_server.ts");
    return grpcServer(this.client, this.options);
  }
}
