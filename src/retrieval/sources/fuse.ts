import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { checkOptions, checkWhole } from "../check_options.ts";
import { type InTime, withinBudget } from "../run/budget.ts";
import { isFailure, isRemoteFailure } from "../run/failures.ts";
import type { SearchRun } from "../run/search_run.ts";
import { type RecordedStep, traceStep } from "../run/trace.ts";
import { type Fusion, rrf } from "./fusion.ts";
import { type KeywordOptions, keyword } from "./keyword.ts";
import { DEFAULT_CANDIDATES, moreCandidates, type SemanticOptions, semantic } from "./semantic.ts";
import type { Found, Source } from "./source.ts";

export interface FuseOptions {
  /** How the lists become one (`rrf()`). */
  readonly fusion?: Fusion;
  /** How many of the fused rows go on (100). */
  readonly candidates?: number;
  /** Whether a source that fails in any way, but by what was asked of it, is left out too (false). */
  readonly lenient?: boolean;
}

export interface HybridOptions
  extends Omit<FuseOptions, "lenient">,
    Pick<SemanticOptions, "dense">,
    Pick<KeywordOptions, "words"> {
  /** How many rows each of the two finds, and how many of the fused go on (100). */
  readonly candidates?: number;
  /** Milliseconds for each of the two: the one that is late is left out. */
  readonly budget?: number;
}

/** Finds by meaning and by words at once, and fuses what both found. */
export function hybrid(options: HybridOptions = {}): Source {
  checkOptions("hybrid", options, ["dense", "words", "candidates", "budget", "fusion"]);
  const { dense, words, candidates, budget, fusion } = options;
  const sources = [semantic({ dense, candidates, budget }), keyword({ words, candidates, budget })];
  return { ...fuse(sources, { fusion, candidates }), name: "hybrid" };
}

/**
 * Asks several sources at once and fuses what they found. One that is late, or whose embedder's endpoint does not
 * answer, is left out, and the trace says so; the search fails only where all are.
 */
export function fuse(sources: readonly Source[], options: FuseOptions = {}): Source {
  checkOptions("fuse", options, ["fusion", "candidates", "lenient"]);
  const { fusion = rrf(), candidates = DEFAULT_CANDIDATES, lenient = false } = options;
  const isLeftOut = lenient ? isFailure : isRemoteFailure;
  checkWhole("candidates", candidates, 1);
  if (sources.length === 0) throw new ElanusError("INVALID_PARAMETER", "there is no source to fuse");
  return {
    name: "fuse",
    async find(run, signal) {
      const found = await Promise.all(sources.map((source) => findInTime(source, run, signal, isLeftOut)));
      if (found.every(({ isMissing }) => isMissing)) throw allMissing(found);
      const startedAt = performance.now();
      const ranked = fusion.fuse(found.map((each) => each.candidates));
      const ms = performance.now() - startedAt;
      const kept = Math.max(candidates, run.window);
      const step = traceStep({ stage: `fuse(${fusion.name})`, ms, ranked, kept, toKeep: moreCandidates });
      return { candidates: ranked.slice(0, kept), steps: [...found.flatMap(({ steps }) => steps), step] };
    },
  };
}

type Attempt = Found & { readonly isMissing: boolean; readonly cause?: unknown };

async function findInTime(
  source: Source,
  run: SearchRun,
  signal: AbortSignal,
  isLeftOut: (error: unknown) => boolean,
): Promise<Attempt> {
  const startedAt = performance.now();
  const missing = (note: string, cause?: unknown): Attempt => {
    const ms = performance.now() - startedAt;
    return { candidates: [], steps: [missingStep(source.name, ms, note)], isMissing: true, cause };
  };
  try {
    const found: InTime<Found> = await withinBudget(source.budget, signal, (inTime) => source.find(run, inTime));
    return found.late ? missing(`took longer than its ${source.budget} ms`) : { ...found.value, isMissing: false };
  } catch (error) {
    if (run.signal.aborted || !isLeftOut(error)) throw error;
    return missing(error instanceof Error ? error.message : String(error), error);
  }
}

function missingStep(stage: string, ms: number, note: string): RecordedStep {
  const ranked: readonly Candidate[] = [];
  const whyLost = async () => ({ stage, reason: `${stage} was left out: ${note}` });
  return traceStep({ stage, ms, ranked, kept: 0, fellBack: true, note, whyLost });
}

function allMissing(found: readonly Attempt[]): unknown {
  const failed = found.find(({ cause }) => cause !== undefined);
  return (
    failed?.cause ??
    new ElanusError("CANCELLED", "no source found anything within its time", {
      detail: found.flatMap(({ steps }) => steps.map(({ stage, note }) => `${stage} ${note}`)).join(", "),
      hint: "give them a larger `budget`",
    })
  );
}
