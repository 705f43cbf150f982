import { createProgram } from "./program.ts";
import { EXIT, exitCodeOfHelp, reportError } from "./report_error.ts";
import { screenOn, type TextStream } from "./terminal/screen.ts";

/** The streams of one run; tests give their own. */
export interface CliStreams {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

/**
 * Runs one command line and returns its exit code: 0 for success, 1 for a failure, 2 for a command line that cannot
 * be meant, 130 when Ctrl-C stopped it. It prints errors and never throws.
 *
 * @param argv what follows the program's name, as `["search", "running shoes", "--db", "shop.elanus"]`
 */
export async function main(argv: readonly string[], streams: CliStreams = process): Promise<number> {
  const out = screenOn(streams.stdout);
  const err = screenOn(streams.stderr);
  const interrupt = interruptSignal();
  try {
    const program = await createProgram({ out, err, signal: interrupt.signal }, argv);
    await program.parseAsync([...argv], { from: "user" });
    return EXIT.ok;
  } catch (error) {
    return exitCodeOfHelp(error) ?? reportError(error, err, argv.includes("--json"));
  } finally {
    interrupt.release();
  }
}

/** The first Ctrl-C asks the command to stop; the second one ends the process at once, as usual. */
function interruptSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onInterrupt = () => controller.abort();
  process.once("SIGINT", onInterrupt);
  return { signal: controller.signal, release: () => process.off("SIGINT", onInterrupt) };
}
