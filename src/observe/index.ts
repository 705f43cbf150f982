export { ReleaseMetrics } from "./release_metrics.ts";
export { ServerMetrics } from "./server_metrics.ts";
