/** The process of one engine: it answers one request after another, so that no engine shares memory or threads with another. */
import type { DataSetFiles } from "../data/data_set.ts";
import { MatrixFile } from "../data/matrix_file.ts";
import { rowTags } from "../data/row_tags.ts";
import type { Engine } from "./engine.ts";
import { engineKind } from "./engine_kinds.ts";
import type {
  BuildAnswer,
  EngineAnswer,
  EngineReply,
  EngineRequest,
  MeasureAnswer,
  MeasureRequest,
  OpenAnswer,
  OpenRequest,
} from "./engine_messages.ts";

/** Often enough for a bar, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 200;

interface Opened {
  readonly engine: Engine;
  readonly queries: readonly Float32Array[];
  readonly residentBefore: number;
}

let opened: Opened | undefined;

// A benchmark that was stopped leaves no engine behind, not even one that hangs.
process.once("disconnect", () => process.exit());

process.on("message", (request: EngineRequest) => {
  answer(request).then(
    (result) => reply(result),
    (error: unknown) => reply({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});

async function answer(request: EngineRequest): Promise<EngineAnswer> {
  if (request.call === "open") return open(request);
  if (!opened) throw new Error(`${request.call} came before open`);
  if (request.call === "build") return build(opened.engine);
  if (request.call === "measure") return measure(opened, request);
  await opened.engine.close();
  return { kind: "closed" };
}

async function open({ engine: name, data, tagged, folder }: OpenRequest): Promise<OpenAnswer> {
  const queries = readQueries(data);
  const tags = tagged ? rowTags(data.rowsPath, data.dim) : undefined;
  const residentBefore = residentBytes();
  const engine = await engineKind(name).open({ data, tags, folder });
  opened = { engine, queries, residentBefore };
  return { kind: "opened", description: engine.description, buildThreads: engine.buildThreads };
}

function readQueries(data: DataSetFiles): Float32Array[] {
  return new MatrixFile(data.queriesPath, data.dim).all();
}

async function build(engine: Engine): Promise<BuildAnswer> {
  const started = performance.now();
  const cpuStarted = process.cpuUsage();
  await engine.build(occasionally((rowsDone) => reply({ kind: "progress", rowsDone })));
  const { user, system } = process.cpuUsage(cpuStarted);
  return { kind: "built", seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

async function measure({ engine, queries, residentBefore }: Opened, request: MeasureRequest): Promise<MeasureAnswer> {
  const { ef, limit, filter } = request;
  await engine.setEf(ef);
  const milliseconds = new Float64Array(queries.length);
  const found = new Int32Array(queries.length * limit).fill(-1);
  globalThis.gc?.();
  // All of them once, uncounted: engines wait for their turns, and virtual machines take away memory that nobody reads. After eight
  // seconds the first thousand searches take ten times as long.
  for (const query of queries) await engine.search(query, limit, filter);
  for (const [q, query] of queries.entries()) {
    const started = performance.now();
    const rows = await engine.search(query, limit, filter);
    milliseconds[q] = performance.now() - started;
    found.set(rows.slice(0, limit), q * limit);
  }
  return { kind: "measured", milliseconds, found, residentBytes: residentBytes() - residentBefore };
}

function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

function occasionally(report: (rowsDone: number) => void): (rowsDone: number) => void {
  let last = 0;
  return (rowsDone) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    report(rowsDone);
  };
}

function reply(message: EngineReply): void {
  process.send?.(message);
}
