/** A tiny embedding for examples: each word adds one to the dim that its hash names, and the vector has length 1. */
export function wordHashes(text, dims) {
  const vector = new Array(dims).fill(0);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) vector[hashOf(word) % dims] += 1;
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** FNV-1a over UTF-16 units. */
function hashOf(word) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
