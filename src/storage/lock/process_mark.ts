import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
/**
 * What tells a process from a later one with the same pid: the machine's boot and the time of the process's start.
 * "unknown" where the system does not say; undefined where there is no such process.
 */
export async function processMark(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  const mark = await systemMark(pid);
  return mark === "unknown" && pid === process.pid ? ownMark() : mark;
}

async function systemMark(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") return linuxMark(pid);
  return process.platform === "win32" ? "unknown" : psMark(pid);
}

/**
 * A process knows its own start, in tenths of a second since the boot; all its threads come to the same. This frees a
 * folder whose writer died and left its pid to this very process, as happens in containers, where each begins at 1.
 */
function ownMark(): string {
  const now = Number(process.hrtime.bigint()) / 1e9;
  return `own${Math.round((now - process.uptime()) * 10)}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it is there, and someone else's.
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

/**
 * Field 22 of /proc/<pid>/stat: ticks since the boot (proc(5)); the name in field 2 may hold spaces and parentheses.
 * A process is over when it waits for its parent (field 3) and has no thread left (field 20) that might still write.
 */
async function linuxMark(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const dead = (fields[0] === "Z" || fields[0] === "X") && Number(fields[17]) <= 1;
    return dead ? undefined : `${boot.slice(0, 8)}${fields[19]}`;
  } catch {
    return isAlive(pid) ? "unknown" : undefined;
  }
}

async function psMark(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)], { env: { ...process.env, LC_ALL: "C" } });
    return String(Date.parse(stdout.trim()));
  } catch {
    return isAlive(pid) ? "unknown" : undefined;
  }
}
