/** What becomes of a term: another, several in its place, or none. */
export type TokenFilter = (term: string) => string | readonly string[] | undefined;
