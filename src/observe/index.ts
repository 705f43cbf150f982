export { ServerMetrics } from "./server_metrics.ts";
