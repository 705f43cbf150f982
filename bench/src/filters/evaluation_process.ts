/** The process that evaluates filters beneath Elanus's client: from the text to the number of rows, nothing more. */
import { join } from "node:path";
import { filterFields } from "../data/fields.ts";
import { MatrixFile } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import { storeKind } from "../stores/store_kinds.ts";
import { filterCases } from "./filter_cases.ts";
import type { EvaluationAnswer, EvaluationTask } from "./filter_task.ts";
import { timeVariants } from "./time_variants.ts";

answerTask(async ({ folder, dim, rowsPath, repetitions }: EvaluationTask): Promise<EvaluationAnswer> => {
  const { Database } = await import("../../../dist/engine/catalog/database.js");
  const { filterOf } = await import("../../../dist/engine/matching/filters.js");
  const { countMatching } = await import("../../../dist/engine/query/query_held.js");
  const { readScope } = await import("../../../dist/engine/query/read_scope.js");
  const database = await Database.open(join(folder, "rows.elanus"), { readOnly: true });
  const collection = database.collection("rows");
  const { rows } = new MatrixFile(rowsPath, dim);
  const { types } = storeKind("elanus");
  const fields = filterFields(rows).filter(({ type }) => types.includes(type));
  const names = fields.map(({ name }) => name);
  const times: Record<string, number> = {};
  for (const each of filterCases(rows)) {
    if (!each.fields.every((field) => names.includes(field))) continue;
    times[each.name] = await timeVariants(each, repetitions, async ({ condition }) =>
      countMatching(collection, readScope(collection), filterOf(collection.layout, condition.milvus)),
    );
  }
  await database.close();
  return times;
});
