import { LsaEmbedder } from "../../embed/lsa/lsa_embedder.ts";
import type { LsaModel } from "../../embed/lsa/model_file.ts";
import { trainLsa } from "../../embed/lsa/train_lsa.ts";
import { TrainedEmbedder } from "../../embed/trained/trained_embedder.ts";
import type { Matrix } from "../../kernels/math/network/matrix.ts";
import { type ProjectionParts, roundToCodes } from "../../kernels/math/projection.ts";
import { throwIfCancelled } from "../../kernels/math/slices.ts";
import { Course, type EpochFigures } from "../training/course.ts";
import type { TrainingProgress } from "../training/train_towers.ts";
import { resumeTraining, writeTraining } from "../training/training_file.ts";
import { checkEmbedderOptions, type EmbedderOptions } from "./embedder_options.ts";
import { TextBags } from "./text_bags.ts";
import { type TextPair, textData } from "./text_data.ts";

export interface TrainEmbedderRequest {
  /** What is learnt from: which item answers which query. */
  readonly pairs: readonly TextPair[];
  /** The texts of the items by id, as the queries shall be told from. */
  readonly items: ReadonlyMap<string, string>;
  /** What the embedder will embed, for the features and the map that the training begins with; `items` without it. */
  readonly texts?: Iterable<string> | AsyncIterable<string>;
  readonly options?: Partial<EmbedderOptions>;
  /** What `onCheckpoint` was given: the training goes on from there, to the same embedder as if it had never stopped. */
  readonly resume?: Uint8Array;
  /** Given all that a training needs to go on, after every epoch. */
  readonly onCheckpoint?: (training: Uint8Array) => Promise<void> | void;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
}

export interface EmbedderTraining {
  readonly embedder: TrainedEmbedder;
  /** The recall of what is held out by lsa, with which the training begins; undefined where nothing is held out. */
  readonly begunWith: number | undefined;
  readonly epochs: readonly EpochFigures[];
  /** The epoch that was kept, from 1; 0 where none was better than lsa. */
  readonly bestEpoch: number;
}

/**
 * Teaches an embedder by pairs of queries and items: a text's vector is the weighed sum of what its words and n-grams map to. The
 * map begins as that of `trainLsa`; from there the towers' trainer goes on, by InfoNCE over the whole vector and its nested
 * prefixes (Matryoshka representation learning, Kusupati et al. 2022), for the queries and the items alike. Of a hundred queries or
 * more a tenth is held out, and the recall of their items decides when to stop. Equal seeds, options and data give equal embedders.
 *
 * @throws ElanusError INVALID_PARAMETER for options out of range, or where there is nothing to learn from; CANCELLED when the
 * signal is raised; INVALID_FILE, NEWER_FORMAT, CORRUPT for what cannot be resumed.
 */
export async function trainEmbedder(request: TrainEmbedderRequest): Promise<EmbedderTraining> {
  const { pairs, items, texts = items.values(), resume, onCheckpoint, onProgress, signal } = request;
  throwIfCancelled(signal);
  const asked = checkEmbedderOptions(request.options ?? {});
  const begin = (await trainLsa(texts, { dim: asked.dim, seed: asked.seed, signal })).model();
  const { dim } = begin.projection;
  const options = { ...asked, dim, prefixes: asked.prefixes.filter((dims) => dims < dim) };
  const bags = new TextBags(begin);
  const data = textData({ pairs, items }, bags.features, (text) => bags.bagOf(text), options.seed);
  const course = new Course(data, options);
  try {
    fillFrom(begin.projection, course.network.embeddings.values);
    const begunWith = await course.assess();
    if (resume !== undefined) resumeTraining(course, resume);
    while (!course.isOver) {
      const progress = { epoch: course.epochs.length + 1, recall: course.epochs.at(-1)?.recall };
      await course.epoch((batch, batches, loss) => onProgress?.({ ...progress, batch, batches, loss }), signal);
      await onCheckpoint?.(writeTraining(course));
    }
    const { epochs, best } = course;
    const map = LsaEmbedder.fromModel({ ...begin, projection: await learntProjection(course, begin, signal) });
    const known = pairs.filter(({ item }) => items.has(item)).length;
    const embedder = TrainedEmbedder.of(map, { pairs: known, prefixes: options.prefixes });
    return { embedder, begunWith, epochs, bestEpoch: best?.epoch ?? epochs.length };
  } finally {
    course.network.workspace.release();
  }
}

/** The size of values from which the trainer's rates are meant. */
const DEVIATION = 0.1;

function fillFrom({ features, dim, codes, steps, dimScales }: ProjectionParts, embeddings: Matrix): void {
  let squares = 0;
  for (let f = 0; f < features; f++) {
    const row = embeddings.row(f);
    for (let d = 0; d < dim; d++) {
      row[d] = codes[f * dim + d] * steps[f] * dimScales[d];
      squares += row[d] * row[d];
    }
  }
  const scale = DEVIATION / Math.sqrt(squares / (features * dim));
  for (let f = 0; f < features; f++) {
    const row = embeddings.row(f);
    for (let d = 0; d < dim; d++) row[d] *= scale;
  }
}

/** The best embeddings, rounded to codes. */
function learntProjection({ network, best }: Course, { projection }: LsaModel, signal?: AbortSignal) {
  if (best !== undefined) network.fill("values", best.parameters);
  const scales = new Float32Array(projection.dim).fill(1);
  return roundToCodes(network.embeddings.values, projection.dim, scales, { signal });
}
