import { ElanusError } from "../errors/index.ts";

const FULL = new Set(["ENOSPC", "EDQUOT"]);
const FORBIDDEN = new Set(["EROFS", "EACCES", "EPERM"]);

/** Whether the operation wanted to change something: a refusal then means "read-only", else "not allowed to read". */
export type Access = "reading" | "writing";

/** Turns what the operating system reports into the one error family; what is already an ElanusError stays. */
export function storageError(cause: unknown, access: Access, path: string): ElanusError {
  if (cause instanceof ElanusError) return cause;
  const system = systemCode(cause);
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (FULL.has(system)) {
    const hint = "make room and try again; nothing that was acknowledged is lost";
    return new ElanusError("STORAGE_FULL", `no room to write \`${path}\``, { detail, hint, cause });
  }
  if (FORBIDDEN.has(system) && access === "writing") {
    const hint = "check the permissions of the folder, or open the database read-only";
    return new ElanusError("READ_ONLY", `\`${path}\` may not be written`, { detail, hint, cause });
  }
  return new ElanusError("STORAGE_FAILED", `${access} \`${path}\` failed`, { detail, hint: hintFor(system), cause });
}

/** The failure of a read that wanted bytes behind the end of its file. */
export function endsEarly(path: string, position: number): ElanusError {
  return new ElanusError("CORRUPT", `\`${path}\` is shorter than it should be`, {
    detail: `it ends at byte ${position}, where more was expected`,
    hint: "the file was cut short after it was written: restore it from a backup",
  });
}

/** "ENOENT" and its like; empty where the error is none of the system's. */
export function systemCode(cause: unknown): string {
  if (!(cause instanceof Error) || !("code" in cause)) return "";
  return typeof cause.code === "string" ? cause.code : "";
}

function hintFor(system: string): string {
  if (FORBIDDEN.has(system)) return "check the permissions of the file";
  if (system === "ENOENT" || system === "ENOTDIR") return "nothing is there; check the path";
  if (system === "EMFILE" || system === "ENFILE") return "too many files are open; raise the limit with `ulimit -n`";
  return "check the disk and the system's log";
}
