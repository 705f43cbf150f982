import { SingleBar } from "cli-progress";

/** Below this a bar would only flicker. */
const QUIET_MS = 1000;

/**
 * Runs one step of known length and shows on standard error how far it is, once it has taken a second; where that is
 * no terminal, one line says that the step has begun.
 */
export async function step<Result>(
  label: string,
  total: number,
  work: (progress: (done: number) => void) => Result | Promise<Result>,
): Promise<Result> {
  const bar = new SingleBar({
    format: `${label} {bar} {percentage} % {eta_formatted}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  let done = 0;
  let shown = false;
  const show = (): void => {
    if (shown) return;
    shown = true;
    if (process.stderr.isTTY) bar.start(total, done);
    else console.error(`${label} ...`);
  };
  // The timer serves work that waits, the clock work that never lets a timer run.
  const timer = setTimeout(show, QUIET_MS);
  const started = performance.now();
  try {
    return await work((now) => {
      done = now;
      if (performance.now() - started > QUIET_MS) show();
      bar.update(done);
    });
  } finally {
    clearTimeout(timer);
    bar.stop();
  }
}
