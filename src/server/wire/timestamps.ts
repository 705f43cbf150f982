/** The bits of Milvus's timestamps that count inside a millisecond. */
const COUNTER_BITS = 18n;

let last = 0n;

/** A timestamp of Milvus's, milliseconds and a counter: later than all that were given before. */
export function nextTimestamp(): bigint {
  const now = BigInt(Date.now()) << COUNTER_BITS;
  last = now > last ? now : last + 1n;
  return last;
}
