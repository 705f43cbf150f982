import { ElanusError, nameHint } from "../../errors/index.ts";
import type { Analyzer, Token } from "../../text/analyzers/analyzer.ts";
import { makeAnalyzer, parseAnalyzerParams } from "../../text/analyzers/make_analyzer.ts";
import { loadStemmers } from "../../text/analyzers/stemmers.ts";
import { termHash } from "../../text/analyzers/term_hash.ts";
import { success } from "../answers.ts";
import { checkRequest } from "../check_request.ts";
import type { RunAnalyzerRequest } from "../requests.ts";
import type { AnalyzerToken, RunAnalyzerResponse } from "../responses.ts";
import { RefusedCalls } from "./refused_calls.ts";

const FIELDS = ["text", "analyzer_params", "collection_name", "field_name", "with_detail", "with_hash"];

/** What an analyzer makes of texts. */
export class AnalyzerCalls extends RefusedCalls {
  /**
   * The terms of each text, by an analyzer or by that of a field. `with_detail` adds positions and offsets, the latter in bytes of UTF-8 as in Milvus;
   * `with_hash` the index that a term has in the sparse vectors of BM25.
   *
   * @throws ElanusError INVALID_PARAMETER for an analyzer that does not exist, or a text that is none; COLLECTION_NOT_FOUND.
   */
  async runAnalyzer(request: RunAnalyzerRequest): Promise<RunAnalyzerResponse> {
    checkRequest("runAnalyzer", request, FIELDS);
    await loadStemmers();
    const analyzer = this.analyzerOf(request);
    const texts: readonly unknown[] = Array.isArray(request.text) ? request.text : [request.text];
    return {
      status: success(),
      results: texts.map((text) => ({ tokens: describe(analyzer, checkText(text), request) })),
    };
  }

  private analyzerOf(request: RunAnalyzerRequest): Analyzer {
    const { analyzer_params: params, collection_name: collection, field_name: field } = request;
    if (collection === undefined && field === undefined) return makeAnalyzer(parseAnalyzerParams(params ?? {}));
    if (params !== undefined || collection === undefined || field === undefined) {
      throw new ElanusError(
        "INVALID_PARAMETER",
        "runAnalyzer takes either `analyzer_params`, or a collection and a field",
      );
    }
    const { analyzers } = this.database.collection(collection, this.databaseOf(request)).layout;
    const analyzer = analyzers.get(field);
    if (analyzer !== undefined) return analyzer;
    throw new ElanusError("INVALID_PARAMETER", `field \`${field}\` has no analyzer`, {
      hint: nameHint(field, analyzers.keys()),
    });
  }
}

function checkText(text: unknown): string {
  if (typeof text === "string") return text;
  throw new ElanusError("INVALID_PARAMETER", "`text` must be a text or a list of texts", {
    detail: `found ${JSON.stringify(text) ?? String(text)}`,
  });
}

function describe(analyzer: Analyzer, text: string, request: RunAnalyzerRequest): AnalyzerToken[] {
  const hashOf = (term: string) => (request.with_hash ? termHash(term) : 0);
  if (!request.with_detail) return analyzer.terms(text).map((term) => withoutDetail(term, hashOf(term)));
  const bytes = new ByteOffsets(text);
  return analyzer.tokens(text).map((token: Token) => ({
    token: token.term,
    start_offset: bytes.at(token.start),
    end_offset: bytes.at(token.end),
    position: token.position,
    position_length: 1,
    hash: hashOf(token.term),
  }));
}

/** As it comes over the wire: numbers that were not asked for are 0. */
function withoutDetail(token: string, hash: number): AnalyzerToken {
  return { token, start_offset: 0, end_offset: 0, position: 0, position_length: 0, hash };
}

/** Offsets in UTF-8; fast where they are asked for from the front to the back. */
class ByteOffsets {
  private readonly text: string;
  private unit = 0;
  private byte = 0;

  constructor(text: string) {
    this.text = text;
  }

  at(unit: number): number {
    if (unit < this.unit) {
      this.unit = 0;
      this.byte = 0;
    }
    this.byte += Buffer.byteLength(this.text.slice(this.unit, unit), "utf8");
    this.unit = unit;
    return this.byte;
  }
}
