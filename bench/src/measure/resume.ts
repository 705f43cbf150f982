import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BENCH, CACHE } from "../report/paths.ts";

/** What a long benchmark has measured so far: one that was stopped goes on where it was, while the code is the same. */
export class Resume {
  private readonly folder: string;

  constructor(benchmark: string) {
    const built = Math.round(statSync(join(BENCH, "../dist/index.js")).mtimeMs);
    this.folder = join(CACHE, "unfinished", `${benchmark}-${built}`);
  }

  /** What was measured under the key, or what `measure` answers now; it must survive JSON, and undefined is not kept. */
  async once<Answer>(key: string, measure: () => Promise<Answer>): Promise<Answer> {
    const path = join(this.folder, `${key.replaceAll(/[^\w.-]+/g, "_")}.json`);
    if (existsSync(path)) {
      console.error(`bench: ${key} was measured before the interruption`);
      return JSON.parse(readFileSync(path, "utf8"));
    }
    const answer = await measure();
    if (answer === undefined) return answer;
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(`${path}.unfinished`, JSON.stringify(answer));
    renameSync(`${path}.unfinished`, path);
    return answer;
  }

  /** The benchmark is complete: the next one measures everything anew. */
  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
