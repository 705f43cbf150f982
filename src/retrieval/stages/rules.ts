import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { checkBudget, checkOptions } from "../check_options.ts";
import { applyBoosts } from "../rules/boost.ts";
import type { Boost, Reordering, Requirement, Rule } from "../rules/rule.ts";
import { withinBudget } from "../run/budget.ts";
import type { SearchRun } from "../run/search_run.ts";
import { traceStep } from "../run/trace.ts";
import type { Stage } from "./stage.ts";

const KINDS: readonly Rule["kind"][] = ["require", "boost", "diversify", "pin"];

export interface RulesOptions {
  /**
   * Milliseconds for all of them together: when they are over, a rule that still waits for its rows is left out, and the
   * order of before stands. What is required holds all the same: the searches have seen to it.
   */
  readonly budget?: number;
}

/** Rules, and behind them what all of them are told. */
export type RulesGiven = readonly Rule[] | readonly [...Rule[], RulesOptions];

/** A rule at work, or all boosts together. */
interface Step {
  readonly name: string;
  apply(given: readonly Candidate[], run: SearchRun): Promise<Applied>;
}

interface Applied {
  readonly ranked: readonly Candidate[];
  readonly note?: string;
}

/**
 * Applies rules in their order: see `Rule`.
 *
 * @throws ElanusError INVALID_PARAMETER for what is none, and for an option that there is not.
 */
export function rulesStage(all: RulesGiven): Stage {
  const given: readonly (Rule | RulesOptions)[] = all;
  const last = given.at(-1);
  const options = isOptions(last) ? last : {};
  checkOptions("rules", options, ["budget"]);
  const budget = checkBudget(options.budget);
  const rules = given.filter((one): one is Rule => one !== options);
  for (const rule of rules) checkRule(rule);
  const isRequirement = (rule: Rule): rule is Requirement => rule.kind === "require";
  const steps = stepsOf(rules);
  return {
    name: "rules",
    filters: rules.filter(isRequirement).map(({ filter }) => filter),
    async run(found, run) {
      const beganAt = performance.now();
      let candidates = found;
      for (const step of steps) candidates = await inTime(step, candidates, { beganAt, budget }, run);
      return candidates;
    },
  };
}

function isOptions(given: Rule | RulesOptions | undefined): given is RulesOptions {
  return typeof given === "object" && given !== null && !("kind" in given);
}

/** A filter that was meant to be required would let everything through. */
function checkRule(rule: Rule): void {
  if (KINDS.includes(rule?.kind)) return;
  throw new ElanusError("INVALID_PARAMETER", "what is given to `rules` is no rule", {
    detail: typeof rule === "string" ? `it is the text "${rule}"` : `it is of type ${typeof rule}`,
    hint: 'as require("price < 100"), boost("rating", 0.2), diversify("brand") or pin("P5")',
  });
}

/** What is left to do behind the searches, in its order. */
function stepsOf(rules: readonly Rule[]): Step[] {
  const boosts = rules.filter((rule): rule is Boost => rule.kind === "boost");
  const reorderings = (["diversify", "pin"] as const).flatMap((kind) =>
    rules.filter((rule): rule is Reordering => rule.kind === kind),
  );
  return [...(boosts.length === 0 ? [] : [boosting(boosts)]), ...reorderings.map(reordering)];
}

/** Applies a step if it ends in time; else leaves the order as it was, and the trace says so. */
async function inTime(
  step: Step,
  given: readonly Candidate[],
  { beganAt, budget }: { readonly beganAt: number; readonly budget: number | undefined },
  run: SearchRun,
): Promise<readonly Candidate[]> {
  const startedAt = performance.now();
  const left = budget === undefined ? undefined : Math.max(0, beganAt + budget - startedAt);
  const outcome = await withinBudget(left, run.signal, () => step.apply(given, run));
  const ms = performance.now() - startedAt;
  const { ranked, note } = outcome.late
    ? { ranked: given, note: `took longer than the ${budget} ms of all rules: the order of before stands` }
    : outcome.value;
  const fellBack = outcome.late;
  run.steps.push(traceStep({ stage: step.name, ms, ranked, kept: ranked.length, fellBack, ...(note && { note }) }));
  return ranked;
}

function boosting(boosts: readonly Boost[]): Step {
  return {
    name: boosts.map(({ name }) => name).join(" + "),
    async apply(given, run) {
      const candidates = await run.rows.load(
        given,
        boosts.map(({ field }) => field),
      );
      const unknown = boosts.filter(
        ({ field, worth }) => candidates.length > 0 && candidates.every(({ row }) => worth(row[field]) === undefined),
      );
      const note = unknown.map(({ field }) => `no candidate has a value of \`${field}\``).join(", ");
      return { ranked: applyBoosts(candidates, boosts), ...(note !== "" && { note }) };
    },
  };
}

function reordering(rule: Reordering): Step {
  return {
    name: rule.name,
    async apply(given, run) {
      return { ranked: await rule.apply(await run.rows.load(given, rule.fields), run) };
    },
  };
}
