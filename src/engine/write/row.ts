/** A row as the user gives it: values by field name. */
export type Row = Readonly<Record<string, unknown>>;
