import type { Client } from "../../../client/client.ts";
import { ElanusError } from "../../../errors/index.ts";
import type { TermReader } from "./terms.ts";

/** What BM25 must know of a collection, from a sample of its rows. */
export interface TextStatistics {
  readonly documents: number;
  /** Terms of a text, on the average, by field. */
  readonly averageLengths: Readonly<Record<string, number>>;
  /** In how many documents a term occurs, in whichever field; a term that is not there occurs in one at most. */
  readonly frequencies: ReadonlyMap<string, number>;
}

export type StatisticsClient = Pick<Client, "count" | "query">;

/** Rows that are read; more change no weight that matters. */
const SAMPLE = 10_000;
const BATCH = 500;

/** Reads a random sample of a collection's texts. */
export async function readStatistics(
  client: StatisticsClient,
  from: { readonly collection: string; readonly texts: readonly string[]; readonly reader: TermReader },
  options: { readonly signal?: AbortSignal } = {},
): Promise<TextStatistics> {
  const rows = await sampleRows(client, from.collection, from.texts);
  const counts = new TextCounts(from.texts);
  for (let begin = 0; begin < rows.length; begin += BATCH) {
    if (options.signal?.aborted) throw new ElanusError("CANCELLED", "the training was cancelled by its signal");
    const texts = rows.slice(begin, begin + BATCH).flatMap((row) => from.texts.map((field) => row[field]));
    const terms = await from.reader.terms(texts);
    for (let at = 0; at < terms.length; at += from.texts.length) counts.add(terms.slice(at, at + from.texts.length));
  }
  return counts.statistics();
}

/** Counts the terms of rows, each a list of terms a field. */
class TextCounts {
  private readonly fields: readonly string[];
  private readonly lengths: Float64Array;
  private readonly frequencies = new Map<string, number>();
  private documents = 0;

  constructor(fields: readonly string[]) {
    this.fields = fields;
    this.lengths = new Float64Array(fields.length);
  }

  add(row: readonly (readonly string[])[]): void {
    this.documents++;
    for (const [f, terms] of row.entries()) this.lengths[f] += terms.length;
    for (const term of new Set(row.flat())) this.frequencies.set(term, (this.frequencies.get(term) ?? 0) + 1);
  }

  statistics(): TextStatistics {
    const average = (field: string, f: number) => [field, this.lengths[f] / Math.max(this.documents, 1)];
    return {
      documents: this.documents,
      averageLengths: Object.fromEntries(this.fields.map(average)),
      frequencies: new Map([...this.frequencies].filter(([, frequency]) => frequency > 1)),
    };
  }
}

/** How much a term tells: as BM25 has it (docs/text.md). */
export function rarityOf(term: string, { documents, frequencies }: TextStatistics): number {
  const frequency = frequencies.get(term) ?? 1;
  return Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
}

async function sampleRows(client: StatisticsClient, collection_name: string, output_fields: readonly string[]) {
  const { data: rows } = await client.count({ collection_name });
  const filter = rows > SAMPLE ? `random_sample(${(SAMPLE / rows).toFixed(9)})` : "";
  const { data } = await client.query({ collection_name, filter, limit: SAMPLE, output_fields: [...output_fields] });
  return data;
}
