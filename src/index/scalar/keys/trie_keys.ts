import type { CompareOp, Constant } from "../../../filter/index.ts";
import { inSlices, type SliceOptions } from "../../../kernels/math/slices.ts";
import type { IndexParts } from "../../vector_index.ts";
import { bytesOf } from "../parts.ts";
import { firstPlace, type KeyList, type Ranks, ranksOfText, type Standing } from "./key_list.ts";
import type { TextKeys } from "./text_keys.ts";

const ENCODER = new TextEncoder();
const SLICE_NODES = 1024;

/** The arrays of a trie; node 0 is the root. */
export interface TrieNodes {
  /** All labels, node after node. */
  readonly labels: Uint8Array;
  /** Node i has the label `labels[labelStarts[i] .. labelStarts[i + 1]]`. */
  readonly labelStarts: Uint32Array;
  /** Node i has the children `childStarts[i] .. childStarts[i + 1]`, in the order of their labels' first bytes. */
  readonly childStarts: Uint32Array;
  /** The keys below node i have the ranks `lows[i] .. highs[i]`; its own, if it has one, is the first. */
  readonly lows: Uint32Array;
  readonly highs: Uint32Array;
}

/**
 * Distinct strings as a trie of their UTF-8 bytes whose branches are merged (a radix tree, in breadth-first order):
 *
 *     ""  -- "shoe" (0) -- "s" (1)        keys 0 shoe  1 shoes  2 sock
 *      `---- "sock" (2)                   (here "s" would be a node of its own)
 *
 * What begins with a text is below one node, found in as many steps as the text has bytes, however many keys there are.
 */
export class TrieKeys implements KeyList {
  private readonly nodes: TrieNodes;

  constructor(nodes: TrieNodes) {
    this.nodes = nodes;
  }

  get count(): number {
    return this.nodes.highs[0];
  }

  get bytes(): number {
    return Object.values(this.nodes).reduce((sum, array: TrieNodes["lows"] | Uint8Array) => sum + array.byteLength, 0);
  }

  range(op: Exclude<CompareOp, "!=">, value: Constant): Ranks | undefined {
    if (typeof value !== "string") return undefined;
    return ranksOfText(op, this.count, this.standing(ENCODER.encode(value)));
  }

  prefix(text: string): Ranks {
    const { low, prefixEnd } = this.standing(ENCODER.encode(text));
    return { low, high: prefixEnd };
  }

  save(): IndexParts {
    const { labels, labelStarts, childStarts, lows, highs } = this.nodes;
    return {
      trieLabels: labels,
      trieLabelStarts: bytesOf(labelStarts),
      trieChildStarts: bytesOf(childStarts),
      trieLows: bytesOf(lows),
      trieHighs: bytesOf(highs),
    };
  }

  private standing(wanted: Uint8Array): Standing {
    const { labels, labelStarts, childStarts, lows, highs } = this.nodes;
    const nowhere = (rank: number): Standing => ({ low: rank, equalEnd: rank, prefixEnd: rank });
    let node = 0;
    let at = 0;
    for (;;) {
      for (let i = labelStarts[node]; i < labelStarts[node + 1]; i++, at++) {
        if (at === wanted.length) return { low: lows[node], equalEnd: lows[node], prefixEnd: highs[node] };
        if (labels[i] !== wanted[at]) return nowhere(labels[i] < wanted[at] ? highs[node] : lows[node]);
      }
      const first = childStarts[node];
      const end = childStarts[node + 1];
      if (at === wanted.length) {
        const hasKey = first === end || lows[first] > lows[node];
        return { low: lows[node], equalEnd: lows[node] + (hasKey && this.count > 0 ? 1 : 0), prefixEnd: highs[node] };
      }
      const byte = wanted[at];
      const child = first + firstPlace(end - first, (place) => labels[labelStarts[first + place]] >= byte);
      if (child === end) return nowhere(highs[node]);
      if (labels[labelStarts[child]] !== byte) return nowhere(lows[child]);
      node = child;
    }
  }
}

/** Builds the trie of distinct sorted keys, node after node. */
export async function buildTrie(keys: TextKeys, options: SliceOptions): Promise<TrieKeys> {
  const { offsets, utf8, count } = keys;
  // Each inner node but the root has a key of its own or two children.
  const most = 2 * count + 2;
  const lows = new Uint32Array(most);
  const highs = new Uint32Array(most);
  const depths = new Uint32Array(most);
  const labelStarts = new Uint32Array(most + 1);
  const childStarts = new Uint32Array(most + 1);
  const labels = new Uint8Array(utf8.length);
  let nodeCount = 1;
  highs[0] = count;
  const byteAt = (key: number, depth: number) => utf8[offsets[key] + depth];
  const build = (node: number) => {
    const low = lows[node];
    const high = highs[node];
    let depth = depths[node];
    const labelStart = labelStarts[node];
    let labelEnd = labelStart;
    // What the first and the last key share, all share.
    const shortest = count === 0 ? 0 : Math.min(...[low, high - 1].map((key) => offsets[key + 1] - offsets[key]));
    while (depth < shortest && byteAt(low, depth) === byteAt(high - 1, depth))
      labels[labelEnd++] = byteAt(low, depth++);
    labelStarts[node + 1] = labelEnd;
    childStarts[node] = nodeCount;
    let from = count > 0 && offsets[low + 1] - offsets[low] === depth ? low + 1 : low;
    while (from < high) {
      const first = from;
      const byte = byteAt(first, depth);
      from = first + firstPlace(high - first, (place) => byteAt(first + place, depth) > byte);
      lows[nodeCount] = first;
      highs[nodeCount] = from;
      depths[nodeCount++] = depth;
    }
    childStarts[node + 1] = nodeCount;
  };
  const step = (begin: number, end: number) => {
    for (let node = begin; node < Math.min(end, nodeCount); node++) build(node);
  };
  await inSlices(most, SLICE_NODES, step, options);
  return new TrieKeys({
    labels: labels.slice(0, labelStarts[nodeCount]),
    labelStarts: labelStarts.slice(0, nodeCount + 1),
    childStarts: childStarts.slice(0, nodeCount + 1),
    lows: lows.slice(0, nodeCount),
    highs: highs.slice(0, nodeCount),
  });
}
