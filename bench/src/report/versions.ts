import { existsSync, readFileSync } from "node:fs";
import { BENCH } from "./paths.ts";

/** The version of a peer as it is installed here, or of Elanus itself; "absent" where it is not. */
export function installedVersion(packageName: string): string {
  const folder = packageName === "elanus" ? `${BENCH}..` : `${BENCH}node_modules/${packageName}`;
  const path = `${folder}/package.json`;
  if (!existsSync(path)) return "absent";
  const { version }: { version: string } = JSON.parse(readFileSync(path, "utf8"));
  return version;
}
