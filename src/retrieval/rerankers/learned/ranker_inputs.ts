import type { Client } from "../../../client/client.ts";
import type { CollectionDescription, FieldDescription } from "../../../client/responses.ts";
import { ElanusError } from "../../../errors/index.ts";
import type { RankerInputs, Signal } from "./features.ts";
import { type AnalyzerClient, TermReader } from "./terms.ts";
import { readStatistics, type StatisticsClient } from "./text_statistics.ts";

export type InputsClient = StatisticsClient & AnalyzerClient & Pick<Client, "describeCollection">;

/** What a ranker is to look at, where the caller says. */
export interface InputChoice {
  /** Text fields; all VarChar fields but the key without it. */
  readonly texts?: readonly string[];
  /** Number fields; all of them but the key without it. */
  readonly numbers?: readonly string[];
  readonly signals?: readonly Signal[];
  readonly signal?: AbortSignal;
}

const NUMBERS = new Set(["Bool", "Int8", "Int16", "Int32", "Int64", "Float", "Double"]);

/**
 * Chooses what a ranker looks at and reads what BM25 must know of the texts. Words are those of the collection's own
 * analyzer, where it is searched by words.
 *
 * @throws ElanusError FIELD_NOT_FOUND, INVALID_PARAMETER
 */
export async function chooseInputs(
  client: InputsClient,
  collection: string,
  searches: readonly string[],
  choice: InputChoice,
): Promise<RankerInputs> {
  const { schema } = await client.describeCollection({ collection_name: collection });
  const texts = fieldsOf(schema, choice.texts, (type) => type === "VarChar");
  const numbers = fieldsOf(schema, choice.numbers, (type) => NUMBERS.has(type));
  const analyzedAs = analyzedField(schema);
  const reader = new TermReader(client, collection, analyzedAs);
  const statistics = await readStatistics(client, { collection, texts, reader }, choice);
  const signals = (choice.signals ?? []).map(({ name }) => name);
  return { texts, numbers, searches, signals, analyzedAs, statistics };
}

function fieldsOf(
  { name, fields }: CollectionDescription,
  wanted: readonly string[] | undefined,
  fits: (type: string) => boolean,
): readonly string[] {
  const known = fields.filter((field) => fits(field.data_type) && !field.is_primary_key && !isFromFunction(field));
  const names = known.map((field) => field.name);
  const unknown = wanted?.find((field) => !names.includes(field));
  if (unknown === undefined) return wanted ?? names;
  throw new ElanusError("FIELD_NOT_FOUND", `a ranker cannot look at \`${unknown}\` of collection \`${name}\``, {
    hint: `it can look at: ${names.join(", ")}`,
  });
}

function isFromFunction({ is_function_output, is_dynamic }: FieldDescription): boolean {
  return is_function_output || is_dynamic === true;
}

/** The first text that is searched by words: its analyzer reads the others too. */
function analyzedField({ functions = [] }: CollectionDescription): string | undefined {
  return functions.flatMap(({ input_field_names }) => input_field_names).at(0);
}
