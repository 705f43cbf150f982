/**
 * Characters of an n-gram. Four alone was as good as 3 to 5 together or better (see `trainLsa`), at a third of the work:
 * longer ones are hardly other than words, shorter ones are in everything.
 */
const GRAM_LENGTH = 4;
/** Characters of a word that give n-grams: a page without spaces shall not give a million features. */
const MOST_CHARACTERS = 64;

const WORD_BASIS = 0x811c9dc5;
const GRAM_BASIS = 0x2f0b4c47;
const FNV_PRIME = 0x01000193;

/** The 32-bit hash of a word as a feature. */
export function wordHash(word: string): number {
  return hashRange(word, 0, word.length, WORD_BASIS);
}

/**
 * The hashes of a word's character n-grams; an n-gram that occurs twice is there twice. The word is bracketed, so that
 * its beginning and its end are features of their own: `shoe` gives `<sho`, `shoe`, `hoe>`.
 */
export function gramHashes(word: string): number[] {
  const bracketed = `<${word.slice(0, MOST_CHARACTERS)}>`;
  const hashes: number[] = [];
  for (let start = 0; start + GRAM_LENGTH <= bracketed.length; start++) {
    hashes.push(hashRange(bracketed, start, start + GRAM_LENGTH, GRAM_BASIS));
  }
  return hashes;
}

/** FNV-1a over UTF-16 from a basis, and the last step of MurmurHash3, which spreads what FNV leaves in the low bits. */
function hashRange(text: string, start: number, end: number, basis: number): number {
  let hash = basis;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
