import type { KernelMemory } from "./kernel_memory.ts";
import { Struct } from "./structs.ts";

/** Centroids lie in panels of so many (assembly/codebook.ts). */
const PANEL = 8;

/** How many centroids there are, and of what. */
export interface CodebookShape {
  /** Into how many parts the dims are cut: one in a coarse quantiser, several in a product quantiser. */
  readonly parts: number;
  readonly partDim: number;
  /** Centroids of each part. */
  readonly count: number;
  /** Whether centroids have unit length and are compared by products; else by distances. */
  readonly spherical: boolean;
}

/**
 * Centroids in a kernel memory, 4 bytes a value: `count` of each part, rounded up to 8, and 4 bytes more for each. A
 * `Trainer` learns them.
 */
export class Codebook {
  readonly shape: CodebookShape;
  private readonly memory: KernelMemory;
  private readonly struct: Struct<"codebook">;

  constructor(memory: KernelMemory, shape: CodebookShape) {
    const { parts, partDim, count, spherical } = shape;
    this.shape = shape;
    this.memory = memory;
    this.struct = new Struct(memory, "codebook");
    this.struct.set({
      panels: memory.allocate(this.scoreCount * partDim * 4),
      biases: memory.allocate(this.scoreCount * 4),
      parts,
      part_dim: partDim,
      count,
      spherical: spherical ? 1 : 0,
    });
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  /** How many scores a point has with all parts, fillers included. */
  get scoreCount(): number {
    return this.shape.parts * Math.ceil(this.shape.count / PANEL) * PANEL;
  }

  /** Views of the centroids and their biases, good until the memory grows. */
  get panels(): Uint8Array {
    return this.memory.u8(this.struct.get("panels"), this.scoreCount * this.shape.partDim * 4);
  }

  get biases(): Uint8Array {
    return this.memory.u8(this.struct.get("biases"), this.scoreCount * 4);
  }
}
