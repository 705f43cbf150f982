import { fork } from "node:child_process";

/** What a process of one task says: how far it is, and in the end its answer or why there is none. */
export type TaskReply<Answer> =
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Runs one task in a fresh process, so that no measurement shares memory, threads or a warm runtime with another.
 * Flags of this process go on to it: `node --cpu-prof bench/main.mjs …` profiles both.
 *
 * @param script the file that calls `answerTask`.
 * @param flags more of them, for this process alone.
 * @throws Error with the first line of what the task said, or with the exit code where it said nothing.
 */
export function inOwnProcess<Answer>(
  script: string,
  task: object,
  onProgress: (done: number) => void = () => {},
  flags: readonly string[] = [],
): Promise<Answer> {
  const execArgv = [...process.execArgv, "--expose-gc", ...flags];
  const child = fork(script, { serialization: "advanced", execArgv });
  return new Promise((resolve, reject) => {
    let settled = false;
    child.on("message", (reply: TaskReply<Answer>) => {
      if (reply.kind === "progress") return onProgress(reply.done);
      settled = true;
      // Not before it has ended: what follows has the machine to itself.
      child.once("exit", () => {
        if (reply.kind === "answer") resolve(reply.answer);
        else reject(new Error(reply.message.split("\n")[0]));
      });
    });
    child.once("exit", (code, signal) => {
      if (!settled) reject(new Error(`its process ended without an answer (${signal ?? `exit code ${code}`})`));
    });
    child.send(task);
  });
}
