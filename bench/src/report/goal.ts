/** A figure that was promised, beside what was measured. */
export interface Goal {
  readonly name: string;
  readonly target: number;
  /** Whether the figure must not be below its target, or not above it. */
  readonly sense: "at least" | "at most";
  readonly unit: string;
  readonly measured: number;
}

export function isMet({ sense, target, measured }: Goal): boolean {
  return sense === "at least" ? measured >= target : measured <= target;
}

/** "reached", or by how much it was missed. */
export function verdict(goal: Goal): string {
  if (isMet(goal)) return "reached";
  return `missed by ${amount(Math.abs(goal.target - goal.measured), goal.unit)}`;
}

/** A value with its unit: three significant digits, as no run here is steadier than that; six places below 1. */
export function amount(value: number, unit: string): string {
  const rounded = value > 0 && value <= 1 ? Number(value.toFixed(6)) : Number(value.toPrecision(3));
  return unit === "" ? `${rounded}` : `${rounded} ${unit}`;
}

/** One sentence a goal. */
export function goalLines(goals: readonly Goal[]): string[] {
  return goals.map((goal) => {
    const { name, sense, unit, target, measured } = goal;
    return `${name}: ${amount(measured, unit)}; ${sense} ${amount(target, unit)} was the goal, ${verdict(goal)}`;
  });
}
