import type { Candidate } from "../candidate.ts";

/** A row as a stage ranked it. */
export interface RankedId {
  readonly id: string;
  /** Higher is better. */
  readonly score: number;
}

/** What one stage made of what it was given. */
export interface TraceStep {
  /** As `keyword(text)`, `fuse(rrf)`, `rerank(...)`, `boost(rating)`, and `hits` for what is answered. */
  readonly stage: string;
  readonly ms: number;
  /** All that it ranked, best first. */
  readonly ranked: readonly RankedId[];
  /** The first so many of them went on. */
  readonly kept: number;
  /** Its time ran out, or what it asked did not answer: its fallback stood in. */
  readonly fellBack: boolean;
  /** What a reader should know. */
  readonly note?: string;
}

/** What happened to one query, stage by stage. */
export interface Trace {
  readonly query: string;
  /** What hits had to pass: the requirements and the search's own filter. */
  readonly filter?: string;
  readonly steps: readonly TraceStep[];
  readonly ms: number;
}

/** Where a row was lost, in numbers and in words. */
export interface Loss {
  readonly stage: string;
  /** From 1; absent where the stage did not rank it at all. */
  readonly rank?: number;
  /** How many the stage kept. */
  readonly kept?: number;
  readonly reason: string;
  /** The smallest change that would keep it there, as `candidates: 228`. */
  readonly change?: string;
}

/** A step, and what is worked out only where somebody asks. */
export interface RecordedStep extends TraceStep {
  /** The smallest change of its options that keeps the row of a rank. */
  toKeep?(rank: number): string;
  /** The smallest change of its options that has it rank the row of a rank, of those that it was given. */
  toRank?(rank: number): string;
  /** Of a search: why it did not find a row. */
  whyLost?(id: string): Promise<Loss>;
  /** What happened inside the step, where it ran as one call. */
  expand?(): Promise<readonly RecordedStep[]>;
}

interface NewStep extends Omit<RecordedStep, "ranked" | "fellBack"> {
  readonly ranked: readonly Candidate[];
  readonly fellBack?: boolean;
}

/** A step from the candidates that it ranked. */
export function traceStep(step: NewStep): RecordedStep {
  const ranked = step.ranked.map(({ id, score }) => ({ id, score }));
  return { ...step, ranked, kept: Math.min(step.kept, ranked.length), fellBack: step.fellBack ?? false };
}

/** The part of a step that is shown. */
export function shownStep({ stage, ms, ranked, kept, fellBack, note }: RecordedStep): TraceStep {
  return { stage, ms, ranked, kept, fellBack, ...(note !== undefined && { note }) };
}
