/** So many bytes outside of its heap have V8 collect garbage: twice the 64 MiB from which it does. */
export const COUNTED_BYTES = 2 ** 27;
/** Less may wait for a collection that comes by itself. */
const MOST_GARBAGE_BYTES = 2 ** 26;

let garbageBytes = 0;

/**
 * To be told of memories that nobody holds any more, so that they are freed soon.
 *
 * They are when garbage is collected, but V8 counts no shared memory when it decides whether that is due: those of a program
 * that makes little other garbage would stay for ever. What it counts is an ArrayBuffer, which takes no memory as long as
 * nobody writes to it; V8 then collects in steps, while the program runs.
 */
export function noteGarbage(bytes: number): void {
  garbageBytes += bytes;
  if (garbageBytes < MOST_GARBAGE_BYTES) return;
  garbageBytes = 0;
  new ArrayBuffer(COUNTED_BYTES);
}
