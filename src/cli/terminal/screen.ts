import pico from "picocolors";

export type Colors = ReturnType<typeof pico.createColors>;

/** The part of a writable stream that a screen needs; process.stdout and process.stderr have it. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** One stream to write on, and what it can show. */
export interface Screen {
  /** Functions that colour text, or leave it alone where colours are off. */
  readonly colors: Colors;
  /** Whether a person looks at it: a terminal that can redraw a line. */
  readonly interactive: boolean;
  /** The columns of a line, as of now. */
  readonly width: number;
  /** Writes text and a line end. */
  print(text?: string): void;
  /** Writes text as it stands. */
  write(text: string): void;
}

/** Output that no terminal limits is laid out for this many columns. */
const DEFAULT_WIDTH = 120;

/**
 * A screen on a stream. Colours are on for terminals; NO_COLOR turns them off and FORCE_COLOR on (no-color.org,
 * force-color.org). COLUMNS gives the width where the stream does not know it.
 */
export function screenOn(stream: TextStream, env: NodeJS.ProcessEnv = process.env): Screen {
  const interactive = stream.isTTY === true && env.TERM !== "dumb";
  const write = (text: string) => void stream.write(text);
  return {
    colors: pico.createColors(wantsColors(interactive, env)),
    interactive,
    get width() {
      return stream.columns || Number(env.COLUMNS) || DEFAULT_WIDTH;
    },
    print: (text = "") => write(`${text}\n`),
    write,
  };
}

function wantsColors(interactive: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false") return true;
  return interactive;
}
