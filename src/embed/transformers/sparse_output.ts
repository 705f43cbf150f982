import { ElanusError } from "../../errors/index.ts";
import type { SparseEmbedding } from "../embedder.ts";
import type { Tensor, Tokenizer } from "./transformers_module.ts";

/** What exports of bge-m3 call the weights of the tokens. */
const SPARSE_OUTPUTS = ["sparse_vecs", "sparse_weights"];

/**
 * The sparse half of bge-m3: each token's weight, the largest where a token occurs twice, without special tokens
 * (Chen et al. 2024, section 3.2).
 *
 * @throws ElanusError NOT_SUPPORTED where the export of the model has no such output.
 */
export function sparseEmbeddings(
  model: string,
  inputs: Record<string, Tensor>,
  outputs: Record<string, Tensor>,
  tokenizer: Tokenizer,
): SparseEmbedding[] {
  const weights = SPARSE_OUTPUTS.map((name) => outputs[name]).find((tensor) => tensor !== undefined);
  const [rows, length] = inputs.input_ids.dims;
  if (weights === undefined || weights.data.length !== rows * length) {
    throw new ElanusError("NOT_SUPPORTED", `the export of \`${model}\` gives no sparse vectors`, {
      detail: `its outputs are ${Object.keys(outputs).join(", ")}`,
      hint: `use an export of bge-m3 with an output \`${SPARSE_OUTPUTS[0]}\`, or leave \`sparse\` away`,
    });
  }
  const special = new Set(tokenizer.all_special_ids);
  return Array.from({ length: rows }, (_, row) => {
    const sparse: SparseEmbedding = {};
    for (let i = row * length; i < (row + 1) * length; i++) {
      const token = Number(inputs.input_ids.data[i]);
      const weight = Number(weights.data[i]);
      if (weight > 0 && !special.has(token)) sparse[token] = Math.max(sparse[token] ?? 0, weight);
    }
    return sparse;
  });
}
