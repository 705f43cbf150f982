/**
 * The one place where the compiler takes the declaration's word: what the client answers is untyped, and that the
 * collection is as declared was checked when its handle was made.
 */
export function asDeclared<T>(value: unknown): T;
export function asDeclared(value: unknown): unknown {
  return value;
}
