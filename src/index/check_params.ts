import { ElanusError, nameHint } from "../errors/index.ts";
import type { DenseMetric } from "../kernels/described_vectors.ts";
import { shown } from "../schema/scalar_value.ts";
import type { VectorKind } from "../schema/vector_kind.ts";
import { type IndexParams, METRICS, type MetricType } from "./vector_index.ts";

/** The whole numbers that a parameter may be. */
export interface IntegerRange {
  readonly from: number;
  readonly to: number;
}

/** Metrics that Milvus has beside ours. */
const UNSUPPORTED_METRICS = ["MHJACCARD", "TANIMOTO", "SUBSTRUCTURE", "SUPERSTRUCTURE"];

/** The largest value of Milvus's integer parameters. */
export const INT_MAX = 2 ** 31 - 1;

/**
 * Refuses parameters that are not known.
 *
 * @param of what the parameters are of, as "build parameter of HNSW".
 * @throws ElanusError INVALID_PARAMETER
 */
export function refuseUnknown(params: IndexParams, known: readonly string[], of: string): void {
  for (const name of Object.keys(params)) {
    if (known.includes(name)) continue;
    throw new ElanusError("INVALID_PARAMETER", `\`${name}\` is not a ${of}`, {
      detail: known.length === 0 ? "there are none" : undefined,
      hint: nameHint(name, known),
    });
  }
}

/**
 * A whole number from the parameters, or undefined where it is absent. Digits in a string count, as Milvus's clients
 * send them.
 *
 * @throws ElanusError INVALID_PARAMETER for anything else, or out of range.
 */
export function integerParam(params: IndexParams, name: string, range: IntegerRange): number | undefined {
  const given = params[name];
  if (given === undefined || given === null) return undefined;
  const value = typeof given === "string" && /^[+-]?\d+$/.test(given.trim()) ? Number(given) : given;
  if (typeof value === "number" && Number.isInteger(value) && value >= range.from && value <= range.to) return value;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a whole number from ${range.from} to ${range.to}`, {
    detail: `it is ${shown(given)}`,
    hint: `choose a value within the range, or leave \`${name}\` out for its default`,
  });
}

/** The numbers that a parameter may be; without bounds any that is finite. */
export interface NumberRange {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
}

/**
 * A number within a range from the parameters, or undefined where it is absent. A string that is one counts.
 *
 * @throws ElanusError INVALID_PARAMETER for anything else, or out of range.
 */
export function numberParam(params: IndexParams, name: string, range: NumberRange): number | undefined {
  const given = params[name];
  if (given === undefined || given === null) return undefined;
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof value === "number" && Number.isFinite(value) && isWithin(value, range)) return value;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a number${rangeText(range)}`, {
    detail: `it is ${shown(given)}`,
    hint: `choose a value within the range, or leave \`${name}\` out for its default`,
  });
}

function isWithin(value: number, { from, above, to, below }: NumberRange): boolean {
  const isAfter = value >= (from ?? value) && (above === undefined || value > above);
  return isAfter && value <= (to ?? value) && (below === undefined || value < below);
}

function rangeText({ from, above, to, below }: NumberRange): string {
  const end = to ?? (below === undefined ? undefined : `below ${below}`);
  if (from !== undefined) return end === undefined ? `, ${from} or more` : ` from ${from} to ${end}`;
  const bounds = [above === undefined ? undefined : ` above ${above}`, end === undefined ? undefined : ` ${end}`];
  return bounds.filter((bound) => bound !== undefined).join(" and");
}

/**
 * One of some words from the parameters, or undefined where it is absent.
 *
 * @throws ElanusError INVALID_PARAMETER for any other.
 */
export function choiceParam<T extends string>(params: IndexParams, name: string, choices: readonly T[]): T | undefined {
  const given = params[name];
  if (given === undefined || given === null) return undefined;
  const choice = choices.find((candidate) => candidate === given);
  if (choice !== undefined) return choice;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be one of ${choices.join(", ")}`, {
    detail: `it is ${shown(given)}`,
    hint: typeof given === "string" ? nameHint(given, choices) : undefined,
  });
}

/**
 * True or false from the parameters, or undefined where it is absent. The words count too, as Milvus's clients send them.
 *
 * @throws ElanusError INVALID_PARAMETER for anything else.
 */
export function booleanParam(params: IndexParams, name: string): boolean | undefined {
  const given = params[name];
  if (given === undefined || given === null) return undefined;
  const word = String(given).toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be true or false`, {
    detail: `it is ${shown(given)}`,
  });
}

/**
 * Checks the parameters by which the dims are cut into parts.
 *
 * @throws ElanusError INVALID_PARAMETER where `m` or `sub_dim` does not divide the dim.
 */
export function checkParts(params: IndexParams, dim: number): void {
  for (const name of ["m", "sub_dim"]) {
    const value = params[name];
    if (typeof value !== "number" || dim % value === 0) continue;
    throw new ElanusError("INVALID_PARAMETER", `\`${name}\` does not divide the dim of the vectors`, {
      detail: `${name} ${value}, dim ${dim}`,
      hint: "every part has as many dims: choose a divisor of the dim",
    });
  }
}

/**
 * The metric, checked.
 *
 * @throws ElanusError INVALID_PARAMETER for a metric that is not one of dense vectors.
 */
export function checkMetric(metric: string): DenseMetric {
  return metricAmong(METRICS.dense, metric, "dense");
}

/**
 * The one of these metrics that has the name.
 *
 * @param kind of the vectors that they compare.
 * @throws ElanusError NOT_SUPPORTED for a metric that Milvus alone has, INVALID_PARAMETER for any other.
 */
export function metricAmong<M extends MetricType>(metrics: readonly M[], given: string, kind: VectorKind): M {
  const metric = given.toUpperCase();
  const known = metrics.find((candidate) => candidate === metric);
  if (known !== undefined) return known;
  const hint = nameHint(metric, metrics) ?? `one of ${metrics.join(", ")}`;
  if (metric === "BM25") {
    throw new ElanusError("INVALID_PARAMETER", "metric `BM25` is for the fields that a BM25 function fills", { hint });
  }
  if (UNSUPPORTED_METRICS.includes(metric)) {
    throw new ElanusError("NOT_SUPPORTED", `metric \`${given}\` is not supported`, { hint });
  }
  throw new ElanusError("INVALID_PARAMETER", `metric \`${given}\` does not exist for ${kind} vectors`, { hint });
}
