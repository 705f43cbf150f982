import type { DataSet } from "../data/data_set.ts";
import { leftOut } from "../report/left_out.ts";
import { step } from "../report/progress.ts";
import type { AbsentEngine } from "../report/search_result.ts";
import { EngineHost } from "./engine_host.ts";
import type { BuildAnswer } from "./engine_messages.ts";

/** An engine in its process, with its index. */
export interface BuiltEngine {
  readonly host: EngineHost;
  readonly built: BuildAnswer;
}

/**
 * Opens an engine and builds its index; undefined for one that does not load or build here, which is entered as absent:
 * the others can still be compared.
 */
export async function buildEngine(
  name: string,
  { files, rows }: DataSet,
  absent: AbsentEngine[],
  tagged = false,
): Promise<BuiltEngine | undefined> {
  let host: EngineHost | undefined;
  try {
    const opened = await EngineHost.open(name, files, tagged);
    host = opened;
    const built = await step(`building ${name}`, rows.rows, (progress) => opened.build(progress));
    return { host: opened, built };
  } catch (error) {
    host?.dispose();
    absent.push(leftOut(name, error));
    return undefined;
  }
}
