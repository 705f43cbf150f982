/** The same in an order by chance (Fisher and Yates). */
export function shuffle<T>(all: readonly T[], random: () => number): T[] {
  const shuffled = [...all];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[other]] = [shuffled[other], shuffled[i]];
  }
  return shuffled;
}
