import { seededRandom } from "../../kernels/math/random.ts";
import { throwIfCancelled } from "../../kernels/math/slices.ts";
import { Network, type NetworkParameters } from "../model/network.ts";
import type { TowersModel } from "../model/towers_model.ts";
import type { TowersOptions } from "../options.ts";
import { BatchMaker } from "./batch_maker.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { findHardNegatives } from "./hard_negatives.ts";
import { NegativeSource } from "./negatives.ts";
import { shuffle } from "./shuffle.ts";
import { Teacher } from "./teacher.ts";
import { TowerVectors } from "./tower_vectors.ts";
import type { TrainingData } from "./training_data.ts";
import { Validation } from "./validation.ts";

/** What came of an epoch. */
export interface EpochFigures {
  /** The mean over its batches, each before it was learnt from. */
  readonly loss: number;
  /** The recall of what is held out, among the first `depth` (100); undefined where nothing is. */
  readonly recall: number | undefined;
}

/** The parameters to keep. */
export interface Best {
  /** From 1; 0 for what the training began with. */
  readonly epoch: number;
  readonly recall: number | undefined;
  readonly parameters: NetworkParameters;
}

export type OnBatch = (done: number, batches: number, loss: number) => void;

/** A training on its way: epoch after epoch, until recall rises no more. */
export class Course {
  readonly options: TowersOptions;
  readonly data: TrainingData;
  readonly network: Network;
  readonly teacher: Teacher;
  readonly negatives: NegativeSource;
  epochs: readonly EpochFigures[] = [];
  best: Best | undefined;
  private knownFingerprint: string | undefined;
  private readonly maker: BatchMaker;
  private readonly vectors: TowerVectors;
  private readonly validation: Validation;

  constructor(data: TrainingData, options: TowersOptions) {
    const { catalogue } = data;
    const { dim, hidden, recency } = options;
    this.options = options;
    this.data = data;
    this.network = new Network({ features: catalogue.features.size, dim, hidden, recency }, options.optimiser);
    this.network.initialise(options.seed);
    this.teacher = new Teacher(this.network, options);
    this.negatives = new NegativeSource(catalogue.itemIds.length, options);
    this.maker = new BatchMaker(catalogue, options, this.negatives);
    this.vectors = new TowerVectors(this.network, catalogue, options);
    this.validation = new Validation(data.heldOut, data.users, catalogue, options);
  }

  /** Worked out once: with many items it takes a while. */
  get fingerprint(): string {
    this.knownFingerprint ??= fingerprintOf(this.data, this.options);
    return this.knownFingerprint;
  }

  get isOver(): boolean {
    const done = this.epochs.length;
    return done >= this.options.epochs || done - (this.best?.epoch ?? done) >= this.options.patience;
  }

  /** Measures what the network has been given before it learns, so that it is kept where no epoch is better. */
  async assess(): Promise<number | undefined> {
    const recall = await this.validation.recall(this.vectors);
    if (recall !== undefined) this.best = { epoch: 0, recall, parameters: this.network.copy("values") };
    return recall;
  }

  /**
   * Learns from all examples once, in an order of this epoch's own.
   *
   * @throws ElanusError CANCELLED between two batches.
   */
  async epoch(onBatch: OnBatch, signal?: AbortSignal): Promise<EpochFigures> {
    const epoch = this.epochs.length + 1;
    const random = seededRandom(this.options.seed + 0x9e3779b9 * epoch);
    await this.seekHardNegatives(epoch);
    const order = shuffle(this.data.examples, random).slice(0, this.options.examples);
    const batches = Math.ceil(order.length / this.options.batch);
    let sum = 0;
    for (let b = 0; b < batches; b++) {
      throwIfCancelled(signal);
      const examples = order.slice(b * this.options.batch, (b + 1) * this.options.batch);
      sum += await this.teacher.teach(this.maker.make(examples, random));
      onBatch(b + 1, batches, sum / (b + 1));
    }
    const figures = { loss: sum / batches, recall: await this.validation.recall(this.vectors) };
    this.epochs = [...this.epochs, figures];
    this.keepIfBest(epoch, figures);
    return figures;
  }

  /** The best towers so far, as they are kept. */
  async model(): Promise<TowersModel> {
    const { network, options, data, best } = this;
    const parameters = best?.parameters ?? network.copy("values");
    network.fill("values", parameters);
    const sums = await this.vectors.sumItems();
    return {
      name: options.name,
      shape: network.shape,
      history: options.history,
      userIds: options.userIds,
      prefixes: options.prefixes,
      features: data.catalogue.features.parts,
      parameters,
      itemIds: data.catalogue.itemIds,
      itemSums: sums.copy(options.dim),
    };
  }

  /** Before towers have learnt anything, no item is near a user for a reason. */
  private async seekHardNegatives(epoch: number): Promise<void> {
    const { negatives, hardEvery } = this.options;
    if (negatives !== "hard" || epoch === 1 || (epoch - 2) % hardEvery !== 0) return;
    const users = [...this.data.users.values()];
    this.negatives.hard = await findHardNegatives(users, this.vectors, this.options);
  }

  private keepIfBest(epoch: number, { recall }: EpochFigures): void {
    const bestRecall = this.best?.recall;
    const isBest = recall === undefined || bestRecall === undefined || recall > bestRecall;
    if (isBest) this.best = { epoch, recall, parameters: this.network.copy("values") };
  }
}
