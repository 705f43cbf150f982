declare module "snowball-stemmers" {
  interface Snowball {
    newStemmer(language: string): { stem(word: string): string };
  }
  const snowball: Snowball;
  export = snowball;
}
