import { ElanusError } from "../../errors/index.ts";

/** Why calls are not served, by what they have in their names; the first that fits is the reason. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /Credential|CredUsers|Role|Privilege|Grant|RBAC|SelectUser|UserTag|UsersWith|RowPolic/,
    "the server has one user; its token is given where it starts",
  ],
  [
    /Replicat|DumpMessages/,
    "a database in one process is not replicated; `elanus backup` copies it while writes go on",
  ],
  [
    /ResourceGroup|TransferNode|Replica|LoadBalance|Dummy|RegisterLink/,
    "a database in one process has no nodes to share work among",
  ],
  [
    /Import|Snapshot|FileResource|External|Manifest/,
    "files are read and copies made where the database lies: see `elanus ingest` and `elanus backup`",
  ],
  [
    /CollectionFunction/,
    "functions are declared when a collection is created: write the rows into another that has it, and turn an alias",
  ],
  [/Prewarm/, "there is no cache to fill: LoadCollection reads what searches need"],
  [/Namespace/, "rows of one collection are kept apart by partitions or by a partition key"],
  [/StructField/, "collections have no struct fields: lists of numbers and texts are array fields, all else is JSON"],
  [/CalcDistance/, "distances are measured to the rows of a collection, by a search"],
  [
    /IndexedSegment|SegmentIndexData/,
    "the inside of an index is not sent; `elanus trace` shows a search go through it",
  ],
  [/PhraseMatchSlop/, "`phrase_match` takes a slop, and does not tell the least that would match"],
];

/** What a call that is not served fails with: which, and why. */
export function refusal(call: string): ElanusError {
  const reason = REASONS.find(([names]) => names.test(call))?.[1];
  return new ElanusError("NOT_SUPPORTED", `${call} is not supported`, { detail: reason });
}
