/** Row numbers, rising. */
export type RowNumbers = readonly number[] | Uint32Array;

/** Which of some rows have which terms. */
export interface TermLists {
  /** How many rows were taken in, from the first on. */
  readonly rowCount: number;
  /** Bytes of memory. */
  readonly bytes: number;
  /** The rows that have a term; of one that none has, no row. */
  rowsOf(term: string): RowNumbers;
}
