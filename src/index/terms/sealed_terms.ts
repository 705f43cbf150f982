import { ElanusError } from "../../errors/index.ts";
import type { TermLists } from "../../text/term_lists.ts";
import { loadText } from "../scalar/column_keys.ts";
import type { TextKeys } from "../scalar/keys/text_keys.ts";
import { brokenIndex, bytesOf, numbersOf } from "../scalar/parts.ts";
import type { IndexParts } from "../vector_index.ts";

const FORMAT = 1;

/**
 * The terms of the rows of a sealed segment, each once and in the order of their bytes, with their rows:
 *
 *     keys     │ school │ wizard │ ...       term i is keys[keyOffsets[i] .. keyOffsets[i + 1]]
 *     rows     │ 3 8 9  │ 4 8    │ ...       and is in rows[starts[i] .. starts[i + 1]]
 */
export class SealedTerms implements TermLists {
  readonly rowCount: number;
  readonly keys: TextKeys;
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;

  constructor(rowCount: number, keys: TextKeys, starts: Uint32Array, rows: Uint32Array) {
    this.rowCount = rowCount;
    this.keys = keys;
    this.starts = starts;
    this.rows = rows;
  }

  get bytes(): number {
    return this.keys.bytes + this.starts.byteLength + this.rows.byteLength;
  }

  rowsOf(term: string): Uint32Array {
    const { low, high } = this.keys.rankOf(term);
    return this.rows.subarray(this.starts[low], this.starts[high]);
  }

  /** The parts to be stored; the texts are not among them. */
  save(): IndexParts {
    const head = bytesOf(Uint32Array.of(FORMAT, this.rowCount));
    return { head, ...this.keys.save(), starts: bytesOf(this.starts), rows: bytesOf(this.rows) };
  }

  /** Reads back what `save` gave. @throws ElanusError CORRUPT where the parts do not fit each other or the segment, NEWER_FORMAT. */
  static load(parts: IndexParts, rowCount: number): SealedTerms {
    const [format, wanted] = numbersOf(parts, "head");
    if (format > FORMAT) throw newerFormat(format);
    if (wanted !== rowCount) throw brokenIndex(`it is of ${wanted} rows, the segment has ${rowCount}`);
    const keys = loadText(parts);
    const starts = numbersOf(parts, "starts");
    const rows = numbersOf(parts, "rows");
    if (keys.count + 1 !== starts.length || starts[keys.count] !== rows.length) {
      throw brokenIndex(`it has ${keys.count} terms and the rows of another number of them`);
    }
    if (rows.some((row) => row >= rowCount)) throw brokenIndex("it names rows that the segment has not");
    return new SealedTerms(rowCount, keys, starts, rows);
  }
}

function newerFormat(format: number): ElanusError {
  return new ElanusError("NEWER_FORMAT", "the stored index of terms was written by a newer Elanus", {
    detail: `format version ${format}; this Elanus reads up to ${FORMAT}`,
    hint: "update elanus",
  });
}
