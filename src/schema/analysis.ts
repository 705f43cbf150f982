import { ElanusError } from "../errors/index.ts";
import type { DataTypeName } from "./data_type.ts";
import type { FieldDefinition, FieldSchema } from "./field_schema.ts";

/** What a VarChar field says of its terms. */
export const ANALYSIS_PARAMETERS = ["enable_analyzer", "enable_match", "analyzer_params"] as const;

type Analysis = Pick<FieldSchema, "enableAnalyzer" | "enableMatch" | "analyzerParams">;

/**
 * Whether and how the texts of a field become terms. Whether there is such an analyzer is not known here.
 *
 * @throws ElanusError INVALID_SCHEMA
 */
export function analysis({ name, type_params: more, ...own }: FieldDefinition, type: DataTypeName): Analysis {
  const given = (parameter: (typeof ANALYSIS_PARAMETERS)[number]) => own[parameter] ?? more?.[parameter];
  const enableAnalyzer = switchOf(name, "enable_analyzer", given("enable_analyzer"));
  const enableMatch = switchOf(name, "enable_match", given("enable_match"));
  const params = given("analyzer_params");
  const wanted = ANALYSIS_PARAMETERS.find((parameter) => isSet(given(parameter)));
  if (wanted === undefined) return {};
  if (type !== "VarChar") throw refused(name, `is of type ${type} and takes no \`${wanted}\``, "a VarChar takes it");
  if (!enableAnalyzer) throw refused(name, `has \`${wanted}\` but no analyzer`, "set enable_analyzer");
  return {
    enableAnalyzer,
    ...(enableMatch ? { enableMatch } : {}),
    ...(params === undefined ? {} : { analyzerParams: paramsOf(name, params) }),
  };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false && value !== "false";
}

function switchOf(field: string, parameter: string, given: unknown): boolean {
  if (given === undefined || given === false || given === "false") return false;
  if (given === true || given === "true") return true;
  throw refused(field, `has a \`${parameter}\` that is neither true nor false`, "true or false");
}

/** Frozen as it is written to the manifest, so that later changes of the object are none of the field. */
function paramsOf(field: string, given: unknown): Readonly<Record<string, unknown>> {
  const value: unknown = parsed(typeof given === "string" ? given : JSON.stringify(given));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.freeze({ ...value });
  throw refused(field, "has `analyzer_params` that are neither an object nor JSON text of one", '{ type: "english" }');
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function refused(field: string, what: string, hint: string): ElanusError {
  return new ElanusError("INVALID_SCHEMA", `field \`${field}\` ${what}`, { hint });
}
