/** Raised when a layout that TypeScript mirrors changes; checked when the module is first instantiated. */
export function abi_version(): i32 {
  return 10;
}
