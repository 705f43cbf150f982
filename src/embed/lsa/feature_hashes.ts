/** Character n-grams of these lengths; the word is bracketed, so that beginnings and ends are features of their own. */
const SHORTEST = 3;
const LONGEST = 5;
/** Characters of a word that give n-grams: a page without spaces shall not give a million features. */
const MOST_CHARACTERS = 48;

const WORD_BASIS = 0x811c9dc5;
const GRAM_BASIS = 0x2f0b4c47;
const FNV_PRIME = 0x01000193;

/** The 32-bit hash of a word as a feature (FNV-1a over UTF-16, with a final mix). */
export function wordHash(word: string): number {
  let hash = WORD_BASIS;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), FNV_PRIME);
  return mixed(hash);
}

/** The hashes of a word's character n-grams; an n-gram that occurs twice is there twice. */
export function gramHashes(word: string): number[] {
  const bracketed = `<${word.slice(0, MOST_CHARACTERS)}>`;
  const hashes: number[] = [];
  for (let start = 0; start + SHORTEST <= bracketed.length; start++) {
    let hash = GRAM_BASIS;
    const end = Math.min(start + LONGEST, bracketed.length);
    for (let i = start; i < end; i++) {
      hash = Math.imul(hash ^ bracketed.charCodeAt(i), FNV_PRIME);
      if (i - start + 1 >= SHORTEST) hashes.push(mixed(hash));
    }
  }
  return hashes;
}

/** Spreads what FNV leaves in the low bits (the last step of MurmurHash3). */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
