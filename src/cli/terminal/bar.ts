const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of at most `width` columns for a share of 1, drawn to an eighth of a column. */
export function shareBar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return ("█".repeat(eighths >> 3) + EIGHTHS[eighths & 7]).padEnd(width);
}

const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** A line of small columns, one a value, from the smallest value to the largest; at most `width` of them. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = sample(values, width);
  const low = Math.min(...shown);
  const range = Math.max(...shown) - low;
  return shown.map((value) => LEVELS[range === 0 ? 7 : Math.round(((value - low) / range) * 7)]).join("");
}

function sample(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]);
}
