import type { KernelMemory } from "./kernel_memory.ts";
import { STRUCTS, type StructName } from "./struct_layouts.ts";

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

  /** Takes over all fields of another. */
  copy(other: Struct<N>): void {
    const words = this.fields.length;
    this.memory.u32(this.pointer, words).set(this.memory.u32(other.pointer, words));
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
