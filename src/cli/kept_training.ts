import { ElanusError } from "../errors/index.ts";
import { kindOfPath, readBytes, removeFile, writeBytesAtomically } from "../storage/files/index.ts";
import { type CommandContext, note } from "./command_context.ts";

/** What is kept of a training beside the file that it is for, until that is written. */
export interface KeptTraining {
  /** Where a training is to go on. */
  readonly resume: Uint8Array | undefined;
  keep(training: Uint8Array): Promise<void>;
  drop(): Promise<void>;
}

/**
 * Finds what an interrupted training for `out` has left.
 *
 * @throws ElanusError INVALID_PARAMETER where there is nothing to resume.
 */
export async function keptTraining(out: string, isResumed: boolean, context: CommandContext): Promise<KeptTraining> {
  const path = `${out}.training`;
  const isThere = (await kindOfPath(path)) === "file";
  if (isResumed && !isThere) {
    throw new ElanusError("INVALID_PARAMETER", "there is no training to go on with", {
      detail: `\`${path}\` does not exist`,
      hint: "leave --resume away",
    });
  }
  if (isThere && !isResumed) note(context, `\`${path}\` of an interrupted training is written over`);
  return {
    resume: isResumed ? await readBytes(path) : undefined,
    keep: (training) => writeBytesAtomically(path, training),
    drop: () => removeFile(path),
  };
}
