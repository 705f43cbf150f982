import type { KernelMemory } from "../../kernel_memory.ts";

/** A list of 32-bit numbers in a kernel memory, whose length may change from batch to batch. */
export class NumberList {
  pointer = 0;
  length = 0;
  private readonly memory: KernelMemory;
  private capacity = 0;

  constructor(memory: KernelMemory) {
    this.memory = memory;
  }

  resize(length: number): this {
    this.length = length;
    if (length > this.capacity) {
      this.capacity = Math.ceil(length * 1.25);
      this.pointer = this.memory.allocate(this.capacity * 4);
    }
    return this;
  }

  setWhole(values: ArrayLike<number>): this {
    this.resize(values.length);
    this.memory.u32(this.pointer, this.length).set(values);
    return this;
  }

  /** @param length places beyond the values are zero. */
  setFloats(values: ArrayLike<number>, length = values.length): this {
    const floats = this.resize(length).floats();
    floats.set(values);
    floats.fill(0, values.length);
    return this;
  }

  /** Good until the memory grows. */
  floats(): Float32Array {
    return this.memory.f32(this.pointer, this.length);
  }
}
