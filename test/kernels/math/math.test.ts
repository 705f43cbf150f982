import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KernelMemory } from "../../../src/kernels/kernel_memory.ts";
import { invertCholesky } from "../../../src/kernels/math/cholesky.ts";
import { DenseMatrix } from "../../../src/kernels/math/dense_matrix.ts";
import { gram, gramRoom, squareValues } from "../../../src/kernels/math/gram.ts";
import { seededNormal, seededRandom } from "../../../src/kernels/math/random.ts";
import { multiply, orthonormalize, randomizedSvd } from "../../../src/kernels/math/randomized_svd.ts";
import { SparseMatrix, type SparseRow } from "../../../src/kernels/math/sparse_matrix.ts";
import { symmetricEigen } from "../../../src/kernels/math/symmetric_eigen.ts";
import { transformRoom, transformRows } from "../../../src/kernels/math/transform.ts";

const SEED = 20_260_101;
const RUNS = { seed: SEED, numRuns: 25 };
/** Odd sizes on both sides of the kernels' blocks of 4 rows and 32 columns. */
const size = fc.integer({ min: 1, max: 75 });
const seed = fc.integer({ min: 0, max: 1e6 });

type Table = number[][];

function randomTable(rows: number, columns: number, from: number): Table {
  const normal = seededNormal(from);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.fround(normal())));
}

function dense(table: Table, memory = new KernelMemory()): DenseMatrix {
  const matrix = new DenseMatrix(memory, table.length, table[0].length);
  table.forEach((row, i) => {
    matrix.row(i).set(row);
  });
  return matrix;
}

function tableOf(matrix: DenseMatrix): Table {
  return Array.from({ length: matrix.rows }, (_, i) => [...matrix.row(i)]);
}

/** About a fifth of the cells filled; some rows and columns stay empty. */
function randomSparse(rows: number, columns: number, from: number): { sparse: SparseRow[]; table: Table } {
  const random = seededRandom(from);
  const table = randomTable(rows, columns, from).map((row) => row.map((value) => (random() < 0.2 ? value : 0)));
  const sparse = table.map((row) => {
    const ids = [...row.keys()].filter((c) => row[c] !== 0);
    return { columns: ids, values: ids.map((c) => row[c]) };
  });
  return { sparse, table };
}

function product(a: Table, b: Table): Table {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
}

function transposed(a: Table): Table {
  return a[0].map((_, j) => a.map((row) => row[j]));
}

function identity(n: number): Table {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
}

function expectClose(actual: Table, expected: Table, tolerance: number): void {
  const scale = Math.max(1, ...expected.flat().map(Math.abs));
  actual.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(Math.abs(value - expected[i][j]), `at ${i}, ${j}`).toBeLessThanOrEqual(tolerance * scale);
    });
  });
}

/** Singular values by two-sided Jacobi on A' A in plain TypeScript. */
function plainSingularValues(a: Table): number[] {
  const g = product(transposed(a), a);
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < g.length; p++) {
      for (let q = p + 1; q < g.length; q++) {
        const angle = 0.5 * Math.atan2(2 * g[p][q], g[q][q] - g[p][p]);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const row of g) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        const [gp, gq] = [g[p].slice(), g[q].slice()];
        g[p] = gp.map((value, i) => c * value - s * gq[i]);
        g[q] = gp.map((value, i) => s * value + c * gq[i]);
      }
    }
  }
  return g.map((row, i) => Math.sqrt(Math.max(row[i], 0))).sort((x, y) => y - x);
}

describe("products", () => {
  test("sparse times dense, and the transpose times dense, are the plain products", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, size, seed, async (rows, inner, columns, from) => {
        const { sparse, table } = randomSparse(rows, inner, from);
        const memory = new KernelMemory();
        const a = SparseMatrix.fromRows(sparse, inner, memory);
        const [x, y] = [randomTable(inner, columns, from + 1), randomTable(rows, columns, from + 2)];
        const [ax, aty] = [new DenseMatrix(memory, rows, columns), new DenseMatrix(memory, inner, columns)];
        await multiply(a, dense(x, memory), ax);
        await multiply(a.transpose(), dense(y, memory), aty);
        expectClose(tableOf(ax), product(table, x), 1e-5);
        expectClose(tableOf(aty), product(transposed(table), y), 1e-5);
      }),
      RUNS,
    );
  });

  test("rows are transformed in place", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, seed, async (rows, columns, from) => {
        const x = randomTable(rows, columns, from);
        const t = randomTable(columns, columns, from + 1);
        const matrix = dense(x);
        const padded = new Float64Array(matrix.stride ** 2);
        t.forEach((row, i) => {
          padded.set(row, i * matrix.stride);
        });
        await transformRows(matrix, padded, transformRoom(matrix));
        expectClose(tableOf(matrix), product(x, t), 1e-5);
      }),
      RUNS,
    );
  });

  test("the Gram matrix is x' x, also over more rows than one block", async () => {
    for (const [rows, columns] of [
      [1, 1],
      [63, 5],
      [64, 8],
      [131, 37],
    ]) {
      const x = randomTable(rows, columns, SEED + rows);
      const matrix = dense(x);
      const room = gramRoom(matrix);
      await gram(matrix, room);
      const values = squareValues(room);
      const actual = identity(columns).map((row, i) => row.map((_, j) => values[i * room.stride + j]));
      expectClose(actual, product(transposed(x), x), 1e-12);
    }
  });

  test("a sum of 8-bit rows is the plain weighted sum", () => {
    const memory = new KernelMemory();
    const random = seededRandom(SEED);
    const [stride, rows] = [48, 21];
    const codes = Int8Array.from({ length: stride * rows }, () => Math.floor(random() * 256) - 128);
    const ids = [20, 0, 7, 7];
    const weights = [0.5, -2, 1.25, 3].map(Math.fround);
    const [codesAt, idsAt, weightsAt] = [memory.allocate(codes.length), memory.allocate(16), memory.allocate(16)];
    const out = memory.allocate(stride * 4);
    memory.u8(codesAt, codes.length).set(new Uint8Array(codes.buffer));
    memory.u32(idsAt, 4).set(ids);
    memory.f32(weightsAt, 4).set(weights);
    memory.kernels.weighted_code_sum(codesAt, stride, idsAt, weightsAt, ids.length, out);
    const expected = Array.from({ length: stride }, (_, d) =>
      ids.reduce((sum, id, i) => sum + weights[i] * codes[id * stride + d], 0),
    );
    expectClose([[...memory.f32(out, stride)]], [expected], 1e-6);
  });
});

/** The inverse of the Cholesky factor of a square matrix, with what lies beside and below it in memory checked. */
async function invertedFactor(g: Table): Promise<Table> {
  const memory = new KernelMemory();
  const size = g.length;
  const stride = size + 3;
  const pointer = memory.allocate(size * stride * 8);
  const values = () => memory.f64(pointer, size * stride);
  values().fill(7);
  g.forEach((row, i) => {
    values().set(row, i * stride);
  });
  await invertCholesky({ memory, pointer, size, stride });
  return g.map((_, i) => {
    expect([...values().subarray(i * stride + size, (i + 1) * stride)]).toEqual([7, 7, 7]);
    return [...values().subarray(i * stride, i * stride + size)];
  });
}

/** The same column by column: R of G = R' R from the top, then its inverse from the diagonal upwards. */
function plainInverseFactor(g: Table): Table {
  const n = g.length;
  const least = 1e-13 * Math.max(...g.map((row, i) => row[i]));
  const factor = g.map((row) => row.map(() => 0));
  const inverse = g.map((row) => row.map(() => 0));
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= j; i++) {
      let rest = g[i][j];
      for (let k = 0; k < i; k++) rest -= factor[k][i] * factor[k][j];
      if (i === j) factor[i][i] = rest > least ? Math.sqrt(rest) : 0;
      else factor[i][j] = factor[i][i] === 0 ? 0 : rest / factor[i][i];
    }
    if (factor[j][j] === 0) continue;
    inverse[j][j] = 1 / factor[j][j];
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += factor[i][k] * inverse[k][j];
      inverse[i][j] = factor[i][i] === 0 ? 0 : -sum / factor[i][i];
    }
  }
  return inverse;
}

describe("a dense matrix", () => {
  test("holds zeros, and unset at least its padding does, whatever stood there", () => {
    for (const columns of [8, 7]) {
      const former = new KernelMemory("growing");
      const { memory: wasm } = former;
      former.u8(former.allocate(1000), 1000).fill(9);
      former.release();
      const memory = new KernelMemory("growing");
      expect(memory.memory).toBe(wasm);
      const unset = new DenseMatrix(memory, 3, columns, "unset");
      for (let i = 0; i < 3; i++) unset.row(i).fill(5);
      const zeros = new DenseMatrix(memory, 3, columns);
      expect(tableOf(zeros).flat()).toEqual(Array(3 * columns).fill(0));
      const padded = [...Array(columns).fill(5), ...Array(unset.stride - columns).fill(0)];
      expect([...memory.f32(unset.pointer, 3 * unset.stride)]).toEqual([...padded, ...padded, ...padded]);
    }
  });
});

describe("factorisations", () => {
  test("columns become orthonormal, and dependent ones zero", async () => {
    const x = randomTable(90, 13, SEED).map((row) => [...row, row[0] + 2 * row[3], 0]);
    const matrix = dense(x);
    await orthonormalize(matrix, gramRoom(matrix), transformRoom(matrix));
    const q = tableOf(matrix);
    const expected = identity(15);
    expected[13][13] = 0;
    expected[14][14] = 0;
    expectClose(product(transposed(q), q), expected, 1e-5);
  });

  test("columns whose lengths and angles differ by four orders of magnitude become orthonormal", async () => {
    const x = randomTable(120, 9, SEED + 1).map((row) => row.map((value, j) => row[0] + value * 10 ** (-j / 2)));
    const matrix = dense(x);
    await orthonormalize(matrix, gramRoom(matrix), transformRoom(matrix));
    expectClose(product(transposed(tableOf(matrix)), tableOf(matrix)), identity(9), 1e-5);
  });

  test("the inverse Cholesky factor undoes the factor", async () => {
    const x = randomTable(30, 7, SEED + 2);
    const q = product(x, await invertedFactor(product(transposed(x), x)));
    expectClose(product(transposed(q), q), identity(7), 1e-12);
  });

  test("the inverse Cholesky factor is as plain code has it, of any size and with columns that depend on others", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.boolean(), seed, async (n, depends, from) => {
        const x = randomTable(n + 5, n, from);
        if (depends) for (const row of x) row[n >> 1] = row[0] + (n > 3 ? row[1] : 0);
        const g = product(transposed(x), x);
        expectClose(await invertedFactor(g), plainInverseFactor(g), 1e-6);
      }),
      RUNS,
    ));

  test("eigenpairs rebuild the matrix, in falling order", async () => {
    for (const n of [1, 2, 5, 33]) {
      const x = dense(randomTable(n + 3, n, SEED + n));
      const room = gramRoom(x);
      await gram(x, room);
      const before = squareValues(room).slice();
      const { values, vectors } = await symmetricEigen(room);
      for (let i = 0; i < n; i++) {
        if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += values[k] * vectors[k * room.size + i] * vectors[k * room.size + j];
          expect(sum).toBeCloseTo(before[i * room.stride + j], 8);
        }
      }
    }
  });

  test("eigenpairs leave the thread to others between and within sweeps", async () => {
    const x = dense(randomTable(200, 160, SEED));
    const room = gramRoom(x);
    await gram(x, room);
    let turns = 0;
    let found = false;
    const pairs = symmetricEigen(room).finally(() => {
      found = true;
    });
    for (; !found; turns++) await setImmediate();
    await pairs;
    // Some ten sweeps would be ten turns.
    expect(turns).toBeGreaterThan(50);
  });

  test("randomised SVD finds the singular values, and right vectors that are orthonormal and belong to them", async () => {
    for (const [rows, columns, rank] of [
      [60, 90, 50],
      [90, 61, 50],
      [7, 3, 5],
      [1, 9, 4],
    ]) {
      const { sparse, table } = randomSparse(rows, columns, SEED + rows);
      const expected = plainSingularValues(rows < columns ? transposed(table) : table).filter((value) => value > 1e-5);
      const a = SparseMatrix.fromRows(sparse, columns);
      const { singularValues, right } = await randomizedSvd(a, { rank, seed: SEED, iterations: 3 });
      expect(singularValues.length).toBe(Math.min(rank, expected.length));
      const v = tableOf(right).map((row) => row.slice(0, singularValues.length));
      expectClose(product(transposed(v), v), identity(singularValues.length), 1e-4);
      const av = product(table, v);
      singularValues.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[k], 3);
        expect(Math.hypot(...av.map((row) => row[k]))).toBeCloseTo(value, 3);
        expect(v.reduce((sum, row) => sum + row[k], 0)).toBeGreaterThanOrEqual(-1e-6);
      });
    }
  });

  test("equal seeds give equal bits, another seed the same values", async () => {
    const { sparse } = randomSparse(200, 300, SEED);
    const run = async (from: number) => {
      const a = SparseMatrix.fromRows(sparse, 300);
      return randomizedSvd(a, { rank: 6, seed: from, iterations: 40 });
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(tableOf(again.right)).toEqual(tableOf(first.right));
    expect(tableOf(other.right)).not.toEqual(tableOf(first.right));
    first.singularValues.forEach((value, k) => {
      expect(other.singularValues[k]).toBeCloseTo(value, 3);
    });
  });

  test("it stops when told to, and leaves the event loop free", async () => {
    const { sparse } = randomSparse(400, 3000, SEED);
    const stop = new AbortController();
    const a = SparseMatrix.fromRows(sparse, 3000);
    const running = randomizedSvd(a, { rank: 128, seed: 1, iterations: 50, signal: stop.signal });
    setTimeout(() => stop.abort(), 1);
    await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
