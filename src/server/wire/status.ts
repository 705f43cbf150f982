import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ElanusError, type ErrorCode as ErrorName } from "../../errors/index.ts";
import { ErrorCode, type Status, StatusSchema } from "../proto/generated/common_pb.ts";
import { messageBytes } from "./message_bytes.ts";

/** How a call went, in both of Milvus's ways: the older `error_code` and the newer `code`. */
export const SUCCESS: MessageInitShape<typeof StatusSchema> = { errorCode: ErrorCode.Success, code: 0 };

/** The older names of Milvus's codes; what has none is an unexpected error there. */
const OLDER_CODES: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [100, ErrorCode.CollectionNotExists],
  [109, ErrorCode.SchemaMismatch],
  [700, ErrorCode.IndexNotExist],
  [1100, ErrorCode.IllegalArgument],
]);

/** Where a call of Milvus has an older code of its own for a failure. */
export type OwnCodes = Readonly<Partial<Record<ErrorName, ErrorCode>>>;

/** A failure as Milvus answers with it; its reason, all that most clients show, has detail and hint too. */
export function failure(error: unknown, own: OwnCodes = {}): Status {
  const coded = error instanceof ElanusError ? error : unexpected(error);
  const { milvusCode: code, message, detail, hint } = coded;
  const reason = [message, detail, hint].filter((part) => part !== undefined).join("; ");
  return create(StatusSchema, {
    code,
    errorCode: own[coded.code] ?? olderCode(coded),
    reason,
    detail: `${coded.code}: ${reason}`,
    extraInfo: partsOf(coded),
  });
}

/** The error part by part, by which Elanus's own client throws the same. */
function partsOf({ code, message, detail, hint }: ElanusError): Record<string, string> {
  return {
    elanus_code: code,
    elanus_message: message,
    ...(detail === undefined ? {} : { elanus_detail: detail }),
    ...(hint === undefined ? {} : { elanus_hint: hint }),
  };
}

function olderCode({ code, milvusCode }: ElanusError): ErrorCode {
  // What is not supported is no fault of the arguments.
  const known = code === "NOT_SUPPORTED" ? undefined : OLDER_CODES.get(milvusCode);
  return known ?? ErrorCode.UnexpectedError;
}

/**
 * An answer that has nothing but its status.
 *
 * @param field the number of the answer's field for it; 0 where the answer is the status itself.
 */
export function statusAnswer(status: Status, field: number): Uint8Array {
  const bytes = messageBytes(StatusSchema, status);
  return field === 0 ? bytes : new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();
}

function unexpected(cause: unknown): ElanusError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ElanusError("INTERNAL", message, { cause });
}
