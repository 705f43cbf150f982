/**
 * The candidate that `name` was probably meant to be, or undefined when none is near:
 * at most a third of the letters may differ.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.floor(Math.max(name.length, 3) / 3) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "did you mean `price`?", or a list of what there is when nothing is near. */
export function nameHint(name: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates];
  const near = nearestName(name, known);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (known.length === 0) return undefined;
  const shown = known.slice(0, 12).map((candidate) => `\`${candidate}\``);
  return `known names: ${shown.join(", ")}${known.length > 12 ? ", ..." : ""}`;
}

/** Damerau's distance, restricted to swaps of neighbours: `pirce` is one step from `price`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, substituted);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
