import { leftOut } from "../report/left_out.ts";
import type { AbsentEngine } from "../report/search_result.ts";

/** The engines of one run: who fails once is left out by name from then on, so that the others can still be compared. */
export class Contenders {
  readonly absent: AbsentEngine[] = [];
  private readonly gone = new Set<string>();

  /** Undefined where the engine is out. @throws what Elanus throws: without it there is nothing to compare. */
  async run<Result>(name: string, work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.gone.has(name)) return undefined;
    try {
      return await work();
    } catch (error) {
      if (name.startsWith("elanus")) throw error;
      this.gone.add(name);
      this.absent.push(leftOut(name, error));
      return undefined;
    }
  }
}
