import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * Milliseconds of one append of so many bytes with its `fdatasync`, over and over for some seconds: what this disk asks
 * of whoever wants to be sure of a write, and so the floor under every durable insertion.
 */
export function diskWaits(folder: string, bytes: number, seconds: number): Float64Array {
  const file = openSync(join(folder, "waits"), "w");
  const chunk = new Uint8Array(bytes);
  const milliseconds: number[] = [];
  const end = performance.now() + seconds * 1000;
  try {
    for (let started = performance.now(); started < end; ) {
      writeSync(file, chunk);
      fdatasyncSync(file);
      const now = performance.now();
      milliseconds.push(now - started);
      started = now;
    }
  } finally {
    closeSync(file);
  }
  return Float64Array.from(milliseconds);
}
