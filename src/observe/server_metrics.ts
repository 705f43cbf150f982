import { Counter, Histogram, Registry } from "prom-client";
import type { ElanusClient } from "../client/elanus_client.ts";
import { CallMetrics } from "./call_metrics.ts";
import { DatabaseGauges } from "./database_gauges.ts";
import { LATENCY_BUCKETS, NODE } from "./names.ts";
import { observedClient } from "./observed_client.ts";
import { addProcessGauges } from "./process_gauges.ts";

/** All that a server tells of itself in Prometheus's text form, under Milvus's names where Milvus has one. */
export class ServerMetrics {
  private readonly registry = new Registry();
  private readonly calls = new CallMetrics(this.registry);
  private readonly database = new DatabaseGauges(this.registry);
  private readonly client: ElanusClient;
  private readonly requests: Counter;
  private readonly requestLatency: Histogram;
  private readonly restRequests: Counter;
  private readonly restLatency: Histogram;

  /** @param client the one that is told of; its calls are measured where they are made of `observed`. */
  constructor(client: ElanusClient) {
    this.client = client;
    const registers = [this.registry];
    const latency = { registers, buckets: LATENCY_BUCKETS };
    this.requests = new Counter({
      registers,
      name: "milvus_proxy_req_count",
      help: "gRPC calls",
      labelNames: ["node_id", "function_name", "status"],
    });
    this.requestLatency = new Histogram({
      ...latency,
      name: "milvus_proxy_req_latency",
      help: "milliseconds of gRPC calls",
      labelNames: ["node_id", "function_name"],
    });
    this.restRequests = new Counter({
      registers,
      name: "milvus_proxy_restful_api_req_count",
      help: "REST requests",
      labelNames: ["node_id", "path", "status"],
    });
    this.restLatency = new Histogram({
      ...latency,
      name: "milvus_proxy_restful_api_req_latency",
      help: "milliseconds of REST requests",
      labelNames: ["node_id", "path"],
    });
    addProcessGauges(this.registry);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The client, with its reads and writes measured. */
  observed(): ElanusClient {
    return observedClient(this.client, this.calls);
  }

  /** Told of the end of every gRPC call. @param code Milvus's; 0 where it went well. */
  called(name: string, milliseconds: number, code: number): void {
    this.requests.inc({ ...NODE, function_name: name, status: code === 0 ? "success" : "fail" });
    this.requestLatency.observe({ ...NODE, function_name: name }, milliseconds);
  }

  /** Measures a REST request. @param path one of few: each is told apart for ever. */
  async timed<T>(path: string, answer: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    let status = "fail";
    try {
      const answered = await answer();
      status = "success";
      return answered;
    } finally {
      this.restRequests.inc({ ...NODE, path, status });
      this.restLatency.observe({ ...NODE, path }, performance.now() - begun);
    }
  }

  /** All of it, as of now. */
  async text(): Promise<string> {
    await this.database.update(this.client);
    return this.registry.metrics();
  }
}
