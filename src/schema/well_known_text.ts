/** Of time in proportion to the text: spaces belong to one part of it alone. */
const FORM =
  /^\s*(?:POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION)(?:\s*(?:ZM?|M))?\s*(?:EMPTY|\(.*\))\s*$/is;

/**
 * Whether a text is a geometry in OGC's well-known text, as `POINT (13.4 52.5)`: by its kind, its brackets and what
 * stands in them. Whether rings close is not looked at.
 */
export function isWellKnownText(text: string): boolean {
  if (!FORM.test(text)) return false;
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    else if (character === ")" && --depth < 0) return false;
  }
  return depth === 0 && /^[\sA-Z0-9(),.eE+-]*$/i.test(text);
}
