import { ElanusError } from "../../errors/index.ts";
import { isHigherNearer } from "../../index/scores.ts";
import type { MetricType } from "../../index/vector_index.ts";

/**
 * Milvus's range of a range search (https://milvus.io/docs/range-search.md): `radius` is the far bound and outside of
 * it, `range_filter` the near one and inside.
 *
 *     L2, HAMMING, JACCARD:  range_filter <= score <  radius
 *     IP, COSINE:            radius       <  score <= range_filter
 *
 * Bounds have the precision of scores, so that a bound of 0.8 and a score of 0.8 are equal.
 */
export class ScoreRange {
  private readonly sign: number;
  private readonly far: number;
  private readonly near: number;

  /** @throws ElanusError INVALID_PARAMETER where a bound is no number, or no score lies between them. */
  constructor(metric: MetricType, radius: unknown, rangeFilter: unknown) {
    this.sign = isHigherNearer(metric) ? 1 : -1;
    this.far = this.bound("radius", radius, Number.NEGATIVE_INFINITY);
    this.near = this.bound("range_filter", rangeFilter, Number.POSITIVE_INFINITY);
    if (radius === undefined && rangeFilter !== undefined) throw lacksRadius();
    if (this.far >= this.near) throw isEmpty(metric, radius, rangeFilter);
  }

  /** Whether not every score lies in it. */
  get isBounded(): boolean {
    return this.far !== Number.NEGATIVE_INFINITY;
  }

  /** Whether a score, and all that are worse, lie behind the far bound. */
  isBehind(score: number): boolean {
    return score * this.sign <= this.far;
  }

  holds(score: number): boolean {
    return !this.isBehind(score) && score * this.sign <= this.near;
  }

  /** Turned, so that higher is nearer. */
  private bound(name: string, value: unknown, absent: number): number {
    if (value === undefined) return absent;
    if (typeof value === "number" && !Number.isNaN(value)) return Math.fround(value) * this.sign;
    throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a number`, {
      detail: `it is ${JSON.stringify(value)}`,
    });
  }
}

function lacksRadius(): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "`range_filter` needs a `radius` beside it", {
    hint: "`radius` is the far bound of the range, `range_filter` the near one",
  });
}

function isEmpty(metric: MetricType, radius: unknown, rangeFilter: unknown): ElanusError {
  const nearer = isHigherNearer(metric) ? "above" : "below";
  return new ElanusError("INVALID_PARAMETER", `\`range_filter\` must be ${nearer} \`radius\` under ${metric}`, {
    detail: `range_filter ${rangeFilter}, radius ${radius}`,
    hint: "`range_filter` is the near bound of the range, `radius` the far one",
  });
}
