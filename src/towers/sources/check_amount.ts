import { ElanusError } from "../../errors/index.ts";

/** @throws ElanusError INVALID_PARAMETER for what is no number from `least` up. */
export function checkAmount(name: string, value: number, least = 0): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a number from ${least} up`, {
    detail: `it is ${value}`,
  });
}
