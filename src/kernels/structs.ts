import type { KernelMemory } from "./kernel_memory.ts";
import { STRUCTS, type StructName } from "./struct_layouts.ts";

type FieldOf<N extends StructName> = (typeof STRUCTS)[N][number];

/** Where each field stands, in words. */
const PLACES = new Map(
  Object.entries(STRUCTS).map(([name, fields]) => [
    name,
    new Map<string, number>(fields.map((field, i) => [field, i])),
  ]),
);

/** One structure in a kernel memory, which the kernels receive by its pointer. */
export class Struct<N extends StructName> {
  readonly pointer: number;
  private readonly places: ReadonlyMap<string, number>;
  // Kept, as the memory is shared: it grows in place, and what was made of it before goes on to see it.
  private readonly words: Uint32Array;
  private readonly numbers: Float32Array;

  constructor(memory: KernelMemory, name: N) {
    const { length } = STRUCTS[name];
    this.places = PLACES.get(name) ?? new Map();
    this.pointer = memory.allocate(length * 4, 8);
    this.words = memory.u32(this.pointer, length);
    this.numbers = memory.f32(this.pointer, length);
  }

  get(field: FieldOf<N>): number {
    return this.words[this.place(field)];
  }

  /** Sets one field: what a search does costs no list of its fields. */
  put(field: FieldOf<N>, value: number): void {
    this.words[this.place(field)] = value;
  }

  set(values: Partial<Record<FieldOf<N>, number>>): void {
    for (const [field, value] of Object.entries<number | undefined>(values)) {
      if (value !== undefined) this.words[this.place(field)] = value;
    }
  }

  /** Takes over all fields of another. */
  copy(other: Struct<N>): void {
    this.words.set(other.words);
  }

  getFloat(field: FieldOf<N>): number {
    return this.numbers[this.place(field)];
  }

  setFloat(field: FieldOf<N>, value: number): void {
    this.numbers[this.place(field)] = value;
  }

  private place(field: string): number {
    return this.places.get(field) ?? Number.NaN;
  }
}
