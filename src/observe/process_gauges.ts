import { Gauge, type Registry } from "prom-client";

/**
 * What the process takes, under the names that Prometheus gives it. prom-client's own set watches the event loop with a
 * timer, which an idle server would pay for.
 */
export function addProcessGauges(registry: Registry): void {
  const registers = [registry];
  const begun = Date.now() / 1000 - process.uptime();
  const gauges: { name: string; help: string; read: () => number }[] = [
    { name: "process_start_time_seconds", help: "when it began, since 1970", read: () => begun },
    { name: "process_cpu_seconds_total", help: "seconds of processors", read: cpuSeconds },
    { name: "process_resident_memory_bytes", help: "resident memory", read: () => process.memoryUsage.rss() },
    { name: "nodejs_heap_size_used_bytes", help: "heap in use", read: () => process.memoryUsage().heapUsed },
  ];
  for (const { name, help, read } of gauges) {
    new Gauge({
      registers,
      name,
      help,
      collect() {
        this.set(read());
      },
    });
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
