import type { Layout } from "../engine/collection/layout.ts";
import type { ColumnTable } from "../engine/columns/column_table.ts";
import { type Boost, type BoostMode, type BoostModes, boostRanker } from "../engine/hybrid/boost.ts";
import type { Ranker } from "../engine/hybrid/rankers.ts";
import { filterOf, matchingIn } from "../engine/matching/filters.ts";
import type { RowSource } from "../engine/query/row_reader.ts";
import { ElanusError, nameHint } from "../errors/index.ts";
import { numberParam, refuseUnknown } from "../index/check_params.ts";
import type { IndexParams } from "../index/vector_index.ts";
import type { Bitset } from "../kernels/bitset.ts";
import { seededRandom } from "../kernels/math/random.ts";
import { shown } from "../schema/scalar_value.ts";
import type { Ranked } from "./ranked.ts";

const PARAMS = ["filter", "weight", "random_score"];
const RANDOM_PARAMS = ["seed", "field"];
const MODE_PARAMS = ["boost_mode", "function_mode"];
const MODES: Readonly<Record<string, BoostMode>> = { multiply: "multiply", sum: "sum" };

/**
 * The ranker of one or more boost functions.
 *
 * @param functions the parameters of each; `params` of all together.
 * @throws ElanusError INVALID_PARAMETER, INVALID_FILTER, FIELD_NOT_FOUND.
 */
export function boostRankerOf(functions: readonly IndexParams[], params: IndexParams, ranked: Ranked): Ranker {
  refuseUnknown(params, MODE_PARAMS, "parameter of boost rankers");
  const [metric, ...others] = ranked.metrics;
  if (others.length > 0) {
    throw new ElanusError("INVALID_PARAMETER", "boosts change the scores of one search, and make no list of several", {
      hint: "RRFRanker() or WeightedRanker([0.7, 0.3])",
    });
  }
  const modes: BoostModes = { among: modeOf(params, "function_mode"), withScore: modeOf(params, "boost_mode") };
  return boostRanker(
    functions.map((each) => boostOf(each, ranked)),
    modes,
    metric,
  );
}

/** In any case, as Milvus's documentation has it. */
function modeOf(params: IndexParams, name: string): BoostMode {
  const given = String(params[name] ?? "multiply").toLowerCase();
  if (Object.hasOwn(MODES, given)) return MODES[given];
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` cannot be ${shown(params[name])}`, {
    hint: nameHint(given, Object.keys(MODES)) ?? "multiply or sum",
  });
}

function boostOf(params: IndexParams, ranked: Ranked): Boost {
  refuseUnknown(params, PARAMS, "parameter of the ranker boost");
  const weight = numberParam(params, "weight", {});
  if (weight === undefined) throw new ElanusError("INVALID_PARAMETER", "the ranker boost needs a `weight`");
  const { random_score: random } = params;
  return {
    isFor: condition(params.filter, ranked),
    weightOf: random === undefined ? () => weight : randomWeight(random, weight, ranked.layout),
  };
}

/** Worked out at once: the rows that a search finds are those of this moment. */
function condition(filter: unknown, { layout, segments }: Ranked): Boost["isFor"] {
  if (filter !== undefined && typeof filter !== "string") {
    throw new ElanusError("INVALID_PARAMETER", "the `filter` of the ranker boost must be a text", {
      detail: `it is ${shown(filter)}`,
    });
  }
  const compiled = filterOf(layout, filter);
  if (compiled === undefined) return () => true;
  const matching = new Map<ColumnTable, Bitset>();
  for (const segment of segments) matching.set(segment.columns, matchingIn(segment, compiled));
  return ({ columns }, row) => matching.get(columns)?.has(row) ?? false;
}

/** From 0 to the weight: the same for the same row, as long as the seed is the same. */
function randomWeight(random: unknown, weight: number, layout: Layout): Boost["weightOf"] {
  if (typeof random !== "object" || random === null) {
    throw new ElanusError("INVALID_PARAMETER", "`random_score` must be an object", {
      detail: `it is ${shown(random)}`,
      hint: "as { seed: 126 }",
    });
  }
  const params: IndexParams = { ...random };
  refuseUnknown(params, RANDOM_PARAMS, "parameter of `random_score`");
  const seed = numberParam(params, "seed", {}) ?? 0;
  const place = randomField(params.field ?? layout.primary.name, layout);
  const valueAt = ({ columns }: RowSource, row: number) => String(columns.at(place).read(row));
  return (source, row) => weight * seededRandom(hashOf(`${seed} ${valueAt(source, row)}`))();
}

/** The column of the field whose values tell rows apart. */
function randomField(name: unknown, { byName, scalars, primary, declaredNames }: Layout): number {
  const field = byName.get(String(name));
  if (field === primary || field?.type === "Int64") return scalars.indexOf(field);
  if (field === undefined) {
    throw new ElanusError("FIELD_NOT_FOUND", `field ${shown(name)} of \`random_score\` does not exist`, {
      hint: nameHint(String(name), declaredNames),
    });
  }
  throw new ElanusError("INVALID_PARAMETER", `\`random_score\` cannot go by field \`${field.name}\``, {
    detail: `it is of type ${field.type}`,
    hint: "by a field of type Int64, or the key",
  });
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
