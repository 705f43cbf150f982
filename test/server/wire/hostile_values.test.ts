import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { DataType, FieldDataSchema, TemplateValueSchema } from "../../../src/server/proto/generated/schema_pb.ts";
import { rowsOf } from "../../../src/server/wire/rows.ts";
import { templateValues } from "../../../src/server/wire/templates.ts";
import { asDoubles, asFloats } from "../../../src/server/wire/vector_values.ts";
import { expectError } from "../../client/backends.ts";

async function thrownBy(action: () => unknown): Promise<unknown> {
  return action();
}

function undeclared(...texts: string[]) {
  const data = texts.map((text) => Buffer.from(text));
  return create(FieldDataSchema, {
    type: DataType.JSON,
    fieldName: "$meta",
    isDynamic: true,
    field: { case: "scalars", value: { data: { case: "jsonData", value: { data } } } },
  });
}

it("undeclared keys come from JSON objects, and from nothing else", async () => {
  expect(rowsOf([undeclared('{"a":1}', "null", "")], 3)).toEqual([{ a: 1 }, {}, {}]);
  for (const text of ['"abc"', "[1,2]", "7", "true"]) {
    await expectError(
      thrownBy(() => rowsOf([undeclared("{}", text)], 2)),
      "INVALID_ROW",
      /row 1: field `\$meta`/,
    );
  }
  await expectError(
    thrownBy(() => rowsOf([undeclared("{")], 1)),
    "INVALID_ROW",
    /no JSON/,
  );
});

it("numbers whose last bytes are missing are refused, wherever they lie", async () => {
  const bytes = new Uint8Array(17);
  expect(asFloats(bytes.subarray(1)).length).toBe(4);
  expect(asDoubles(bytes.subarray(1)).length).toBe(2);
  await expectError(
    thrownBy(() => asFloats(bytes)),
    "INVALID_VECTOR",
    /cut/,
  );
  await expectError(
    thrownBy(() => asDoubles(bytes.subarray(0, 12))),
    "INVALID_VECTOR",
    /cut/,
  );
});

it("a template's value that is no JSON is refused by its name", async () => {
  const value = (text: string) =>
    create(TemplateValueSchema, {
      val: { case: "arrayVal", value: { data: { case: "jsonData", value: { data: [Buffer.from(text)] } } } },
    });
  expect(templateValues({ p: value("[1]") })).toEqual({ exprValues: { p: [[1]] } });
  await expectError(
    thrownBy(() => templateValues({ p: value("{") })),
    "INVALID_PARAMETER",
    /`p` is no JSON/,
  );
});
