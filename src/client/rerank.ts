import type { Layout } from "../engine/collection/layout.ts";
import { DECAY_CURVES, type DecayShape } from "../engine/hybrid/decay_curves.ts";
import { decayRanker, type Ranker, rrfRanker, weightedRanker } from "../engine/hybrid/rankers.ts";
import type { ScoreMode } from "../engine/hybrid/row_scores.ts";
import { ElanusError, nameHint } from "../errors/index.ts";
import { booleanParam, choiceParam, numberParam, refuseUnknown } from "../index/check_params.ts";
import type { IndexParams, MetricType } from "../index/vector_index.ts";
import type { DataTypeName } from "../schema/data_type.ts";
import { FunctionType } from "../schema/define_functions.ts";
import { shown } from "../schema/scalar_value.ts";
import { boostRankerOf } from "./boost_ranker.ts";
import type { Ranked } from "./ranked.ts";

/** A ranker as it was asked for, in whichever form. */
interface AskedRanker {
  readonly name: string;
  readonly params: IndexParams;
  readonly inputs: readonly string[];
}

const RANKERS = ["rrf", "weighted", "decay", "boost"];
const DEFAULT_K = 60;
const MOST_K = 16_384;
const SCORE_MODES: readonly ScoreMode[] = ["max", "sum", "avg"];
const DECAY_PARAMS = ["function", "origin", "scale", "offset", "decay", "score_mode", "norm_score"];
/** Those that a decay goes by, as in Milvus. */
const NUMBERS: readonly DataTypeName[] = ["Int8", "Int16", "Int32", "Int64", "Float", "Double"];

/**
 * The ranker that `rerank` asks for: the SDK's `RRFRanker()` and `WeightedRanker()`, a rerank function or a score of
 * one function; reciprocal rank fusion without any.
 *
 * @throws ElanusError INVALID_PARAMETER, FIELD_NOT_FOUND; NOT_SUPPORTED for a ranker that Milvus alone has.
 */
export function rankerOf(rerank: unknown, ranked: Ranked): Ranker {
  const boosts = askedBoosts(rerank);
  if (boosts !== undefined) return boostRankerOf(boosts.functions, boosts.params, ranked);
  const { name, params, inputs } = askedRanker(rerank);
  if (name !== "decay" && inputs.length > 0) {
    throw new ElanusError("INVALID_PARAMETER", `ranker \`${name}\` takes no \`input_field_names\``);
  }
  if (name === "rrf") return rrf(params);
  if (name === "weighted") return weighted(params, ranked.metrics);
  if (name === "decay") return decay(params, inputs, ranked);
  if (name === "boost") return boostRankerOf([params], {}, ranked);
  throw unknownRanker(name);
}

/** The parameters of several functions: only boosts go together. */
function askedBoosts(rerank: unknown) {
  const { functions, params }: IndexParams = Object(rerank);
  if (!Array.isArray(functions)) return undefined;
  const asked = functions.map((each) => askedFunction(objectOf("rerank.functions", each)));
  if (asked.length === 0 || asked.some(({ name, inputs }) => name !== "boost" || inputs.length > 0)) return undefined;
  return { functions: asked.map((each) => each.params), params: objectOf("rerank.params", params ?? {}) };
}

function askedRanker(rerank: unknown): AskedRanker {
  if (rerank === undefined) return { name: "rrf", params: {}, inputs: [] };
  const { strategy, functions, params, ...rest } = objectOf("rerank", rerank);
  if (functions !== undefined) return askedFunction(onlyFunction(functions, objectOf("rerank.params", params ?? {})));
  if ("type" in rest) return askedFunction({ ...rest, params });
  if (typeof strategy === "string") {
    refuseUnknown(rest, ["strategy", "params"], "field of `rerank`");
    return { name: strategy, params: objectOf("rerank.params", params ?? {}), inputs: [] };
  }
  throw new ElanusError("INVALID_PARAMETER", "`rerank` names no ranker", {
    detail: `it is ${shown(rerank)}`,
    hint: "as RRFRanker(), WeightedRanker([0.7, 0.3]), or a function of type FunctionType.RERANK",
  });
}

function onlyFunction(functions: unknown, params: IndexParams): IndexParams {
  const [only, ...more]: unknown[] = Array.isArray(functions) ? functions : [];
  if (only !== undefined && more.length === 0) {
    refuseUnknown(params, [], "parameter of `rerank`");
    return objectOf("rerank.functions", only);
  }
  throw new ElanusError("INVALID_PARAMETER", "`rerank.functions` must hold one function, or boosts alone", {
    detail: Array.isArray(functions) ? `it holds ${functions.length}` : `it is ${shown(functions)}`,
  });
}

function askedFunction({ type, input_field_names: inputs, params: given, output_field_names: outputs }: IndexParams) {
  if (type !== FunctionType.RERANK && type !== "Rerank") {
    throw new ElanusError("INVALID_PARAMETER", "the function of `rerank` is of another type", {
      detail: `its type is ${shown(type)}`,
      hint: "FunctionType.RERANK",
    });
  }
  if (Array.isArray(outputs) && outputs.length > 0) {
    throw new ElanusError("INVALID_PARAMETER", "the function of `rerank` takes no `output_field_names`");
  }
  const { reranker, ...params } = objectOf("rerank.params", given);
  if (typeof reranker !== "string") throw unknownRanker(String(reranker));
  return { name: reranker, params, inputs: Array.isArray(inputs) ? inputs.map(String) : [] };
}

function rrf(params: IndexParams): Ranker {
  refuseUnknown(params, ["k"], "parameter of the ranker rrf");
  return rrfRanker(numberParam(params, "k", { above: 0, below: MOST_K }) ?? DEFAULT_K);
}

function weighted(params: IndexParams, metrics: readonly MetricType[]): Ranker {
  refuseUnknown(params, ["weights", "norm_score"], "parameter of the ranker weighted");
  const { weights } = params;
  const areWeights =
    Array.isArray(weights) &&
    Array.from<unknown>(weights).every((weight) => typeof weight === "number" && weight >= 0 && weight <= 1);
  if (!areWeights) {
    throw new ElanusError("INVALID_PARAMETER", "`weights` must be numbers from 0 to 1", {
      detail: `they are ${shown(weights)}`,
      hint: "as WeightedRanker([0.7, 0.3]), one a request",
    });
  }
  if (weights.length === metrics.length)
    return weightedRanker(weights, metrics, booleanParam(params, "norm_score") ?? false);
  throw new ElanusError("INVALID_PARAMETER", "there must be as many `weights` as requests", {
    detail: `weights: ${weights.length}, requests: ${metrics.length}`,
  });
}

function decay(params: IndexParams, inputs: readonly string[], { layout, metrics }: Ranked): Ranker {
  refuseUnknown(params, DECAY_PARAMS, "parameter of the ranker decay");
  const curves: readonly (keyof typeof DECAY_CURVES)[] = ["gauss", "exp", "linear"];
  const curve = DECAY_CURVES[required(choiceParam(params, "function", curves), "function")];
  const shape: DecayShape = {
    origin: required(numberParam(params, "origin", {}), "origin"),
    scale: required(numberParam(params, "scale", { above: 0 }), "scale"),
    offset: numberParam(params, "offset", { from: 0 }) ?? 0,
    decay: numberParam(params, "decay", { above: 0, below: 1 }) ?? 0.5,
  };
  const place = numberField(layout, inputs);
  return decayRanker(
    {
      valueAt: ({ columns }, row) => Number(columns.at(place).read(row)),
      factorAt: (value) => curve(value, shape),
      mode: choiceParam(params, "score_mode", SCORE_MODES) ?? "max",
      normalise: booleanParam(params, "norm_score") ?? false,
    },
    metrics,
  );
}

/** Where the one field of a decay stands among the scalars. */
function numberField({ byName, scalars, declaredNames }: Layout, inputs: readonly string[]): number {
  const [name, ...more] = inputs;
  if (name === undefined || more.length > 0) {
    throw new ElanusError("INVALID_PARAMETER", "a decay goes by one field", {
      detail: `\`input_field_names\` holds ${inputs.length}`,
    });
  }
  const field = byName.get(name);
  if (field === undefined) {
    throw new ElanusError("FIELD_NOT_FOUND", `field \`${name}\` of \`input_field_names\` does not exist`, {
      hint: nameHint(name, declaredNames),
    });
  }
  if (NUMBERS.includes(field.type) && !field.nullable) return scalars.indexOf(field);
  throw new ElanusError("INVALID_PARAMETER", `a decay cannot go by field \`${name}\``, {
    detail: field.nullable ? "it is nullable" : `it is of type ${field.type}`,
    hint: `by fields of type ${NUMBERS.join(", ")} that are not nullable`,
  });
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new ElanusError("INVALID_PARAMETER", `the ranker decay needs a \`${name}\``);
}

export function objectOf(name: string, value: unknown): IndexParams {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be an object`, { detail: `it is ${shown(value)}` });
}

function unknownRanker(name: string): ElanusError {
  if (name === "model") {
    return new ElanusError("NOT_SUPPORTED", `ranker \`${name}\` is not supported`, {
      hint: "re-rankers and rules are stages of the retriever",
    });
  }
  return new ElanusError("INVALID_PARAMETER", `ranker \`${name}\` does not exist`, { hint: nameHint(name, RANKERS) });
}
