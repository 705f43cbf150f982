import { ElanusError } from "../errors/index.ts";
import type { Mapping, MappingOverrides } from "./mapping/mapping.ts";
import { resolveMapping } from "./mapping/resolve_mapping.ts";
import { readSample } from "./pipeline/corpus.ts";
import { type FoundSources, findSources } from "./readers/find_sources.ts";

/** What is to be read and how, before anything is written. */
export interface IngestPlan extends FoundSources {
  readonly mapping: Mapping;
}

/**
 * Finds the files and guesses their mapping from the first records.
 *
 * @throws ElanusError INVALID_FILE where nothing is found or readable; FIELD_NOT_FOUND and INVALID_PARAMETER for
 * overrides that do not fit.
 */
export async function planIngest(files: readonly string[], overrides: MappingOverrides = {}): Promise<IngestPlan> {
  const found = await findSources(files);
  const { records, errors } = await readSample(found.sources);
  if (records.length === 0) throw nothingReadable(files, errors);
  return { ...found, mapping: resolveMapping(records, overrides) };
}

function nothingReadable(files: readonly string[], errors: readonly string[]): ElanusError {
  const names = files.map((file) => `\`${file}\``).join(", ");
  if (errors.length === 0)
    return new ElanusError("INVALID_FILE", `${names} holds no records`, { hint: "is the file empty?" });
  return new ElanusError("INVALID_FILE", `no record of ${names} can be read`, {
    detail: `none of the first ${errors.length}; ${errors[0]}`,
    hint: "check that the file is what its name says",
  });
}
