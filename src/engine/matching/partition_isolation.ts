import { ElanusError } from "../../errors/index.ts";
import type { CompiledFilter, FieldTarget, Predicate } from "../../filter/index.ts";
import { isPartitionIsolated } from "../../schema/collection_properties.ts";
import type { Collection } from "../collection/collection.ts";

/**
 * Where `partitionkey.isolation` is set, a search must name one value of the partition key, as Milvus has it: by `==`,
 * alone or joined to other conditions by `and`.
 *
 * @throws ElanusError INVALID_FILTER
 */
export function checkIsolation(collection: Collection, filter: CompiledFilter | undefined): void {
  const key = collection.layout.partitionKey;
  if (key === undefined || !isPartitionIsolated(collection.properties)) return;
  const problem = problemOf(filter?.predicate ?? EVERY_ROW, key.name);
  if (problem === undefined) return;
  throw new ElanusError(
    "INVALID_FILTER",
    `a search of collection \`${collection.name}\` must name one value of \`${key.name}\``,
    {
      detail: `the collection has partitionkey.isolation, and the filter ${problem}`,
      hint: `as \`${key.name} == ...\`, joined to other conditions by \`and\``,
    },
  );
}

const EVERY_ROW: Predicate = { kind: "constant", truth: true };

/** Why a filter does not name one value of a field; undefined where it does. */
function problemOf(predicate: Predicate, field: string): string | undefined {
  if (predicate.kind === "compare" && predicate.op === "==" && isField(predicate.target, field)) return undefined;
  if (predicate.kind !== "and") return asks(predicate, field) ? `does more with it than \`==\`` : "does not name it";
  const asking = predicate.operands.filter((operand) => asks(operand, field));
  if (asking.length === 0) return "does not name it";
  return asking.map((operand) => problemOf(operand, field)).find((problem) => problem !== undefined);
}

/** Whether a predicate reads the field anywhere. */
function asks(predicate: Predicate, field: string): boolean {
  switch (predicate.kind) {
    case "constant":
    case "compare_values":
      return false;
    case "not":
      return asks(predicate.operand, field);
    case "and":
    case "or":
      return predicate.operands.some((operand) => asks(operand, field));
    default:
      return isField(predicate.target, field);
  }
}

function isField(target: FieldTarget, field: string): boolean {
  return target.field === field && target.path.length === 0;
}
