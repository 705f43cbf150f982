import type { Element, PredicateOf } from "../predicate.ts";
import { toKey } from "./constant_set.ts";
import { asScalar } from "./json_value.ts";

type Key = boolean | number | bigint | string;

/**
 * Whether an array holds any or all of some elements; unknown where there is no array. Costs the length of the
 * array, however many elements are asked for.
 */
export function containsTest({
  quantifier,
  elements,
}: PredicateOf<"contains">): (array: unknown) => boolean | undefined {
  const scalars = new Set<Key>();
  const lists = new Set<string>();
  for (const element of elements) {
    if (isList(element)) lists.add(listKey(element));
    else scalars.add(toKey(element));
  }
  const depth = depthOf(elements) - 1;
  const wanted = quantifier === "any" ? Math.min(1, scalars.size + lists.size) : scalars.size + lists.size;
  return (array) => {
    if (!Array.isArray(array)) return undefined;
    if (wanted === 0) return quantifier === "all";
    return holdsSo(array, scalars, lists, depth, wanted);
  };
}

/** Whether an array is just these elements in this order; unknown where there is no array. */
export function equalsTest(elements: readonly Element[]): (array: unknown) => boolean | undefined {
  const wanted = listKey(elements);
  const depth = depthOf(elements);
  return (array) => {
    if (!Array.isArray(array)) return undefined;
    return array.length === elements.length && jsonKey(array, depth) === wanted;
  };
}

/** Whether so many of the wanted elements are there. */
function holdsSo(
  array: readonly unknown[],
  scalars: ReadonlySet<Key>,
  lists: ReadonlySet<string>,
  depth: number,
  wanted: number,
): boolean {
  const foundScalars = new Set<Key>();
  const foundLists = new Set<string>();
  for (const item of array) {
    const scalar = asScalar(item);
    if (scalar !== undefined) {
      const key = toKey(scalar);
      if (scalars.has(key)) foundScalars.add(key);
    } else if (lists.size > 0 && Array.isArray(item)) {
      const key = jsonKey(item, depth);
      if (key !== undefined && lists.has(key)) foundLists.add(key);
    }
    if (foundScalars.size + foundLists.size >= wanted) return true;
  }
  return false;
}

function listKey(element: Element): string {
  return isList(element) ? `[${element.map(listKey).join()}]` : scalarKey(element);
}

/** The key of a list in a row; undefined for one that holds what no filter can write, or is too deep to be meant. */
function jsonKey(value: unknown, depth: number): string | undefined {
  const scalar = asScalar(value);
  if (scalar !== undefined) return scalarKey(scalar);
  if (!Array.isArray(value) || depth === 0) return undefined;
  const keys = value.map((item) => jsonKey(item, depth - 1));
  return keys.includes(undefined) ? undefined : `[${keys.join()}]`;
}

function scalarKey(value: Exclude<Element, readonly Element[]>): string {
  return typeof value === "string" ? JSON.stringify(value) : String(toKey(value));
}

function depthOf(element: Element): number {
  return isList(element) ? 1 + element.reduce<number>((most, one) => Math.max(most, depthOf(one)), 0) : 0;
}

function isList(element: Element): element is readonly Element[] {
  return Array.isArray(element);
}
