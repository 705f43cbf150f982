import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

/** A process that answers each line of JSON with another, whatever it is written in. */
export class LineProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private errors = "";

  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(command, args, { env: { ...process.env, ...environment } });
    this.lines = createInterface({ input: this.child.stdout });
    this.child.stderr.on("data", (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
  }

  /** @throws Error with the last line that the process wrote on standard error, where it ends without an answer. */
  ask<Answer>(request: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = (): void =>
        reject(new Error(this.errors.trim().split("\n").at(-1) || "it ended without an answer"));
      this.child.once("error", reject);
      this.child.once("close", ended);
      this.lines.once("line", (line) => {
        this.child.off("close", ended);
        this.child.off("error", reject);
        resolve(JSON.parse(line));
      });
      this.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  end(): void {
    this.child.stdin.end();
    this.child.kill();
  }
}
