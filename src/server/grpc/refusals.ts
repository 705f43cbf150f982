import { ElanusError } from "../../errors/index.ts";

/** Why calls are not served, by what they have in their names. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /Credential|CredUsers|Role|Privilege|Grant|RBAC|SelectUser|UserTag|UsersWith|RowPolic/,
    "the server has one user; its token is given where it starts",
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
  [
    /Replicat|DumpMessages/,
    "a database in one process is not replicated; `elanus backup` copies it while writes go on",
  ],
];

/** What a call that is not served fails with: which, and why. */
export function refusal(call: string): ElanusError {
  const reason = REASONS.find(([names]) => names.test(call))?.[1];
  return new ElanusError("NOT_SUPPORTED", `${call} is not supported`, { detail: reason });
}
