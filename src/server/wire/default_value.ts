import type { MessageInitShape } from "@bufbuild/protobuf";
import { UTC } from "../../schema/time/time_zone.ts";
import { formatTimestamp } from "../../schema/time/timestamp.ts";
import type { ValueField, ValueFieldSchema } from "../proto/generated/schema_pb.ts";

/** A field's default as the client takes it: 64 bits as a text, a time as ISO text. */
export function fromDefault({ data }: ValueField): number | string | undefined {
  switch (data.case) {
    case "boolData":
      return Number(data.value);
    case "longData":
      return data.value.toString();
    case "timestamptzData":
      return formatTimestamp(data.value, UTC);
    case "intData":
    case "floatData":
    case "doubleData":
    case "stringData":
      return data.value;
    default:
      return undefined;
  }
}

/** A field's default as the message has it. @param type of the field. */
export function toDefault(type: string, value: number | string): MessageInitShape<typeof ValueFieldSchema> {
  switch (type) {
    case "Bool":
      return { data: { case: "boolData", value: Boolean(value) } };
    case "Int8":
    case "Int16":
    case "Int32":
      return { data: { case: "intData", value: Number(value) } };
    case "Int64":
      return { data: { case: "longData", value: BigInt(value) } };
    case "Float":
      return { data: { case: "floatData", value: Number(value) } };
    case "Double":
      return { data: { case: "doubleData", value: Number(value) } };
    default:
      return { data: { case: "stringData", value: String(value) } };
  }
}
