/** True only where both types are the same, optional and readonly marks included. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for `true`: `Assert<Equal<A, B>>`. */
export type Assert<T extends true> = T;
