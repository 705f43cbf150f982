import { throwIfCancelled } from "../../kernels/math/slices.ts";
import { TwoTowers } from "../model/two_towers.ts";
import { checkTowersOptions, type TowersOptions } from "../options.ts";
import { Course, type EpochFigures } from "./course.ts";
import { prepareData, type TowersData } from "./training_data.ts";
import { resumeTraining, writeTraining } from "./training_file.ts";

export interface TrainTowersRequest extends TowersData {
  readonly options?: Partial<TowersOptions>;
  /** What `onCheckpoint` was given: the training goes on from there, to the same towers as if it had never stopped. */
  readonly resume?: Uint8Array;
  /** Given all that a training needs to go on, after every epoch. */
  readonly onCheckpoint?: (training: Uint8Array) => Promise<void> | void;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
}

/** How far a training has come. */
export interface TrainingProgress {
  /** From 1. */
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly batch: number;
  readonly batches: number;
  /** The mean of the epoch so far. */
  readonly loss: number;
  /** Of the last epoch that ended; undefined in the first. */
  readonly recall: number | undefined;
}

export interface TrainedTowers {
  readonly towers: TwoTowers;
  readonly epochs: readonly EpochFigures[];
  /** The epoch whose parameters were kept, from 1: that of the best recall, or the last where nothing was held out. */
  readonly bestEpoch: number;
}

/**
 * Teaches a user tower and an item tower by what users did: from the items before, each next item of a user is to be told from others
 * (InfoNCE, van den Oord et al. 2018). Runs in worker threads. Equal seeds, options and data give equal towers, however many threads
 * there are.
 *
 * @throws ElanusError INVALID_PARAMETER for options out of range, where there is nothing to learn from, or what is held out is learnt;
 * CANCELLED when the signal is raised; INVALID_FILE, NEWER_FORMAT, CORRUPT for what cannot be resumed.
 */
export async function trainTowers(request: TrainTowersRequest): Promise<TrainedTowers> {
  const { resume, onCheckpoint, onProgress, signal } = request;
  throwIfCancelled(signal);
  const options = checkTowersOptions(request.options ?? {});
  const course = new Course(prepareData(request, options), options);
  try {
    if (resume !== undefined) resumeTraining(course, resume);
    while (!course.isOver) {
      const progress = { epoch: course.epochs.length + 1, recall: course.epochs.at(-1)?.recall };
      await course.epoch((batch, batches, loss) => onProgress?.({ ...progress, batch, batches, loss }), signal);
      await onCheckpoint?.(writeTraining(course));
    }
    const towers = TwoTowers.fromModel(await course.model());
    return { towers, epochs: course.epochs, bestEpoch: course.best?.epoch ?? course.epochs.length };
  } finally {
    course.network.workspace.release();
  }
}
