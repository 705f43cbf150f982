import type { TaskReply } from "./own_process.ts";

/** Often enough for a bar, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 200;

/** The side of the own process: takes one task, answers it, and ends. */
export function answerTask<Task, Answer>(
  work: (task: Task, progress: (done: number) => void) => Promise<Answer>,
): void {
  // A benchmark that was stopped leaves no process behind, not even one that hangs.
  process.once("disconnect", () => process.exit());
  process.once("message", (task: Task) => {
    work(task, occasionally()).then(
      (answer) => end({ kind: "answer", answer }),
      (error: unknown) => end({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  });
}

/** Engines may hold threads that would keep the process alive: it ends once its answer is away. */
function end<Answer>(reply: TaskReply<Answer>): void {
  process.send?.(reply, () => process.exit());
}

function occasionally(): (done: number) => void {
  let last = 0;
  return (done) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    process.send?.({ kind: "progress", done });
  };
}
