import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { applyBoosts } from "../rules/boost.ts";
import type { Boost, Reordering, Requirement, Rule } from "../rules/rule.ts";
import type { SearchRun } from "../run/search_run.ts";
import { traceStep } from "../run/trace.ts";
import type { Stage } from "./stage.ts";

const KINDS: readonly Rule["kind"][] = ["require", "boost", "diversify", "pin"];

/** Applies rules in their order: see `Rule`. @throws ElanusError INVALID_PARAMETER for what is none. */
export function rulesStage(rules: readonly Rule[]): Stage {
  for (const rule of rules) checkRule(rule);
  const isRequirement = (rule: Rule): rule is Requirement => rule.kind === "require";
  const boosts = rules.filter((rule): rule is Boost => rule.kind === "boost");
  const reorderings = (["diversify", "pin"] as const).flatMap((kind) =>
    rules.filter((rule): rule is Reordering => rule.kind === kind),
  );
  return {
    name: "rules",
    filters: rules.filter(isRequirement).map(({ filter }) => filter),
    async run(given, run) {
      let candidates = await boosted(given, boosts, run);
      for (const rule of reorderings) candidates = await reordered(candidates, rule, run);
      return candidates;
    },
  };
}

/** A filter that was meant to be required would let everything through. */
function checkRule(rule: Rule): void {
  if (KINDS.includes(rule?.kind)) return;
  throw new ElanusError("INVALID_PARAMETER", "what is given to `rules` is no rule", {
    detail: typeof rule === "string" ? `it is the text "${rule}"` : `it is of type ${typeof rule}`,
    hint: 'as require("price < 100"), boost("rating", 0.2), diversify("brand") or pin("P5")',
  });
}

async function boosted(
  given: readonly Candidate[],
  boosts: readonly Boost[],
  run: SearchRun,
): Promise<readonly Candidate[]> {
  if (boosts.length === 0) return given;
  const startedAt = performance.now();
  const fields = boosts.map(({ field }) => field);
  const candidates = await run.rows.load(given, fields);
  const unknown = boosts.filter(
    ({ field, worth }) => candidates.length > 0 && candidates.every(({ row }) => worth(row[field]) === undefined),
  );
  const ranked = applyBoosts(candidates, boosts);
  const note = unknown.map(({ field }) => `no candidate has a value of \`${field}\``).join(", ");
  record(run, boosts.map(({ name }) => name).join(" + "), startedAt, ranked, note);
  return ranked;
}

async function reordered(given: readonly Candidate[], rule: Reordering, run: SearchRun): Promise<readonly Candidate[]> {
  const startedAt = performance.now();
  const candidates = rule.fields.length === 0 ? given : await run.rows.load(given, rule.fields);
  const ranked = await rule.apply(candidates, run);
  record(run, rule.name, startedAt, ranked);
  return ranked;
}

function record(run: SearchRun, stage: string, startedAt: number, ranked: readonly Candidate[], note = ""): void {
  const ms = performance.now() - startedAt;
  run.steps.push(traceStep({ stage, ms, ranked, kept: ranked.length, ...(note !== "" && { note }) }));
}
