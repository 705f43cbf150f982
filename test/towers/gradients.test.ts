import { describe, expect, it } from "vitest";
import type { MatrixView } from "../../src/kernels/math/network/matrix.ts";
import { seededRandom } from "../../src/kernels/math/random.ts";
import { Network, type NetworkShape } from "../../src/towers/model/network.ts";
import { SparseBuilder } from "../../src/towers/model/sparse_builder.ts";
import { DEFAULTS } from "../../src/towers/options.ts";
import type { Batch } from "../../src/towers/training/batch.ts";
import { Teacher } from "../../src/towers/training/teacher.ts";
import { plainLoss } from "./reference_loss.ts";

const EXAMPLES = 5;
const ITEMS = 7;
const CANDIDATES = 4;
const FEATURES = [3, 0, 8, 5, 11, 6];

function batchOf(pools: number): Batch {
  const random = seededRandom(4);
  const sparse = (rows: number, columns: number) => {
    const builder = new SparseBuilder();
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) if (random() < 0.5 || c === r % columns) builder.add(c, random() + 0.2);
      builder.endRow();
    }
    return builder;
  };
  return {
    features: FEATURES,
    candidates: CANDIDATES,
    itemBags: sparse(ITEMS, FEATURES.length),
    userBags: sparse(EXAMPLES, FEATURES.length),
    pools: Array.from({ length: pools }, () => sparse(EXAMPLES, ITEMS)),
    questions: {
      targets: [0, 1, 2, 3, 1],
      weights: [0.1, 0.3, 0.2, 0.25, 0.15],
      biases: [0.5, -0.2, 0, 1],
      hiddenStarts: [0, 1, 1, 3, 3, 4],
      hidden: [2, 0, 1, 3],
    },
  };
}

const tableOf = (matrix: MatrixView) =>
  Array.from({ length: matrix.rows }, (_, r) => [
    ...matrix.memory.f32(matrix.pointer + r * matrix.stride * 4, matrix.columns),
  ]);

describe("the gradients of the towers", () => {
  it.each([
    { dim: 10, hidden: 6, recency: [1, 4], prefixes: [3, 8] },
    { dim: 16, hidden: 0, recency: [2], prefixes: [] },
    { dim: 5, hidden: 20, recency: [1, 3, 9], prefixes: [2] },
  ])("agree with finite differences of plain code: %j", async ({ prefixes, ...sizes }) => {
    const shape: NetworkShape = { features: 12, ...sizes };
    const network = new Network(shape, "adam");
    network.initialise(3);
    // So that the hidden units matter: they begin with no say.
    const random = seededRandom(9);
    for (const tower of [network.item, network.user]) {
      const { values } = tower.outer;
      for (let r = 0; r < values.rows; r++) for (let c = 0; c < shape.dim; c++) values.row(r)[c] += random() - 0.5;
    }
    const teacher = new Teacher(network, { ...DEFAULTS, ...sizes, prefixes, temperature: 0.5 });
    const batch = batchOf(shape.recency.length);
    const parameters = Object.fromEntries(
      Object.entries(network.parameters).map(([name, { values }]) => [name, tableOf(values)]),
    );
    const lossOf = () => plainLoss(shape, parameters, batch, [...prefixes, shape.dim], 0.5);

    expect(await teacher.gradients(batch)).toBeCloseTo(lossOf(), 4);
    const gradients: Record<string, MatrixView> = {
      embeddings: teacher.rowsGradient,
      itemOuter: network.item.outerGradient,
      itemInner: network.item.innerGradient,
      userOuter: network.user.outerGradient,
      userInner: network.user.innerGradient,
    };
    for (const [name, gradient] of Object.entries(gradients)) {
      const found = tableOf(gradient);
      const columns = name.endsWith("Inner") ? sizes.hidden : shape.dim;
      for (const [r, row] of found.entries()) {
        const table = parameters[name][name === "embeddings" ? FEATURES[r] : r];
        for (const c of [0, 1, 3, columns - 1]) {
          const before = table[c];
          table[c] = before + 1e-4;
          const above = lossOf();
          table[c] = before - 1e-4;
          const slope = (above - lossOf()) / 2e-4;
          table[c] = before;
          expect(Math.abs(row[c] - slope), `${name} ${r}, ${c}`).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)));
        }
      }
    }
    network.workspace.release();
  });
});
