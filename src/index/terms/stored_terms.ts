import type { RowNumbers, TermLists } from "../../text/term_lists.ts";
import type { IndexParts } from "../vector_index.ts";
import { SealedTerms } from "./sealed_terms.ts";

/** Where stored terms are read from, for as long as they are not in memory. */
export interface TermsFile {
  /** Reads all parts, on the calling thread. @throws ElanusError CORRUPT */
  readNow(): IndexParts;
  /** The same, off the calling thread. */
  read(): Promise<IndexParts>;
}

/** The terms of a sealed segment in their file: they are read when they are first asked for, unless `fill` was earlier. */
export class StoredTerms implements TermLists {
  readonly rowCount: number;
  private readonly file: TermsFile;
  private known: SealedTerms | undefined;
  private isTried = false;

  constructor(rowCount: number, file: TermsFile) {
    this.rowCount = rowCount;
    this.file = file;
  }

  get bytes(): number {
    return this.known?.bytes ?? 0;
  }

  /** Reads them unless they are read. @throws ElanusError CORRUPT, NEWER_FORMAT, STORAGE_FAILED where the file does not do. */
  requireTerms(): SealedTerms {
    this.known ??= SealedTerms.load(this.file.readNow(), this.rowCount);
    return this.known;
  }

  /** Whether the file is needed no more. */
  get isWhole(): boolean {
    return this.known !== undefined;
  }

  /** Errors as of `requireTerms`. */
  rowsOf(term: string): RowNumbers {
    return this.requireTerms().rowsOf(term);
  }

  save(): IndexParts {
    return this.requireTerms().save();
  }

  /** Reads what is in the file still, off the calling thread; false once that was tried. */
  async fill(): Promise<boolean> {
    if (this.isTried || this.isWhole) return false;
    this.isTried = true;
    // Whoever needs what cannot be read tries it again, and then does without.
    const parts = await this.file.read().catch(() => undefined);
    if (parts !== undefined) this.known ??= loadedOrNone(parts, this.rowCount);
    return true;
  }
}

function loadedOrNone(parts: IndexParts, rowCount: number): SealedTerms | undefined {
  try {
    return SealedTerms.load(parts, rowCount);
  } catch {
    return undefined;
  }
}
