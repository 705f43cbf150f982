/** Numbers as people read them; always in English notation, so that output does not change with the machine. */

const COUNTS = new Intl.NumberFormat("en-US");

/** 36273 as "36,273". */
export function formatCount(value: number): string {
  return COUNTS.format(value);
}

/** Bytes in the nearest of B, KB, MB, GB (of 1,000 each), with three digits: "1.53 MB". */
export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : threeDigits(value)} ${units[unit]}`;
}

/** Milliseconds in the unit that reads best: "48 us", "0.82 ms", "3.2 s", "2 min 5 s", "3 h 20 min". */
export function formatDuration(ms: number): string {
  if (ms < 0.1) return `${Math.round(ms * 1000)} us`;
  if (ms < 1000) return `${threeDigits(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "1 row", "2,000 rows". */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

/** A share of 1 as "98.4 %"; only what is exactly 1 reads "100 %". */
export function formatShare(share: number): string {
  if (share === 1) return "100 %";
  return `${Math.min(share * 100, 99.9).toFixed(1)} %`;
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}
