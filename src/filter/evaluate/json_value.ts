import type { Constant } from "../predicate.ts";

/** What stands at `path` in a parsed JSON value; undefined where there is nothing. */
export function atPath(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    // A number counts in arrays only, a key is looked up in objects only.
    if (Array.isArray(value) !== (typeof step === "number") || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** A value that can be compared with constants; null, objects and arrays cannot. */
export function asScalar(value: unknown): Constant | undefined {
  switch (typeof value) {
    case "boolean":
    case "number":
    case "bigint":
    case "string":
      return value;
    default:
      return undefined;
  }
}

/**
 * Whether there is nothing: no such key, null, or containers that hold nothing but empty containers, which Milvus
 * takes for absent (`Json::exist` in internal/core/src/common/Json.h).
 */
export function isAbsent(value: unknown): boolean {
  const pending = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (next === undefined || next === null) continue;
    if (typeof next !== "object") return false;
    for (const child of Object.values(next)) pending.push(child);
  }
  return true;
}
