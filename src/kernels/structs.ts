import type { KernelMemory } from "./kernel_memory.ts";

/** The structures of assembly/structs.ts, field by field in the same order; every field is 4 bytes. */
export const STRUCTS = {
  vectors: ["pointer", "stride", "dim", "count", "metric"],
  codes: ["pointer", "stride", "dims", "terms", "mean", "step", "prefix_factors"],
  graph: [
    "vectors",
    "codes",
    "m",
    "ef_construction",
    "links",
    "upper_links",
    "first_block",
    "twins",
    "twinned",
    "inserted",
    "entry",
    "top_layer",
  ],
  code_query: ["values", "codes", "correction", "factor", "kind", "square", "mean_product"],
  scratch: [
    "query",
    "centred",
    "asked",
    "pair",
    "pool",
    "pool_capacity",
    "visited",
    "mark",
    "batch",
    "scores",
    "others",
    "candidates",
    "allowed",
    "sums",
    "sums_bytes",
    "sink",
  ],
} as const;

export type StructName = keyof typeof STRUCTS;
type FieldOf<N extends StructName> = (typeof STRUCTS)[N][number];

/** One structure in a kernel memory, which the kernels receive by its pointer. */
export class Struct<N extends StructName> {
  readonly pointer: number;
  private readonly memory: KernelMemory;
  private readonly fields: readonly string[];

  constructor(memory: KernelMemory, name: N) {
    this.memory = memory;
    this.fields = STRUCTS[name];
    this.pointer = memory.allocate(this.fields.length * 4, 8);
  }

  get(field: FieldOf<N>): number {
    return this.memory.u32(this.place(field), 1)[0];
  }

  set(values: Partial<Record<FieldOf<N>, number>>): void {
    for (const [field, value] of Object.entries<number | undefined>(values)) {
      if (value !== undefined) this.memory.u32(this.place(field), 1)[0] = value;
    }
  }

  getFloat(field: FieldOf<N>): number {
    return this.memory.f32(this.place(field), 1)[0];
  }

  setFloat(field: FieldOf<N>, value: number): void {
    this.memory.f32(this.place(field), 1)[0] = value;
  }

  private place(field: string): number {
    return this.pointer + this.fields.indexOf(field) * 4;
  }
}
