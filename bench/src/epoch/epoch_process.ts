/** The process that trains towers with all that is default but what it is told, and takes the time of each epoch. */
import { answerTask } from "../measure/answer_task.ts";
import type { EpochAnswer, EpochTask } from "./epoch_task.ts";
import { generatedShop } from "./shop.ts";

answerTask(async ({ interactions, dim, batch, epochs }: EpochTask, progress): Promise<EpochAnswer> => {
  const { trainTowers } = await import("../../../dist/index.js");
  const shop = generatedShop(interactions);
  const seconds: number[] = [];
  let begun = performance.now();
  const endEpoch = () => {
    const now = performance.now();
    seconds.push((now - begun) / 1000);
    begun = now;
  };
  const { towers } = await trainTowers({
    ...shop,
    options: { dim, batch, epochs, patience: epochs },
    onProgress: ({ epoch, batch: done, batches }) => progress(epoch - 1 + done / batches),
    onCheckpoint: endEpoch,
  });
  towers.close();
  const users = new Set(shop.interactions.map(({ user }) => user)).size;
  return { users, items: shop.items.size, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
});
