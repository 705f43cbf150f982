import { ElanusError } from "../errors/index.ts";

/**
 * Loads a package that need not be there. Its name is kept from the compiler and from bundlers: whoever calls knows what the
 * package has.
 *
 * @throws ElanusError DEPENDENCY_MISSING with the line that installs it.
 */
export async function importOptional<Module>(name: string): Promise<Module> {
  try {
    return await import(name);
  } catch (cause) {
    throw new ElanusError("DEPENDENCY_MISSING", `the package \`${name}\` is not installed`, {
      hint: `npm install ${name} --ignore-scripts (without scripts it needs no download beside the registry)`,
      cause,
    });
  }
}
