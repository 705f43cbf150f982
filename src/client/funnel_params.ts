import type { Funnel } from "../engine/search/funnel.ts";
import { ElanusError } from "../errors/index.ts";
import { integerParam, numberParam, refuseUnknown } from "../index/check_params.ts";
import type { IndexParams } from "../index/vector_index.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import { LIMITS } from "../schema/limits.ts";
import { vectorKind } from "../schema/vector_kind.ts";

/** By how many of the first dims vectors are compared, and by how many more the candidates are then. */
interface Head {
  readonly dims: number | undefined;
  readonly funnel: Funnel | undefined;
}

const FUNNEL_PARAMS = ["candidates", "scales", "prune", "top"];
/** Those of Milvus's tutorial, for vectors of any dim: 128 by a sixth of the dims, halved at a third, two thirds and all. */
const DEFAULT_CANDIDATES = 128;
const DEFAULT_PRUNE = 0.5;

/**
 * The parameters of a search by the first dims.
 *
 * @param least so many hits must be left: offset and limit.
 * @throws ElanusError INVALID_PARAMETER
 */
export function headOf(field: FieldSchema, { dims: given, funnel }: IndexParams, least: number): Head {
  if (given === undefined && funnel === undefined) return { dims: undefined, funnel: undefined };
  const dim = denseDim(field, given === undefined ? "funnel" : "dims");
  if (funnel === undefined) return { dims: integerParam({ dims: given }, "dims", { from: 1, to: dim }), funnel };
  if (typeof funnel !== "object" || funnel === null || Array.isArray(funnel)) throw noFunnel(funnel);
  const params: IndexParams = { ...funnel };
  refuseUnknown(params, FUNNEL_PARAMS, "parameter of a funnel");
  const scales = scalesOf(params.scales, dim);
  const dims =
    integerParam({ dims: given }, "dims", { from: 1, to: scales[0] }) ?? Math.max(1, Math.floor(scales[0] / 2));
  return {
    dims,
    funnel: {
      candidates: integerParam(params, "candidates", { from: 1, to: LIMITS.maxWindow }) ?? DEFAULT_CANDIDATES,
      scales,
      prune: numberParam(params, "prune", { from: 0, below: 1 }) ?? DEFAULT_PRUNE,
      top: integerParam(params, "top", { from: least, to: LIMITS.maxWindow }),
    },
  };
}

function denseDim({ name, type, dim = 0 }: FieldSchema, param: string): number {
  if (vectorKind(type) === "dense") return dim;
  throw new ElanusError("INVALID_PARAMETER", `\`${param}\` is for dense vectors`, {
    detail: `field \`${name}\` is of type ${type}`,
    hint: "the first dims of other vectors do not stand for the whole",
  });
}

function scalesOf(given: unknown, dim: number): readonly number[] {
  if (given === undefined) return [...new Set([1, 2, 3].map((third) => Math.ceil((dim * third) / 3)))];
  const isRising =
    Array.isArray(given) &&
    given.length > 0 &&
    given.every((scale, i) => Number.isInteger(scale) && scale > (i === 0 ? 0 : given[i - 1]) && scale <= dim);
  if (isRising) return given;
  throw new ElanusError("INVALID_PARAMETER", `\`scales\` must be whole numbers that rise, from 1 to ${dim}`, {
    detail: `they are ${JSON.stringify(given)}`,
    hint: "each is the number of dims by which the candidates are scored anew",
  });
}

function noFunnel(given: unknown): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "`funnel` must be an object", {
    detail: `it is ${JSON.stringify(given)}`,
    hint: "as { candidates: 128, scales: [256, 512, 768], prune: 0.5 }; {} takes the defaults",
  });
}
