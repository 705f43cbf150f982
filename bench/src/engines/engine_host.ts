import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DataSetFiles } from "../data/data_set.ts";
import type { TagFilter } from "../data/row_tags.ts";
import { installedVersion } from "../report/versions.ts";
import { engineKind } from "./engine_kinds.ts";
import type {
  BuildAnswer,
  EngineAnswer,
  EngineReply,
  EngineRequest,
  MeasureAnswer,
  OpenAnswer,
} from "./engine_messages.ts";

const PROCESS = fileURLToPath(new URL("./engine_process.js", import.meta.url));

/** One thread wherever an engine's runtime takes its number from the environment. */
const ONE_THREAD = { RAYON_NUM_THREADS: "1", LANCE_CPU_THREADS: "1", OMP_NUM_THREADS: "1" };

/** An engine in a process of its own, as the benchmark sees it. */
export class EngineHost {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly buildThreads: number | "all";
  private readonly child: ChildProcess;
  private readonly folder: string;

  private constructor(name: string, child: ChildProcess, folder: string, opened: OpenAnswer) {
    this.name = name;
    this.version = installedVersion(engineKind(name).packageName);
    this.description = opened.description;
    this.buildThreads = opened.buildThreads;
    this.child = child;
    this.folder = folder;
  }

  /** @throws Error with the first line of what the engine said where it does not load. */
  static async open(name: string, data: DataSetFiles, tagged = false): Promise<EngineHost> {
    const folder = mkdtempSync(join(tmpdir(), `elanus-bench-${name}-`));
    const child = fork(PROCESS, {
      serialization: "advanced",
      execArgv: ["--expose-gc"],
      env: { ...process.env, ...ONE_THREAD },
    });
    try {
      const opened = await call(child, { call: "open", engine: name, data, tagged, folder }, "opened");
      return new EngineHost(name, child, folder, opened);
    } catch (error) {
      dispose(child, folder);
      throw error;
    }
  }

  build(onProgress: (rowsDone: number) => void): Promise<BuildAnswer> {
    return call(this.child, { call: "build" }, "built", onProgress);
  }

  measure(ef: number, limit: number, filter?: TagFilter): Promise<MeasureAnswer> {
    return call(this.child, { call: "measure", ef, limit, filter }, "measured");
  }

  async close(): Promise<void> {
    await call(this.child, { call: "close" }, "closed");
    this.dispose();
  }

  /** Ends the process and deletes its folder; may be called more than once. */
  dispose(): void {
    dispose(this.child, this.folder);
  }
}

function dispose(child: ChildProcess, folder: string): void {
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}

/** Sends one request and waits for its answer; requests to one process never overlap. */
function call<Kind extends EngineAnswer["kind"]>(
  child: ChildProcess,
  request: EngineRequest,
  kind: Kind,
  onProgress: (rowsDone: number) => void = () => {},
): Promise<Extract<EngineReply, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (reply: EngineReply): void => {
      if (reply.kind === "progress") onProgress(reply.rowsDone);
      else settle(() => (isOf(kind, reply) ? resolve(reply) : reject(failure(reply))));
    };
    const onExit = (): void => settle(() => reject(new Error(`its process ended during \`${request.call}\``)));
    const settle = (end: () => void): void => {
      child.off("message", onMessage).off("exit", onExit);
      end();
    };
    child.on("message", onMessage).on("exit", onExit);
    child.send(request);
  });
}

function isOf<Kind extends EngineReply["kind"]>(
  kind: Kind,
  reply: EngineReply,
): reply is Extract<EngineReply, { kind: Kind }> {
  return reply.kind === kind;
}

function failure(reply: EngineReply): Error {
  return new Error(reply.kind === "failed" ? reply.message.split("\n")[0] : `it answered \`${reply.kind}\``);
}
