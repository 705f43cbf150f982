/** One filter of several, all of which must hold; undefined where there are none. */
export function allOf(filters: readonly (string | undefined)[]): string | undefined {
  const given = filters.filter((filter) => filter !== undefined && filter.trim() !== "");
  return given.length <= 1 ? given[0] : given.map((filter) => `(${filter})`).join(" and ");
}
