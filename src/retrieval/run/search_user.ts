/**
 * For whom a search is made: what sources look at that go by behaviour. Nothing of it need be known.
 */
export interface SearchUser {
  readonly id?: string;
  /** The keys of rows that the user had to do with, oldest first; those of the session among them. */
  readonly history: readonly { readonly item: string; readonly time?: number }[];
  /** What else is known, by name: texts, categories, numbers. */
  readonly fields: Readonly<Record<string, string | number | readonly string[] | undefined>>;
}
