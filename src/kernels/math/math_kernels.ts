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
    width: number,
    out: number,
    outStride: number,
    add: number,
  ): void;
  dense_product(
    a: number,
    rowStep: number,
    innerStep: number,
    begin: number,
    end: number,
    inner: number,
    b: number,
    bStride: number,
    columns: number,
    out: number,
    outStride: number,
    add: number,
  ): void;
  transform_rows(x: number, begin: number, end: number, stride: number, t: number, scratch: number): void;
  add_gram(x: number, begin: number, end: number, stride: number, gram: number): void;
  weighted_code_sum(codes: number, stride: number, ids: number, weights: number, count: number, out: number): void;
  inverse_cholesky(gram: number, n: number, stride: number, dependent: number): void;
  jacobi_sweep(rows: number, n: number, stride: number, tolerance: number): number;
  dense_transpose(
    x: number,
    stride: number,
    rows: number,
    begin: number,
    end: number,
    out: number,
    outStride: number,
    outColumns: number,
  ): void;
  sparse_transpose(
    starts: number,
    columns: number,
    values: number,
    rows: number,
    columnCount: number,
    outStarts: number,
    outColumns: number,
    outValues: number,
  ): void;
  gather_rows(
    x: number,
    stride: number,
    rows: number,
    begin: number,
    end: number,
    width: number,
    out: number,
    outStride: number,
  ): void;
  softmax_rows(
    scores: number,
    stride: number,
    begin: number,
    end: number,
    columns: number,
    width: number,
    biases: number,
    targets: number,
    hiddenStarts: number,
    hidden: number,
    weights: number,
    scale: number,
    sums: number,
  ): void;
  unit_rows(
    x: number,
    stride: number,
    begin: number,
    end: number,
    dims: number,
    out: number,
    outStride: number,
    outColumns: number,
    norms: number,
  ): void;
  unit_rows_back(
    gradient: number,
    unit: number,
    stride: number,
    norms: number,
    begin: number,
    end: number,
    dims: number,
    out: number,
    outStride: number,
  ): void;
  rectify_rows(x: number, stride: number, begin: number, end: number, columns: number): void;
  rectify_rows_back(gradient: number, y: number, stride: number, begin: number, end: number, columns: number): void;
  adam_rows(
    parameters: number,
    means: number,
    squares: number,
    stride: number,
    rows: number,
    begin: number,
    end: number,
    width: number,
    gradient: number,
    gradientStride: number,
    rate: number,
    meanShare: number,
    squareShare: number,
    epsilon: number,
    decay: number,
  ): void;
  adagrad_rows(
    parameters: number,
    squares: number,
    stride: number,
    rows: number,
    begin: number,
    end: number,
    width: number,
    gradient: number,
    gradientStride: number,
    rate: number,
    epsilon: number,
    decay: number,
  ): void;
}
