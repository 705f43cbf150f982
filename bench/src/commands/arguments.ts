import { InvalidArgumentError } from "commander";
import { MAX_DIM } from "../data/spectrum.ts";

export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError("It must be a whole number above 0.");
  return value;
}

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 1) return value;
  throw new InvalidArgumentError("It must be a number above 0 and at most 1.");
}

/** A parser for some of these names, with commas between. */
export function namesAmong(known: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const names = text.split(",").map((name) => name.trim());
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) return names;
    throw new InvalidArgumentError(`There is no \`${unknown}\`; there are ${known.join(", ")}.`);
  };
}

/** The spectrum that is imitated was measured on so many dims. */
export function dims(text: string): number {
  const value = positive(text);
  if (value > MAX_DIM) throw new InvalidArgumentError(`It must be at most ${MAX_DIM}.`);
  return value;
}
