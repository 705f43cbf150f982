import { cpus, loadavg, platform, release, totalmem } from "node:os";

/** Where and when a run was made: figures mean nothing without it. */
export interface RunOrigin {
  readonly date: string;
  readonly command: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted a core in the minute before the run; above 0 somebody else was at work. */
  readonly load: number;
}

export function runOrigin(): RunOrigin {
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    command: `npm run bench -- ${process.argv.slice(2).join(" ")}`,
    processor: cores[0].model,
    cores: cores.length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    node: process.version,
    load: loadavg()[0],
  };
}
