import { ElanusError, nameHint } from "../errors/index.ts";
import { checkName } from "./define_field.ts";
import type { FieldSchema } from "./field_schema.ts";
import type { FillingType, FunctionSchema } from "./function_schema.ts";

/** What a function does, with Milvus's numbers: BM25 fills a field, RERANK scores the hits of a search anew. */
export const FunctionType = { BM25: 1, RERANK: 3 } as const;

/** A function as the user writes it, in Milvus's words. */
export interface FunctionDefinition {
  name: string;
  description?: string;
  type: (typeof FunctionType)[FillingType] | FillingType;
  /** One VarChar field with `enable_analyzer`. */
  input_field_names: string[];
  /** One SparseFloatVector field, which the function fills. */
  output_field_names?: string[];
  /** BM25 takes none: `bm25_k1` and `bm25_b` are parameters of the index. */
  params: Record<string, unknown>;
}

/** Types that Milvus has beside ours, with its numbers. */
const UNSUPPORTED = { TextEmbedding: 2, Rerank: 3, MinHash: 4, MolFingerprint: 5 };

/**
 * Checks the functions of a collection against its fields.
 *
 * @throws ElanusError INVALID_SCHEMA, NOT_SUPPORTED; both name the function.
 */
export function defineFunctions(
  definitions: readonly FunctionDefinition[],
  fields: readonly FieldSchema[],
): readonly FunctionSchema[] {
  if (!Array.isArray(definitions)) throw new ElanusError("INVALID_SCHEMA", "`functions` is no list of functions");
  const functions = definitions.map((definition) => defineFunction(definition, fields));
  for (const [i, { name, output }] of functions.entries()) {
    const others = functions.slice(0, i);
    if (others.some((other) => other.name === name)) throw refused(name, "there is another of its name");
    if (others.some((other) => other.output === output))
      throw refused(name, `field \`${output}\` has a function already`);
  }
  return Object.freeze(functions);
}

/** The fields, with those marked that functions fill. */
export function withOutputs(fields: readonly FieldSchema[], functions: readonly FunctionSchema[]): FieldSchema[] {
  const outputs = new Set(functions.map(({ output }) => output));
  return fields.map((field) => (outputs.has(field.name) ? Object.freeze({ ...field, isFunctionOutput: true }) : field));
}

function defineFunction(definition: FunctionDefinition, fields: readonly FieldSchema[]): FunctionSchema {
  const { name, description = "", input_field_names: inputs, output_field_names: outputs, params } = definition;
  checkName("function", name);
  const type = resolveType(name, definition.type);
  for (const param of Object.keys(params ?? {})) throw refused(name, `BM25 takes no \`${param}\``, INDEX_PARAMS);
  const input = fieldOf(name, "input_field_names", inputs, fields);
  const output = fieldOf(name, "output_field_names", outputs, fields);
  if (input.type !== "VarChar" || !input.enableAnalyzer) {
    throw refused(name, `field \`${input.name}\` is not analyzed`, "its input is a VarChar field with enable_analyzer");
  }
  if (output.type !== "SparseFloatVector") {
    throw refused(
      name,
      `field \`${output.name}\` is of type ${output.type}`,
      "its output is a SparseFloatVector field",
    );
  }
  if (output.nullable) throw refused(name, `field \`${output.name}\` is nullable`, "it fills the field of every row");
  return Object.freeze({ name, description: String(description), type, input: input.name, output: output.name });
}

const INDEX_PARAMS = "bm25_k1 and bm25_b are parameters of the index";

function resolveType(name: string, given: unknown): FillingType {
  if (given === FunctionType.BM25 || given === "BM25") return "BM25";
  const known = Object.entries(UNSUPPORTED).find((type) => type.some((word) => word === given));
  if (known === undefined) throw refused(name, `the type ${JSON.stringify(given)} does not exist`, "FunctionType.BM25");
  throw new ElanusError("NOT_SUPPORTED", `function \`${name}\` is of type ${known[0]}, which is not supported`, {
    hint: "supported: BM25",
  });
}

function fieldOf(name: string, what: string, given: unknown, fields: readonly FieldSchema[]): FieldSchema {
  const [only, ...more]: unknown[] = Array.isArray(given) ? given : [];
  if (typeof only !== "string" || more.length > 0) throw refused(name, `\`${what}\` is not a list of one field`);
  const field = fields.find((candidate) => candidate.name === only);
  if (field !== undefined) return field;
  const names = fields.map((candidate) => candidate.name);
  throw refused(name, `field \`${only}\` does not exist`, nameHint(only, names));
}

function refused(name: string, why: string, hint?: string): ElanusError {
  return new ElanusError("INVALID_SCHEMA", `function \`${name}\` cannot be: ${why}`, { hint });
}
