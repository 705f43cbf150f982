/** The types that a column of a file can be stored as. */
export const SCALAR_TYPES = ["Bool", "Int8", "Int16", "Int32", "Int64", "Float", "Double", "VarChar", "JSON"] as const;
export type ScalarTypeName = (typeof SCALAR_TYPES)[number];

/** Layouts that are known by their columns, without flags. */
export type KnownLayout = "amazon-reviews-2023" | "documents";

/** Where a row's primary key comes from. */
export interface KeyMapping {
  /** The field that holds it. */
  readonly name: string;
  readonly type: "VarChar" | "Int64";
  /**
   * The column that it is read from. Without one the key is made of the record's content, so that the same record
   * ingested twice, from whatever file and line, is one row.
   */
  readonly column?: string;
}

/** A column that is part of the text that is embedded; stored as VarChar. */
export interface TextMapping {
  readonly name: string;
  readonly column: string;
}

/** A column that is stored as a nullable field, to filter by and to show. */
export interface FieldMapping {
  readonly name: string;
  readonly column: string;
  readonly type: ScalarTypeName;
  /** The text is an amount of money, as "$12.99", "$10 - $20" (its lower end counts) or "from 5.99". */
  readonly money?: boolean;
}

/** A column that carries vectors made elsewhere. */
export interface VectorMapping {
  readonly column: string;
  readonly dim: number;
}

/**
 * How the columns of a file become the fields of a collection: a plain object, guessed from the first records,
 * shown, and overridden. Columns that it does not name are kept in the dynamic field.
 */
export interface Mapping {
  readonly layout?: KnownLayout;
  readonly key: KeyMapping;
  readonly text: readonly TextMapping[];
  readonly fields: readonly FieldMapping[];
  readonly vector?: VectorMapping;
  /** Whether records without text are taken: their vectors are made of more than that. */
  readonly textOptional?: boolean;
  /** Columns that are not kept at all. */
  readonly ignored: readonly string[];
}

/** What is given by hand in place of the guess; what is left out is guessed. */
export interface MappingOverrides {
  /** The column that is the primary key. */
  readonly key?: string;
  /** The columns that are embedded, in the order in which they are joined. */
  readonly text?: readonly string[];
  /** Column to type, as `{ price: "Float", category: "VarChar" }`; other columns go to the dynamic field. */
  readonly fields?: Readonly<Record<string, ScalarTypeName>>;
  /** The column that carries precomputed vectors. */
  readonly vector?: string;
  /** Take records without text, too. */
  readonly textOptional?: boolean;
}
