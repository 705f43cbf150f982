import { u32_at } from "./lists";
import { Scratch } from "./structs";

/**
 * Loads one byte of each cache line of every row in the batch. WebAssembly has no prefetch; independent loads issued
 * back to back let their misses overlap, where a product after another would wait for each in turn.
 */
export function touch(s: Scratch, rows: usize, stride: usize, bytes: usize, n: u32): void {
  let seen: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const row = rows + <usize>u32_at(s.batch, i) * stride;
    for (let line: usize = 0; line < bytes; line += 64) seen ^= load<u8>(row + line);
    seen ^= load<u8>(row + bytes - 1);
  }
  s.sink ^= seen;
}
