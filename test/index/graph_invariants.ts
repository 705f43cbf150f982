import { expect } from "vitest";
import { HnswGraph } from "../../src/kernels/hnsw_graph.ts";

/** The highest layer of a row. */
export function topOf(graph: HnswGraph, row: number): number {
  return graph.shape.firstBlock[row + 1] - graph.shape.firstBlock[row];
}

/** The graph in an index of whichever type; undefined where it has none. */
export function graphIn(index: object | undefined): HnswGraph | undefined {
  const built: unknown = index && Reflect.get(index, "built");
  const graph: unknown = typeof built === "object" && built !== null ? Reflect.get(built, "graph") : undefined;
  return graph instanceof HnswGraph ? graph : undefined;
}

/**
 * What must hold of any graph. Links need not be mutual: a row that many link to links back to a few of them, which it
 * chooses anew each time its list is full, and what merges mend or `attach` adds leads one way. Walks need no more than that
 * every row can be reached, on each of its layers. Where no list was ever full, all links are mutual; rings of twins close
 * always.
 */
export function checkInvariants(graph: HnswGraph): void {
  const { count } = graph.rows;
  const { entry, topLayer, inserted } = graph.start;
  expect(inserted).toBe(count);
  expect(topOf(graph, entry)).toBe(topLayer);
  expect(defectsOf(graph)).toEqual([]);
  expect(new Set(graph.twins).size).toBe(count);
  expect(lostRows(graph)).toEqual([]);
  if (count <= graph.shape.m + 1) expect(oneWayLinks(graph)).toEqual([]);
}

/** Rows of any layer to which its links do not lead from the entry. */
function lostRows(graph: HnswGraph): string[] {
  const { entry, topLayer } = graph.start;
  const lost: string[] = [];
  for (let layer = topLayer; layer >= 0; layer--) {
    const reached = new Set([entry]);
    for (const row of reached) for (const next of linkedTo(graph, row, layer)) reached.add(next);
    for (let row = 0; row < graph.rows.count; row++) {
      if (isLinked(graph, row, layer) && !reached.has(row)) lost.push(`row ${row}, layer ${layer}`);
    }
  }
  return lost;
}

/** Twins follow each other on layer 0, where the first of them stands for all. */
function linkedTo(graph: HnswGraph, row: number, layer: number): number[] {
  const links = graph.neighbours(row, layer);
  return layer === 0 ? [...links, graph.twins[row]] : links;
}

/** Whether a layer has a row; above layer 0 twins have no links. */
function isLinked(graph: HnswGraph, row: number, layer: number): boolean {
  return layer === 0 || (topOf(graph, row) >= layer && graph.neighbours(row, layer).length > 0);
}

function oneWayLinks(graph: HnswGraph): string[] {
  const found: string[] = [];
  for (let row = 0; row < graph.rows.count; row++) {
    for (let layer = 0; layer <= topOf(graph, row); layer++) {
      const unanswered = graph.neighbours(row, layer).filter((other) => !graph.neighbours(other, layer).includes(row));
      if (unanswered.length > 0) found.push(`row ${row}, layer ${layer}: ${unanswered}`);
    }
  }
  return found;
}

/** The first lists of links that must not be. An assertion for each link would take seconds. */
function defectsOf(graph: HnswGraph): string[] {
  const defects: string[] = [];
  for (let row = 0; row < graph.rows.count && defects.length < 5; row++) {
    for (let layer = 0; layer <= topOf(graph, row); layer++) {
      const links = graph.neighbours(row, layer);
      const isShort = links.length <= graph.shape.m * (layer === 0 ? 2 : 1);
      const isDistinct = new Set(links).size === links.length && !links.includes(row);
      // Nothing that links lead to stands above the entry: searches would never come to its upper links.
      const isLevel = links.every(
        (other) => topOf(graph, other) >= layer && topOf(graph, other) <= graph.start.topLayer,
      );
      if (!isShort || !isDistinct || !isLevel) defects.push(`row ${row}, layer ${layer}: ${links}`);
    }
  }
  return defects;
}
