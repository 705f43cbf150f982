import type { Element, FieldTarget, Predicate, ValueExpression } from "../predicate.ts";

/** Longer lists are cut. */
const SHOWN_ELEMENTS = 5;

/** A predicate in the filter language, for people: long lists are cut, templates are filled in. */
export function describePredicate(predicate: Predicate): string {
  switch (predicate.kind) {
    case "constant":
      return String(predicate.truth);
    case "compare":
      return `${describeTarget(predicate.target)} ${predicate.op} ${describeElement(predicate.value)}`;
    case "compare_values":
      return `${describeValue(predicate.left)} ${predicate.op} ${describeValue(predicate.right)}`;
    case "in":
      return `${describeTarget(predicate.target)} in ${describeElement(predicate.values)}`;
    case "like":
      return `${describeTarget(predicate.target)} like ${JSON.stringify(predicate.pattern.text)}`;
    case "regex":
      return `${describeTarget(predicate.target)} =~ ${JSON.stringify(predicate.pattern.source)}`;
    case "contains": {
      const { target, quantifier, elements } = predicate;
      return `array_contains_${quantifier}(${describeTarget(target)}, ${describeElement(elements)})`;
    }
    case "equals":
      return `${describeTarget(predicate.target)} == ${describeElement(predicate.elements)}`;
    case "text_match":
      return `text_match(${describeTarget(predicate.target)}, ${JSON.stringify(predicate.query)})`;
    case "phrase_match":
      return `phrase_match(${describeTarget(predicate.target)}, ${JSON.stringify(predicate.query)})`;
    case "is_null":
      return `${describeTarget(predicate.target)} is null`;
    case "not":
      return `not (${describePredicate(predicate.operand)})`;
    default:
      return predicate.operands
        .slice(0, SHOWN_ELEMENTS)
        .map((operand) => `(${describePredicate(operand)})`)
        .concat(predicate.operands.length > SHOWN_ELEMENTS ? ["..."] : [])
        .join(` ${predicate.kind} `);
  }
}

function describeTarget({ field, path }: FieldTarget): string {
  return field + path.map((step) => `[${JSON.stringify(step)}]`).join("");
}

function describeElement(element: Element): string {
  if (typeof element === "string") return JSON.stringify(element);
  if (!isList(element)) return String(element);
  const shown = element.slice(0, SHOWN_ELEMENTS).map(describeElement);
  const rest = element.length - shown.length;
  return `[${shown.join(", ")}${rest > 0 ? `, ... ${rest} more` : ""}]`;
}

function isList(element: Element): element is readonly Element[] {
  return Array.isArray(element);
}

function describeValue(value: ValueExpression): string {
  switch (value.kind) {
    case "constant":
      return describeElement(value.value);
    case "target":
      return describeTarget(value.target);
    case "length":
      return `array_length(${describeTarget(value.target)})`;
    case "shift": {
      const { months, micros } = value.interval;
      return `(${describeValue(value.operand)} + ${months} months ${micros} us)`;
    }
    case "arithmetic":
      return `(${describeValue(value.left)} ${value.op} ${describeValue(value.right)})`;
  }
}
