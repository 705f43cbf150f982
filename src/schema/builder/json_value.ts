/** What JSON can hold. */
export type JsonValue = JsonScalar | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonScalar = string | number | boolean | null;
