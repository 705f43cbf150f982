/** The matrix kernels of the module (assembly/math_*.ts); pointers are byte offsets, strides count elements. */
export interface MathKernels {
  sparse_times_dense(
    starts: number,
    columns: number,
    values: number,
    begin: number,
    end: number,
    x: number,
    stride: number,
    out: number,
  ): void;
  dense_product(
    a: number,
    rowStep: number,
    innerStep: number,
    begin: number,
    end: number,
    inner: number,
    b: number,
    stride: number,
    out: number,
  ): void;
  transform_rows(x: number, begin: number, end: number, stride: number, t: number, scratch: number): void;
  add_gram(x: number, begin: number, end: number, stride: number, gram: number): void;
  weighted_code_sum(codes: number, stride: number, ids: number, weights: number, count: number, out: number): void;
  inverse_cholesky(gram: number, n: number, stride: number, dependent: number): void;
  jacobi_sweep(rows: number, n: number, stride: number, tolerance: number): number;
}
