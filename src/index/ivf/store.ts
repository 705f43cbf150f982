import { Bitset } from "../../kernels/bitset.ts";
import { InvertedFile, type InvertedFileShape } from "../../kernels/inverted_file.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { funnelNumbers, readFunnel } from "../funnel/stored_funnel.ts";
import { bytesOf, checkPart, corruptIndex, type Places, readIntoPlaces } from "../stored_places.ts";
import type { IndexParts, MetricType, StoredParts } from "../vector_index.ts";
import { inWorker } from "../worker_steps.ts";
import { type BuiltFile, fileShape } from "./build.ts";
import type { IvfBuildParams, IvfType } from "./params.ts";

const NONE = 0xffffffff;
/** The part that says how the lengths of coded rows count. */
const LENGTHS = "lengths";
/** Of a funnel whose index is always built anew. */
const FUNNEL_BYTES = 20;

/** The parts of an inverted file and its funnel; see `fileParts`. */
export function listParts({ file, funnel }: BuiltFile): IndexParts {
  const narrowed = funnel && file.codes && { funnel: funnelNumbers({ funnel, lengths: file.codes.lengths, more: [] }) };
  return { ...fileParts(file), ...narrowed };
}

/** Reads back what `listParts` gave. Errors as in `loadFile`. */
export async function loadLists(
  type: IvfType,
  rows: VectorRows,
  metric: MetricType,
  params: IvfBuildParams,
  parts: StoredParts,
): Promise<BuiltFile> {
  if (params.prefix === undefined) return { file: await loadFile(rows, metric, fileShape(type, rows, params), parts) };
  const part = new Uint8Array(FUNNEL_BYTES);
  await readIntoPlaces("IVF", parts, { funnel: part });
  const stored = readFunnel(part, rows);
  if (stored === undefined) throw corruptIndex("IVF", `part \`funnel\` is none over ${rows.dim} dims`);
  const { funnel } = stored;
  return { file: await loadFile(rows, metric, fileShape(type, rows, params, funnel), parts), funnel };
}

/** The parts of an inverted file, as views of its memory: to be written before the memory is released. */
export function fileParts(file: InvertedFile): IndexParts {
  const { codes } = file;
  const scale = codes && bytesOf(new Float32Array([codes.scale.step, ...codes.scale.mean]));
  return { ...placesOf(file), ...(scale && { scale, [LENGTHS]: Uint8Array.of(codes.lengths) }) };
}

/**
 * Puts an inverted file together from its parts, over the rows that it was built on.
 *
 * @throws ElanusError CORRUPT where the parts do not fit the rows or each other.
 */
export async function loadFile(
  rows: VectorRows,
  metric: MetricType,
  shape: InvertedFileShape,
  parts: StoredParts,
): Promise<InvertedFile> {
  // Before so much is allocated for them.
  checkPart("IVF", parts, "rows", rows.count * 4);
  const file = new InvertedFile(rows, metric, shape);
  const scale = file.codes && new Float32Array(1 + rows.dim);
  await readIntoPlaces("IVF", parts, { ...placesOf(file), ...(scale && { scale: bytesOf(scale) }) });
  if (file.codes && scale) {
    file.codes.scale = { step: scale[0], mean: scale.subarray(1) };
    file.codes.lengths = await storedLengths(parts, file.codes.lengths);
  }
  const defect = fileDefect(file);
  if (defect !== undefined) throw corruptIndex("IVF", defect);
  if (file.isShortened) await inWorker(rows.memory, undefined)("ivf_shorten", file.pointer);
  return file;
}

/** Whether rows are compared by product or by distance; files of before do not say it. */
async function storedLengths(parts: StoredParts, unsaid: number): Promise<number> {
  if (parts.sizeOf(LENGTHS) === undefined) return unsaid;
  const part = new Uint8Array(1);
  await readIntoPlaces("IVF", parts, { [LENGTHS]: part });
  return part[0];
}

function placesOf({ coarse, listed, starts, codes, product }: InvertedFile): Places {
  return {
    centroids: coarse.panels,
    biases: coarse.biases,
    rows: bytesOf(listed),
    starts: bytesOf(starts),
    ...(codes && { codes: codes.codes, terms: codes.terms }),
    ...(codes?.rotated && { axes: codes.axes }),
    ...(product && {
      codebook: product.codebook.panels,
      codebookBiases: product.codebook.biases,
      productCodes: product.codes,
    }),
    ...(product?.terms && { productTerms: product.terms }),
  };
}

/** What is wrong with a file that was read, by which it could lead the kernels astray; undefined: nothing. */
function fileDefect({ rows, listed, starts, product, pointer }: InvertedFile): string | undefined {
  if (rows.count === 0) return undefined;
  const last = starts.length - 1;
  const isRising = starts.every((start, i) => i === 0 || start >= starts[i - 1]);
  if (starts[0] !== 0 || starts[last] !== rows.count || !isRising) return "the lists do not begin where others end";
  const seen = new Bitset(rows.count);
  for (const row of listed) {
    if (row >= rows.count || seen.has(row)) return `row ${row} of ${rows.count} stands in the lists more than once`;
    seen.add(row);
  }
  const stray = product === undefined ? NONE : rows.memory.kernels.product_stray(pointer) >>> 0;
  return stray === NONE ? undefined : `the code at place ${stray} has a number that its codebook has not`;
}
