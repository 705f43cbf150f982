import type { CollectionSchema } from "../../schema/collection_schema.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { parseTimestamp } from "../../schema/time/timestamp.ts";
import type { CollectionDescription, FieldDescription } from "../responses.ts";

/** What a field is, in the words of both sides; what neither has is absent. */
type Traits = Readonly<Record<string, string>>;

/** How a collection that is there differs from its declaration, a sentence each; descriptions may differ. */
export function schemaDifferences(declared: CollectionSchema, found: CollectionDescription): string[] {
  const wanted = new Map(declared.fields.filter(({ isDynamic }) => !isDynamic).map((field) => [field.name, field]));
  const there = new Map(
    found.fields.filter(({ is_dynamic }) => is_dynamic !== true).map((field) => [field.name, field]),
  );
  const differences: string[] = [];
  for (const [name, field] of wanted) {
    const actual = there.get(name);
    if (actual === undefined) differences.push(`field \`${name}\` is missing`);
    else differences.push(...traitDifferences(name, declaredTraits(field), foundTraits(actual)));
  }
  for (const name of there.keys()) if (!wanted.has(name)) differences.push(`field \`${name}\` is not declared`);
  differences.push(...functionDifferences(declared, found));
  if (declared.enableDynamicField !== found.enable_dynamic_field) {
    differences.push(`it ${found.enable_dynamic_field ? "is" : "is not"} dynamic, declared is the opposite`);
  }
  return differences;
}

function functionDifferences(declared: CollectionSchema, found: CollectionDescription): string[] {
  const sources = new Map(
    (found.functions ?? []).map((each) => [each.output_field_names?.[0], each.input_field_names[0]]),
  );
  const wanted = new Map((declared.functions ?? []).map(({ output, input }) => [output, input]));
  const filled = (name: string | undefined) => (name === undefined ? "nothing" : `field \`${name}\``);
  return [...new Set([...wanted.keys(), ...sources.keys()])]
    .filter((output) => wanted.get(output ?? "") !== sources.get(output))
    .map((output) => {
      const [from, to] = [filled(sources.get(output)), filled(wanted.get(output ?? ""))];
      return `field \`${output}\` is filled from ${from}, declared is ${to}`;
    });
}

function traitDifferences(name: string, declared: Traits, found: Traits): string[] {
  const traits = new Set([...Object.keys(declared), ...Object.keys(found)]);
  return [...traits]
    .filter((trait) => declared[trait] !== found[trait])
    .map(
      (trait) =>
        `field \`${name}\` has ${trait} ${found[trait] ?? "not set"}, declared is ${declared[trait] ?? "none"}`,
    );
}

function declaredTraits(field: FieldSchema): Traits {
  const { defaultValue, type } = field;
  return traits({
    type: field.type,
    dim: field.dim,
    max_length: field.maxLength,
    element_type: field.elementType,
    max_capacity: field.maxCapacity,
    "primary key": field.isPrimaryKey,
    "partition key": field.isPartitionKey ?? false,
    autoID: field.autoId,
    nullable: field.nullable,
    ...analysisTraits({
      enable_analyzer: field.enableAnalyzer,
      enable_match: field.enableMatch,
      analyzer_params: JSON.stringify(field.analyzerParams),
    }),
    // A description gives a boolean as a number, or as it is.
    default: typeof defaultValue === "boolean" ? Number(defaultValue) : momentOr(type, defaultValue),
  });
}

/** A time may be described by the clocks of any zone: it is the moment that counts. */
function momentOr(type: string, value: unknown): unknown {
  return type === "Timestamptz" && typeof value === "string" ? parseTimestamp(value) : value;
}

function foundTraits(field: FieldDescription): Traits {
  const parameter = (name: string) => field.type_params.find(({ key }) => key === name)?.value;
  const defaultValue: unknown = field.default_value;
  return traits({
    type: field.data_type,
    dim: field.dim ?? parameter("dim"),
    max_length: field.max_length ?? parameter("max_length"),
    element_type: field.data_type === "Array" ? field.element_type : undefined,
    max_capacity: field.max_capacity ?? parameter("max_capacity"),
    "primary key": field.is_primary_key,
    "partition key": field.is_partition_key ?? false,
    autoID: field.autoID,
    nullable: field.nullable ?? false,
    ...analysisTraits({
      enable_analyzer: field.enable_analyzer ?? parameter("enable_analyzer"),
      enable_match: field.enable_match ?? parameter("enable_match"),
      analyzer_params: field.analyzer_params ?? parameter("analyzer_params"),
    }),
    default: typeof defaultValue === "boolean" ? Number(defaultValue) : momentOr(field.data_type, defaultValue),
  });
}

/** Of a field without an analyzer there is nothing to compare; to say nothing of it is to have the standard one. */
function analysisTraits({ enable_analyzer, enable_match, analyzer_params }: Readonly<Record<string, unknown>>) {
  if (String(enable_analyzer) !== "true") return {};
  return { analyzer: String(analyzer_params ?? "{}"), match: String(enable_match) === "true" };
}

function traits(values: Readonly<Record<string, unknown>>): Traits {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}
