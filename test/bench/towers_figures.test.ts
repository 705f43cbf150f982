import { expect, it } from "vitest";
import { epochGoals } from "../../bench/src/epoch/epoch_benchmark.ts";
import { generatedShop } from "../../bench/src/epoch/shop.ts";
import { orderNotes } from "../../bench/src/towers/expected_order.ts";
import { meanInterval } from "../../src/retrieval/evaluate/bootstrap.ts";
import { VARIANTS } from "../../src/towers/training/ablation.ts";

/** So many of 400 users are found, spread alike. */
const found = (count: number) => Array.from({ length: 400 }, (_, i) => (i < count ? 1 : 0));

it("tells of each kind of negatives whether it came as expected", () => {
  const recalls = new Map([
    ["in-batch, uncorrected", found(100)],
    ["in-batch", found(160)],
    ["uniform", found(120)],
    ["mixed", found(159)],
    ["hard", found(130)],
    ["all", found(180)],
  ]);
  expect([...recalls.keys()]).toEqual(VARIANTS.map(([name]) => name));
  const [order, ...pairs] = orderNotes(recalls, meanInterval);
  expect(order).toContain(
    "all 0.450; in-batch 0.400; mixed 0.398; hard 0.325; uniform 0.300; in-batch, uncorrected 0.250",
  );
  expect(pairs).toHaveLength(5);
  expect(pairs[0]).toMatch(
    /^in-batch above in-batch, uncorrected .* \+0\.150 \(\+0\.1\d+ to \+0\.1\d+\), and so it is$/,
  );
  expect(pairs[1]).toMatch(
    /^mixed above in-batch .* -0\.003 \(-\d\.\d+ to .*, which these users cannot tell from none$/,
  );
  expect(pairs[3]).toMatch(/^hard above mixed .*, and it is the other way$/);
});

it("generates a shop of the size that it is asked for, whose users take one more item that they have not had", () => {
  const { items, interactions, validation } = generatedShop(2000);
  expect([items.size, interactions.length]).toEqual([200, 2000]);
  expect(new Set(interactions.map(({ user }) => user)).size).toBe(100);
  expect(validation.length).toBeGreaterThan(20);
  const had = new Set(interactions.map(({ user, item }) => `${user} ${item}`));
  for (const { user, item } of validation) expect(had).not.toContain(`${user} ${item}`);
  for (const { item } of [...interactions, ...validation]) expect(items.has(item)).toBe(true);
});

it("has its goal at 100,000 interactions, dim 64 and batches of 1,024 alone", () => {
  const plan = { interactions: 100_000, dim: 64, batch: 1024, epochs: 3 };
  expect(epochGoals(plan, 8)).toMatchObject([{ target: 10, sense: "at most", measured: 8 }]);
  expect(epochGoals({ ...plan, dim: 32 }, 8)).toEqual([]);
});
