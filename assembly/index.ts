// The one module: every file of kernels is exported from here, grouped by what it works on.
// No globals and no static data anywhere in assembly/: several instances share one memory (DESIGN section 3, rule 7).
export { abi_version } from "./abi";
export { jacobi_sweep } from "./math_jacobi";
export { add_gram, sparse_times_dense, transform_rows, weighted_code_sum } from "./math_products";
