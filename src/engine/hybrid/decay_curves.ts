/** Where a decay begins, and how fast it goes. */
export interface DecayShape {
  readonly origin: number;
  /** So far beyond the offset `decay` is left. Above 0. */
  readonly scale: number;
  /** Up to here from the origin nothing is lost. */
  readonly offset: number;
  /** Between 0 and 1. */
  readonly decay: number;
}

export type DecayCurve = (value: number, shape: DecayShape) => number;

/** Milvus's curves (https://milvus.io/docs/decay-ranker-overview.md): 1 at the origin, `decay` at the scale. */
export const DECAY_CURVES = {
  gauss: (value, shape) => shape.decay ** ((distance(value, shape) / shape.scale) ** 2),
  exp: (value, shape) => shape.decay ** (distance(value, shape) / shape.scale),
  /** Goes down to `decay` and stays there, as in Milvus's code; its page says that it goes on to 0. */
  linear: (value, shape) => Math.max(shape.decay, 1 - ((1 - shape.decay) * distance(value, shape)) / shape.scale),
} satisfies Record<string, DecayCurve>;

function distance(value: number, { origin, offset }: DecayShape): number {
  return Math.max(0, Math.abs(value - origin) - offset);
}
