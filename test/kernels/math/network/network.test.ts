import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KernelMemory } from "../../../../src/kernels/kernel_memory.ts";
import { gatherRows } from "../../../../src/kernels/math/network/gather.ts";
import { Matrix } from "../../../../src/kernels/math/network/matrix.ts";
import { NumberList } from "../../../../src/kernels/math/network/number_list.ts";
import { Optimiser, type OptimiserName, Parameters } from "../../../../src/kernels/math/network/optimiser.ts";
import { product, transpose } from "../../../../src/kernels/math/network/products.ts";
import { Softmax } from "../../../../src/kernels/math/network/softmax.ts";
import { SparseBatch } from "../../../../src/kernels/math/network/sparse_batch.ts";
import { UnitRows } from "../../../../src/kernels/math/network/unit_rows.ts";
import { seededRandom } from "../../../../src/kernels/math/random.ts";
import {
  largestDifference,
  matrixOf,
  randomTable,
  type Table,
  tableOf,
  timesTable,
  transposedTable,
} from "./tables.ts";

const RUNS = { seed: 20_261_126, numRuns: 25 };
/** Odd sizes on both sides of the kernels' blocks of 4 rows and 16 columns. */
const size = fc.integer({ min: 1, max: 70 });
const seed = fc.integer({ min: 0, max: 1e6 });

describe("products", () => {
  it("replace or add, of any size", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, size, seed, async (rows, inner, columns, from) => {
        const [a, b] = [randomTable(rows, inner, from), randomTable(inner, columns, from + 1)];
        const before = randomTable(rows, columns, from + 2);
        const memory = new KernelMemory();
        const out = matrixOf(before, memory);
        await product(matrixOf(a, memory), matrixOf(b, memory), out, "add");
        const expected = timesTable(a, b);
        const sum = expected.map((row, i) => row.map((value, j) => value + before[i][j]));
        expect(largestDifference(tableOf(out, columns), sum)).toBeLessThan(1e-4);
        await product(matrixOf(a, memory), matrixOf(b, memory), out);
        expect(largestDifference(tableOf(out, columns), expected)).toBeLessThan(1e-4);
        memory.release();
      }),
      RUNS,
    );
  });

  it("come out the same in workers as on the calling thread", async () => {
    const [a, b] = [randomTable(403, 64, 1), randomTable(64, 96, 2)];
    const memory = new KernelMemory();
    const shared = new Matrix(memory, 403, 96);
    await product(matrixOf(a, memory), matrixOf(b, memory), shared);
    for (const r of [0, 1, 200, 201, 202, 402]) {
      const alone = new Matrix(memory, 1, 96);
      await product(matrixOf([a[r]], memory), matrixOf(b, memory), alone);
      expect([...alone.row(0)]).toEqual([...shared.row(r)]);
    }
    memory.release();
  });

  it("read parts of matrices, and leave what lies beside them alone", async () => {
    const memory = new KernelMemory();
    const whole = matrixOf(randomTable(5, 48, 3), memory);
    const before = tableOf(whole, 48);
    await product(whole.part(0, 16), matrixOf(randomTable(16, 16, 4), memory), whole.part(16, 16));
    const after = tableOf(whole, 48);
    const outside = (table: Table) => table.map((row) => [...row.slice(0, 16), ...row.slice(32)]);
    expect(outside(after)).toEqual(outside(before));
    const expected = timesTable(
      before.map((row) => row.slice(0, 16)),
      randomTable(16, 16, 4),
    );
    expect(
      largestDifference(
        after.map((row) => row.slice(16, 32)),
        expected,
      ),
    ).toBeLessThan(1e-5);
    memory.release();
  });
});

describe("transposing", () => {
  it("turns dense matrices of any size, with zeros for padding", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, seed, async (rows, columns, from) => {
        const table = randomTable(rows, columns, from);
        const memory = new KernelMemory();
        const out = matrixOf([new Array<number>(100).fill(9), ...randomTable(99, 100, 1)], memory);
        await transpose(matrixOf(table, memory), out);
        expect(tableOf(out, rows).slice(0, columns)).toEqual(transposedTable(table));
        expect(tableOf(out, out.columns).every((row) => row.slice(rows).every((value) => value === 0))).toBe(true);
        memory.release();
      }),
      RUNS,
    );
  });

  it("turns sparse matrices, so that products with both agree with the dense ones", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, size, seed, async (rows, columns, width, from) => {
        const random = seededRandom(from);
        const table = randomTable(rows, columns, from).map((row) => row.map((one) => (random() < 0.2 ? one : 0)));
        const memory = new KernelMemory();
        const sparse = new SparseBatch(memory).set(compressed(table));
        const [x, y] = [randomTable(columns, width, from + 1), randomTable(rows, width, from + 2)];
        const out = new Matrix(memory, rows, width);
        await sparse.times(matrixOf(x, memory), out);
        expect(largestDifference(tableOf(out, width), timesTable(table, x))).toBeLessThan(1e-4);
        const back = matrixOf(x, memory);
        await (await new SparseBatch(memory).setTransposed(sparse, columns)).times(matrixOf(y, memory), back, "add");
        const expected = timesTable(transposedTable(table), y).map((row, i) => row.map((one, j) => one + x[i][j]));
        expect(largestDifference(tableOf(back, width), expected)).toBeLessThan(1e-4);
        memory.release();
      }),
      RUNS,
    );
  });

  it("gathers rows", async () => {
    const memory = new KernelMemory();
    const table = randomTable(9, 20, 5);
    const out = new Matrix(memory);
    await gatherRows(matrixOf(table, memory), new NumberList(memory).setWhole([8, 0, 8]), out);
    expect(tableOf(out, 20)).toEqual([table[8], table[0], table[8]]);
    memory.release();
  });
});

describe("unit rows", () => {
  it("have length 1 and a gradient that agrees with finite differences", async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.integer({ min: 2, max: 40 }), seed, async (rows, dims, from) => {
        const x = randomTable(rows, dims + 3, from).map((row, i) => (i === 1 ? row.map(() => 0) : row));
        const upstream = randomTable(rows, dims, from + 1);
        const memory = new KernelMemory();
        const unit = new UnitRows(memory, dims);
        await unit.forward(matrixOf(x, memory));
        const expected = x.map((row) => unitOf(row.slice(0, dims)));
        expect(largestDifference(tableOf(unit.values, dims), expected)).toBeLessThan(1e-6);
        unit.gradient.fill(Float32Array.from(upstream.flat()), dims);
        const before = randomTable(rows, dims + 3, from + 2);
        const gradient = matrixOf(before, memory);
        await unit.backward(gradient);
        const found = tableOf(gradient, dims + 3).map((row, i) => row.map((value, j) => value - before[i][j]));
        const along = (row: number[], i: number) =>
          unitOf(row.slice(0, dims)).reduce((s, v, j) => s + v * upstream[i][j], 0);
        x.forEach((row, i) => {
          row.forEach((_, j) => {
            const slope = i === 1 ? 0 : differenceQuotient((value) => along(row.with(j, value), i), row[j]);
            expect(found[i][j]).toBeCloseTo(slope, 3);
          });
        });
        memory.release();
      }),
      { ...RUNS, numRuns: 10 },
    );
  });
});

describe("the softmax", () => {
  it("has the loss and the gradient of the plain formula", async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.integer({ min: 2, max: 70 }), seed, async (rows, columns, from) => {
        const random = seededRandom(from);
        const scores = randomTable(rows, columns, from);
        const biases = randomTable(1, columns, from + 1)[0];
        const targets = scores.map(() => Math.floor(random() * columns));
        const hiddenOf = targets.map((target) => [...biases.keys()].filter((c) => c !== target && random() < 0.2));
        const weights = scores.map(() => Math.fround(random()));
        const memory = new KernelMemory();
        const softmax = new Softmax(memory);
        softmax.ask({ ...{ targets, weights, biases, hidden: hiddenOf.flat() }, hiddenStarts: startsOf(hiddenOf) });
        const matrix = matrixOf(scores, memory);
        const loss = await softmax.lossOf(matrix, 20);
        const plain = scores.map((row, r) => plainSoftmax(row, biases, hiddenOf[r], targets[r], weights[r], 20));
        expect(loss).toBeCloseTo(
          plain.reduce((sum, one) => sum + one.loss, 0),
          3,
        );
        expect(
          largestDifference(
            tableOf(matrix, columns),
            plain.map((one) => one.gradient),
          ),
        ).toBeLessThan(1e-4);
        expect(tableOf(matrix, matrix.columns).every((row) => row.slice(columns).every((g) => g === 0))).toBe(true);
        memory.release();
      }),
      RUNS,
    );
  });

  it("bears scores of any size", async () => {
    const memory = new KernelMemory();
    const softmax = new Softmax(memory);
    softmax.ask({ targets: [0], weights: [1], biases: [0, 0, 0], hiddenStarts: [0, 0], hidden: [] });
    const matrix = matrixOf([[-3e4, 3e4, 0]], memory);
    expect(await softmax.lossOf(matrix, 1)).toBe(6e4);
    expect([...matrix.row(0).subarray(0, 3)]).toEqual([-1, 1, 0]);
    memory.release();
  });
});

describe("optimisers", () => {
  it.each(["adam", "adagrad"] as const)(
    "take the steps of %s, and touch only the rows that they are given",
    async (name) => {
      const memory = new KernelMemory();
      const start = randomTable(6, 19, 7);
      const parameters = new Parameters(memory, 6, 19, name);
      parameters.values.fill(Float32Array.from(start.flat()), 19);
      const optimiser = new Optimiser({ optimiser: name, rate: 0.1, decay: 0.01 });
      const touched = [4, 1];
      const gradients = [randomTable(2, 19, 8), randomTable(2, 19, 9), randomTable(2, 19, 10)];
      for (const gradient of gradients) {
        optimiser.steps++;
        await optimiser.step(parameters, matrixOf(gradient, memory), new NumberList(memory).setWhole(touched));
      }
      const expected = start.map((row, r) => {
        const place = touched.indexOf(r);
        return row.map((value, c) =>
          place < 0
            ? value
            : plainSteps(
                name,
                value,
                gradients.map((g) => g[place][c]),
              ),
        );
      });
      expect(largestDifference(tableOf(parameters.values, 19), expected)).toBeLessThan(1e-5);
      memory.release();
    },
  );
});

function compressed(table: Table) {
  const entries = table.map((row) => [...row.keys()].filter((c) => row[c] !== 0));
  const values = table.flatMap((row, r) => entries[r].map((c) => row[c]));
  return { starts: startsOf(entries), columns: entries.flat(), values };
}

function startsOf(lists: readonly (readonly number[])[]): number[] {
  const starts = [0];
  for (const list of lists) starts.push(starts[starts.length - 1] + list.length);
  return starts;
}

function unitOf(row: number[]): number[] {
  const norm = Math.hypot(...row);
  return norm === 0 ? row : row.map((value) => value / norm);
}

function differenceQuotient(f: (value: number) => number, at: number): number {
  const step = 1e-5;
  return (f(at + step) - f(at - step)) / (2 * step);
}

function plainSoftmax(
  row: number[],
  biases: number[],
  hidden: number[],
  target: number,
  weight: number,
  scale: number,
): { loss: number; gradient: number[] } {
  const powers = row.map((score, c) => (hidden.includes(c) ? 0 : Math.exp(score * scale + biases[c])));
  const sum = powers.reduce((all, power) => all + power, 0);
  const gradient = powers.map((power, c) => weight * scale * (power / sum - (c === target ? 1 : 0)));
  return { loss: -weight * Math.log(powers[target] / sum), gradient };
}

function plainSteps(name: OptimiserName, start: number, gradients: number[]): number {
  let [value, mean, square] = [start, 0, 0];
  gradients.forEach((gradient, i) => {
    mean = 0.9 * mean + 0.1 * gradient;
    square = name === "adam" ? 0.999 * square + 0.001 * gradient ** 2 : square + gradient ** 2;
    const [m, v] =
      name === "adam" ? [mean / (1 - 0.9 ** (i + 1)), square / (1 - 0.999 ** (i + 1))] : [gradient, square];
    value = value * (1 - 0.1 * 0.01) - (0.1 * m) / (Math.sqrt(v) + 1e-8);
  });
  return value;
}
