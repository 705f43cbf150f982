import { expect } from "vitest";
import type { HnswGraph } from "../../src/kernels/hnsw_graph.ts";

/** The highest layer of a row. */
export function topOf(graph: HnswGraph, row: number): number {
  return graph.shape.firstBlock[row + 1] - graph.shape.firstBlock[row];
}

function reachable(graph: HnswGraph): number {
  const seen = new Set([graph.start.entry]);
  const { twins } = graph;
  for (const row of seen) for (const next of [...graph.neighbours(row, 0), twins[row]]) seen.add(next);
  return seen.size;
}

/** What must hold of any graph. */
export function checkInvariants(graph: HnswGraph): void {
  const { count } = graph.rows;
  const { entry, topLayer, inserted } = graph.start;
  expect(inserted).toBe(count);
  expect(topOf(graph, entry)).toBe(topLayer);
  expect(defectsOf(graph)).toEqual([]);
  expect(reachable(graph)).toBe(count);
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
