import type { RunAnalyzerRequest } from "../../../client/requests.ts";

type AnalyzerRequest = Pick<RunAnalyzerRequest, "analyzer_params" | "collection_name" | "field_name">;

/** A client that knows analyzers, as Elanus's and Milvus's do. */
export interface AnalyzerClient {
  runAnalyzer(
    request: AnalyzerRequest & { text: string[] },
  ): Promise<{ readonly results: readonly { readonly tokens: readonly { readonly token: string }[] }[] }>;
}

/** What lies behind so many characters of a text is not looked at: a book must not hold up a search. */
const LONGEST_TEXT = 20_000;
const ENGLISH = { type: "english" };

/**
 * Reads texts as a collection does that is searched by words: by its own analyzer, which remembers the words it has
 * seen.
 */
export class TermReader {
  private readonly client: AnalyzerClient;
  private readonly analyzer: AnalyzerRequest;

  /** @param field whose analyzer it is; English without it. */
  constructor(client: AnalyzerClient, collection_name: string, field: string | undefined) {
    this.client = client;
    this.analyzer = field === undefined ? { analyzer_params: ENGLISH } : { collection_name, field_name: field };
  }

  /** The terms of each text, in their order; of what is no text none. */
  async terms(texts: readonly unknown[]): Promise<string[][]> {
    const text = texts.map((value) => (typeof value === "string" ? value.slice(0, LONGEST_TEXT) : ""));
    const { results } = await this.client.runAnalyzer({ text, ...this.analyzer });
    return results.map(({ tokens }) => tokens.map(({ token }) => token));
  }
}
