import { availableParallelism, cpus, freemem, hostname, totalmem } from "node:os";
import { uptime } from "node:process";
import { MILVUS_VERSION } from "../../client/version.ts";

export const NODE_NAME = "elanus";
const ROLE = "standalone";
const NODE_ID = 1;

/**
 * What Milvus tells of its nodes (`system_info`), of the one that there is: this process on this machine. Bytes, and shares of
 * 100 of a processor core.
 */
export function systemInfo(version: string): object {
  const [{ model } = { model: "" }] = cpus();
  const startedAt = new Date(Date.now() - uptime() * 1000).toISOString();
  return {
    nodes_info: [
      {
        identifier: NODE_ID,
        connected: null,
        infos: {
          has_error: false,
          error_reason: "",
          name: NODE_NAME,
          hardware_infos: {
            ip: hostname(),
            cpu_core_count: availableParallelism(),
            cpu_core_usage: coreUsage(),
            memory: totalmem(),
            memory_usage: process.memoryUsage.rss(),
            free_memory: freemem(),
            cpu_model: model,
          },
          system_info: { system_version: MILVUS_VERSION, build_version: version, deploy_mode: "EMBEDDED" },
          created_time: startedAt,
          updated_time: new Date().toISOString(),
          type: ROLE,
          id: NODE_ID,
        },
      },
    ],
  };
}

/** Since the process began, of 100 for each core. */
function coreUsage(): number {
  const { user, system } = process.cpuUsage();
  return ((user + system) / 1e6 / uptime()) * 100;
}
