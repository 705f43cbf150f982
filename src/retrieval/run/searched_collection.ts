import type { AttachmentStore, Client, EngineNamed } from "../../client/client.ts";
import type { FieldDescription, FunctionDescription } from "../../client/responses.ts";
import { type Embedder, openRecordedEmbedder, recordedEmbedder } from "../../embed/index.ts";
import { ElanusError, nameHint } from "../../errors/index.ts";

/** Elanus's client, or Milvus's own. */
export type RetrieverClient = Client & Partial<AttachmentStore & EngineNamed>;

/** What is searched: a typed collection, or a client with the name of one. */
export interface Searchable {
  readonly client: RetrieverClient;
  readonly collection_name: string;
}

/** A field of vectors that a source searches. */
export interface VectorField {
  readonly name: string;
  readonly metric: string;
  readonly dim: number;
}

const DENSE_TYPES = new Set(["FloatVector", "Float16Vector", "BFloat16Vector", "Int8Vector"]);
const LOWER_IS_NEARER = new Set(["L2", "HAMMING", "JACCARD"]);

/** What the stages know of a collection: its fields by their uses, and the embedder that fills one. */
export class SearchedCollection {
  readonly client: RetrieverClient;
  /** Its own, where it was opened by an alias: what is read after the alias was turned is still of this collection. */
  readonly name: string;
  readonly keyField: string;
  /** All that a row may show: the scalar fields, and the undeclared ones. */
  readonly outputFields: readonly string[];
  private readonly key: FieldDescription;
  private readonly vectors: readonly FieldDescription[];
  private readonly functions: readonly FunctionDescription[];
  private readonly given: Embedder | undefined;
  private readonly embedders = new Map<string, Promise<Embedder>>();

  private constructor(client: RetrieverClient, described: Described, given: Embedder | undefined) {
    const { name, key, fields, vectors, functions, isDynamic } = described;
    this.client = client;
    this.name = name;
    this.key = key;
    this.keyField = key.name;
    this.outputFields = [...fields.map(({ name }) => name), ...(isDynamic ? ["$meta"] : [])];
    this.vectors = vectors;
    this.functions = functions;
    this.given = given;
  }

  /** @param target its collection by name or by an alias. */
  static async open(
    { client, collection_name }: Searchable,
    embedder: Embedder | undefined,
  ): Promise<SearchedCollection> {
    const described = await client.describeCollection({ collection_name });
    const { collection_name: name, schema, anns_fields, scalar_fields } = described;
    const fields = Object.values(scalar_fields).filter(({ is_dynamic }) => !is_dynamic);
    const key = fields.find(({ is_primary_key }) => is_primary_key);
    if (key === undefined) throw new ElanusError("INTERNAL", `collection \`${name}\` has no primary key`);
    const { functions = [], enable_dynamic_field: isDynamic } = schema;
    const vectors = Object.values(anns_fields);
    return new SearchedCollection(client, { name, key, fields, vectors, functions, isDynamic }, embedder);
  }

  /**
   * The field that is searched by meaning: the one named, or the only one that an embedder fills.
   *
   * @throws ElanusError FIELD_NOT_FOUND, INVALID_PARAMETER where several could be meant.
   */
  async denseField(name: string | undefined): Promise<VectorField> {
    const dense = this.vectors.filter(({ data_type }) => DENSE_TYPES.has(data_type));
    const chosen = name === undefined ? await this.onlyEmbedded(dense) : dense.find((field) => field.name === name);
    if (chosen !== undefined) return this.vectorField(chosen);
    const names = dense.map((field) => field.name);
    if (name === undefined && dense.length > 1) throw severalFields(this.name, "dense", names);
    throw new ElanusError("FIELD_NOT_FOUND", noField(this.name, name, "holds dense vectors"), {
      hint: name === undefined ? undefined : nameHint(name, names),
    });
  }

  /** The field of the first dims of another's vectors, by the name that ingestion gives it; undefined without one. */
  async headField({ name }: VectorField): Promise<VectorField | undefined> {
    const head = this.vectors.find((field) => field.name === `${name}_head`);
    return head === undefined ? undefined : this.vectorField(head);
  }

  /**
   * The field that is searched by words: named itself or by the text it is made of, or the only one.
   *
   * @throws ElanusError FIELD_NOT_FOUND, INVALID_PARAMETER where several could be meant.
   */
  wordsField(name: string | undefined): VectorField & { readonly text: string } {
    const found = this.functions.flatMap(({ input_field_names: [text], output_field_names: [field] = [] }) =>
      field !== undefined && (name === undefined || name === field || name === text) ? [{ text, name: field }] : [],
    );
    if (found.length === 1) return { ...found[0], metric: "BM25", dim: 0 };
    const texts = this.functions.map(({ input_field_names: [text] }) => text);
    if (found.length > 1) throw severalFields(this.name, "words", texts);
    throw new ElanusError("FIELD_NOT_FOUND", noField(this.name, name, "is searched by words"), {
      detail: texts.length === 0 ? "it has no BM25 function" : `its BM25 functions read: ${texts.join(", ")}`,
      hint: "create the collection with a BM25 function over the text, or ingest the files into a new one",
    });
  }

  /** What the words mean, as the field's embedder has it. @throws what `openRecordedEmbedder` throws. */
  async embed(field: string, query: string, signal: AbortSignal): Promise<Float32Array> {
    const embedder = await this.embedderOf(field);
    return (await embedder.embedQuery(query, { signal })).dense[0];
  }

  async embedderOf(field: string): Promise<Embedder> {
    const known = this.embedders.get(field);
    if (known !== undefined) return known;
    const opening = openRecordedEmbedder(this.client, this.name, field, this.given);
    this.embedders.set(field, opening);
    // One that failed may be had the next time.
    opening.catch(() => this.embedders.delete(field));
    return opening;
  }

  /**
   * A condition that the rows of these keys pass.
   *
   * @throws ElanusError INVALID_PARAMETER for what is no key of theirs.
   */
  hasKey(ids: readonly string[]): string {
    return `${this.keyField} in ${this.keyList(ids)}`;
  }

  /** A condition that all rows pass but those of these keys. @throws ElanusError as `hasKey`. */
  hasNoKey(ids: readonly string[]): string {
    return `${this.keyField} not in ${this.keyList(ids)}`;
  }

  private keyList(ids: readonly string[]): string {
    const isText = this.key.data_type === "VarChar";
    const unfit = isText ? undefined : ids.find((id) => !/^-?\d+$/.test(id));
    if (unfit !== undefined) {
      throw new ElanusError("INVALID_PARAMETER", `\`${unfit}\` is no key of collection \`${this.name}\``, {
        detail: `its key \`${this.keyField}\` is of type ${this.key.data_type}`,
      });
    }
    const literals = isText ? ids.map((id) => JSON.stringify(id)) : ids;
    return `[${literals.join(", ")}]`;
  }

  private async vectorField({ name, dim, type_params }: FieldDescription): Promise<VectorField> {
    const dims = Number(dim ?? type_params.find(({ key }) => key === "dim")?.value ?? 0);
    return { name, metric: await this.metricOf(name), dim: dims };
  }

  private async metricOf(field_name: string): Promise<string> {
    try {
      const { index_descriptions } = await this.client.describeIndex({ collection_name: this.name, field_name });
      const params = index_descriptions.at(0)?.params ?? [];
      return String(params.find(({ key }) => key === "metric_type")?.value ?? "COSINE");
    } catch (error) {
      // Without an index a field is scanned, by the metric that stands first.
      if (error instanceof ElanusError && error.code === "INDEX_NOT_FOUND") return "COSINE";
      throw error;
    }
  }

  private async onlyEmbedded(dense: readonly FieldDescription[]): Promise<FieldDescription | undefined> {
    if (dense.length <= 1) return dense[0];
    const recorded = await Promise.all(dense.map(({ name }) => recordedEmbedder(this.client, this.name, name)));
    const embedded = dense.filter((_, i) => recorded[i] !== undefined);
    return embedded.length === 1 ? embedded[0] : undefined;
  }
}

interface Described {
  readonly name: string;
  readonly key: FieldDescription;
  readonly fields: readonly FieldDescription[];
  readonly vectors: readonly FieldDescription[];
  readonly functions: readonly FunctionDescription[];
  readonly isDynamic: boolean;
}

/** A score of a metric as one of which higher is better. */
export function higherIsBetter(metric: string, score: number): number {
  return LOWER_IS_NEARER.has(metric) ? -score : score;
}

function noField(collection: string, name: string | undefined, what: string): string {
  return name === undefined
    ? `no field of collection \`${collection}\` ${what}`
    : `collection \`${collection}\` has no field \`${name}\` that ${what}`;
}

function severalFields(collection: string, option: string, names: readonly string[]): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `collection \`${collection}\` has several fields that could be meant`, {
    hint: `name one as \`${option}\`: ${names.join(", ")}`,
  });
}
