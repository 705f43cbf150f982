import type { FieldTarget } from "../../filter/index.ts";

/** Whether both are the same place of the same field. */
export function isTarget(own: FieldTarget, { field, path }: FieldTarget): boolean {
  return field === own.field && path.length === own.path.length && path.every((step, i) => step === own.path[i]);
}

/** As the filter language writes it. */
export function targetName({ field, path }: FieldTarget): string {
  return `\`${field}${path.map((step) => `[${JSON.stringify(step)}]`).join("")}\``;
}
