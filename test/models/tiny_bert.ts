import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FLOAT, INT64, type OnnxNode, onnxModel } from "./tiny_onnx.ts";

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] as const;
/** The words that the models know: each has a number one above that of the word before. */
export const WORDS = ["hose", "garden", "running", "shoes", "marathon"] as const;

/** The number of a word, as the tokenizer has it. */
export function numberOf(word: (typeof WORDS)[number]): number {
  return SPECIAL.length + WORDS.indexOf(word);
}

const INPUTS = ["input_ids", "attention_mask", "token_type_ids"];

/** Gives a pair of texts the mean number of the second one's tokens, over all tokens, as its one logit. */
export function writeCrossEncoder(folder: string): void {
  write(folder, "BertForSequenceClassification", { name: "logits", dims: ["batch", 1] }, [
    { op: "Mul", inputs: ["input_ids", "attention_mask"], output: "seen" },
    { op: "Mul", inputs: ["seen", "token_type_ids"], output: "second" },
    { op: "Cast", inputs: ["second"], output: "numbers", attributes: { to: FLOAT } },
    { op: "ReduceMean", inputs: ["numbers"], output: "logits", attributes: { axes: [1], keepdims: 1 } },
  ]);
}

/** Gives each token the vector (its number, 1). */
export function writeEncoder(folder: string): void {
  write(folder, "BertModel", { name: "last_hidden_state", dims: ["batch", "sequence", 2] }, [
    { op: "Cast", inputs: ["input_ids"], output: "numbers", attributes: { to: FLOAT } },
    { op: "Sub", inputs: ["numbers", "numbers"], output: "zeros" },
    { op: "Cos", inputs: ["zeros"], output: "ones" },
    { op: "Unsqueeze", inputs: ["numbers"], output: "x", attributes: { axes: [2] } },
    { op: "Unsqueeze", inputs: ["ones"], output: "y", attributes: { axes: [2] } },
    { op: "Concat", inputs: ["x", "y"], output: "last_hidden_state", attributes: { axis: 2 } },
  ]);
}

function write(
  folder: string,
  architecture: string,
  output: { readonly name: string; readonly dims: readonly (number | string)[] },
  nodes: readonly OnnxNode[],
): void {
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const inputs = INPUTS.map((name) => ({ name, type: INT64, dims: ["batch", "sequence"] }));
  const model = onnxModel({ inputs, outputs: [{ ...output, type: FLOAT }], nodes });
  writeFileSync(join(folder, "onnx/model.onnx"), model);
  const config = { model_type: "bert", architectures: [architecture], num_labels: 1, max_position_embeddings: 64 };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(TOKENIZER));
  writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(TOKENIZER_CONFIG));
}

const sequence = (id: "A" | "B", type_id: number) => ({ Sequence: { id, type_id } });
const special = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
const single = [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)];

/** Words of BERT's kind, lowercased and split at spaces. */
const TOKENIZER = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: SPECIAL.map((content, id) => ({
    ...{ id, content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
  })),
  normalizer: {
    type: "BertNormalizer",
    ...{ clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single,
    pair: [...single, sequence("B", 1), special("[SEP]", 1)],
    special_tokens: {
      "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
      "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
    },
  },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    ...{ unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100 },
    vocab: Object.fromEntries([...SPECIAL, ...WORDS].map((token, id) => [token, id])),
  },
};

const TOKENIZER_CONFIG = {
  ...{ tokenizer_class: "BertTokenizer", model_max_length: 64, do_lower_case: true },
  ...{ pad_token: "[PAD]", unk_token: "[UNK]", cls_token: "[CLS]", sep_token: "[SEP]" },
};
