/** The process that opens a store: everything in it happens for the first time. */
import { FOUR_FIELDS } from "../../data/fields.ts";
import { answerTask } from "../../measure/answer_task.ts";
import { residentBytes } from "../../measure/meter.ts";
import { storeKind } from "../../stores/store_kinds.ts";
import type { OpeningAnswer, OpeningTask } from "./opening_task.ts";

answerTask(async ({ store: name, folder, dim, query, limit }: OpeningTask): Promise<OpeningAnswer> => {
  const kind = storeKind(name);
  const residentBefore = residentBytes();
  const times = [performance.now()];
  await kind.load();
  times.push(performance.now());
  const store = await kind.open({ folder, dim, fields: FOUR_FIELDS });
  times.push(performance.now());
  const found = await store.search(query, limit);
  times.push(performance.now());
  await store.search(query, limit);
  times.push(performance.now());
  const [importMs, openMs, firstSearchMs, secondSearchMs] = times.slice(1).map((time, i) => time - times[i]);
  const resident = residentBytes() - residentBefore;
  await store.finish();
  return { importMs, openMs, firstSearchMs, secondSearchMs, residentBytes: resident, found };
});
