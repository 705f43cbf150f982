const MARKS = /\p{M}+/gu;
const BEYOND_ASCII = /[\u0080-\uffff]/;

/** Letters that Unicode does not decompose, with what is written for them in ASCII. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ẞ: "SS",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
  ø: "o",
  Ø: "O",
  đ: "d",
  Đ: "D",
  ð: "d",
  Ð: "D",
  þ: "th",
  Þ: "TH",
  ł: "l",
  Ł: "L",
  ħ: "h",
  Ħ: "H",
  ı: "i",
  ŋ: "n",
  Ŋ: "N",
  "’": "'",
  "‘": "'",
};
const UNDECOMPOSED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/**
 * Latin letters without their accents: `Crème Brûlée` becomes `Creme Brulee`, `Straße` `Strasse`, `ﬁ` `fi`.
 * Letters of other scripts stay, apart from marks above and below them and from compatibility forms (full width).
 */
export function foldToAscii(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  const bare = text.normalize("NFKD").replace(MARKS, "");
  return bare.replace(UNDECOMPOSED, (letter) => LETTERS[letter]).normalize("NFC");
}
