// Flat lists of 32-bit values.

export function u32_at(list: usize, i: u32): u32 {
  return load<u32>(list + ((<usize>i) << 2));
}

export function set_u32(list: usize, i: u32, value: u32): void {
  store<u32>(list + ((<usize>i) << 2), value);
}

export function f32_at(list: usize, i: u32): f32 {
  return load<f32>(list + ((<usize>i) << 2));
}

export function set_f32(list: usize, i: u32, value: f32): void {
  store<f32>(list + ((<usize>i) << 2), value);
}
