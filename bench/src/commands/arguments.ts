import { InvalidArgumentError } from "commander";
import { MAX_DIM } from "../data/spectrum.ts";

export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError("It must be a whole number above 0.");
  return value;
}

/** The spectrum that is imitated was measured on so many dims. */
export function dims(text: string): number {
  const value = positive(text);
  if (value > MAX_DIM) throw new InvalidArgumentError(`It must be at most ${MAX_DIM}.`);
  return value;
}
