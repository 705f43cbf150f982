import { ElanusError } from "../../errors/index.ts";
import type { NetworkParameters } from "../model/network.ts";
import { readTensorFile, type Table, writeTensorFile } from "../tensor_file.ts";
import type { Course, EpochFigures } from "./course.ts";

const KIND = "towers in training";
const TABLES = ["values", "means", "squares"] as const;

/** What the file says beside its tables. */
interface Progress {
  readonly fingerprint: string;
  readonly epochs: readonly { readonly loss: number; readonly recall: number | null }[];
  readonly bestEpoch: number;
  readonly steps: number;
}

/** All that a training needs to go on as if it had never stopped. */
export function writeTraining(course: Course): Uint8Array {
  const { epochs, best, teacher, negatives, network } = course;
  const description: Progress = {
    fingerprint: course.fingerprint,
    epochs: epochs.map(({ loss, recall }) => ({ loss, recall: recall ?? null })),
    bestEpoch: best?.epoch ?? 0,
    steps: teacher.optimiser.steps,
  };
  const tables: Record<string, Table> = {
    gaps: negatives.frequency.gaps,
    last: negatives.frequency.last,
    hard: hardTable(course),
    ...named("best", best?.parameters ?? {}),
  };
  for (const table of TABLES) Object.assign(tables, named(table, network.copy(table)));
  return writeTensorFile({ kind: KIND, description, tables });
}

/**
 * Sets a training that has not begun to where `writeTraining` left it.
 *
 * @throws ElanusError INVALID_FILE, NEWER_FORMAT, CORRUPT; INVALID_PARAMETER where it is the training of other data or options.
 */
export function resumeTraining(course: Course, bytes: Uint8Array): void {
  const { description, tables } = readTensorFile(bytes, KIND);
  if (!isProgress(description)) throw new ElanusError("CORRUPT", "the file of a training cannot be read");
  if (description.fingerprint !== course.fingerprint) {
    throw new ElanusError("INVALID_PARAMETER", "the training to be resumed is one of other data or options", {
      hint: "give the data and the options that it began with, or begin anew",
    });
  }
  const { network, teacher, negatives } = course;
  for (const table of TABLES) network.fill(table, unnamed(table, tables));
  teacher.optimiser.steps = description.steps;
  negatives.resume(description.steps, tables);
  restoreHard(course, tables.hard);
  course.epochs = description.epochs.map(({ loss, recall }): EpochFigures => ({ loss, recall: recall ?? undefined }));
  const { recall } = course.epochs[description.bestEpoch - 1] ?? { recall: course.best?.recall };
  course.best = { epoch: description.bestEpoch, recall, parameters: unnamed("best", tables) };
}

function named(of: string, parameters: NetworkParameters): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(parameters).map(([name, table]) => [`${of}.${name}`, table]));
}

function unnamed(of: string, tables: Readonly<Record<string, Table>>): Record<string, Float32Array> {
  const found: Record<string, Float32Array> = {};
  for (const [name, table] of Object.entries(tables)) {
    if (name.startsWith(`${of}.`) && table instanceof Float32Array) found[name.slice(of.length + 1)] = table;
  }
  return found;
}

/** For each user how many hard negatives there are, and which. */
function hardTable({ data, negatives }: Course): Uint32Array {
  const users = [...data.users.values()];
  if (negatives.hard.size === 0) return new Uint32Array(0);
  return Uint32Array.from(
    users.flatMap((user) => [negatives.hard.get(user)?.length ?? 0, ...(negatives.hard.get(user) ?? [])]),
  );
}

function restoreHard({ data, negatives }: Course, table: Table): void {
  if (table.length === 0) return;
  let at = 0;
  const next = (count: number) => {
    at += count;
    return Array.from(table.subarray(at - count, at));
  };
  negatives.hard = new Map([...data.users.values()].map((user) => [user, next(next(1)[0])]));
}

function isProgress(value: unknown): value is Progress {
  return typeof value === "object" && value !== null && "fingerprint" in value && "steps" in value;
}
