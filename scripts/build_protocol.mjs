// Generates the code of Milvus's protocol, as far as the server serves it, from the descriptors in Milvus's Node SDK.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema } from "@bufbuild/protobuf/wkt";

/** The calls that have a handler in src/server/grpc/. All others are refused with a status. */
const SERVED_CALLS = [
  ...["Connect", "GetVersion", "CheckHealth", "AllocTimestamp", "GetComponentStates", "GetMetrics"],
  ...["CreateDatabase", "DropDatabase", "ListDatabases", "DescribeDatabase", "AlterDatabase"],
  ...["CreateCollection", "DropCollection", "HasCollection", "DescribeCollection", "BatchDescribeCollection"],
  ...["ShowCollections", "GetCollectionStatistics", "RenameCollection", "TruncateCollection"],
  ...["AlterCollection", "AlterCollectionField", "AddCollectionField", "AlterCollectionSchema"],
  ...["LoadCollection", "ReleaseCollection", "GetLoadState", "GetLoadingProgress"],
  ...["CreatePartition", "DropPartition", "HasPartition", "ShowPartitions", "GetPartitionStatistics"],
  ...["LoadPartitions", "ReleasePartitions"],
  ...["CreateAlias", "DropAlias", "AlterAlias", "DescribeAlias", "ListAliases"],
  ...["CreateIndex", "AlterIndex", "DescribeIndex", "DropIndex"],
  ...["GetIndexStatistics", "GetIndexState", "GetIndexBuildProgress"],
  ...["Insert", "Upsert", "Delete", "Query", "Search", "HybridSearch", "RunAnalyzer"],
  ...["Flush", "GetFlushState", "FlushAll", "GetFlushAllState"],
  ...["ManualCompaction", "GetCompactionState", "GetCompactionStateWithPlans"],
  ...["GetPersistentSegmentInfo", "GetQuerySegmentInfo"],
];

const require = createRequire(import.meta.url);
const { nested: packages } = require("@zilliz/milvus2-sdk-node/dist/milvus/proto-json/milvus.js").default.nested.milvus
  .nested.proto;
const TARGET = fileURLToPath(new URL("../src/server/proto/generated", import.meta.url));
const ROOT = ".milvus.proto";

/**
 * Packed lists of fixed-width numbers lie on the wire as bytes do. Read as bytes, a million floats are one view,
 * not a million numbers.
 */
const AS_BYTES = [
  `${ROOT}.schema.FloatArray.data`,
  `${ROOT}.schema.DoubleArray.data`,
  `${ROOT}.schema.SearchResultData.scores`,
];

const types = new Map();
for (const [name, { nested }] of Object.entries(packages)) collectTypes(`${ROOT}.${name}`, nested, name);
const { methods } = packages.milvus.nested.MilvusService;
const used = new Set();
for (const call of SERVED_CALLS) for (const type of callTypes(methods[call])) use(type);
// A search's vectors travel as bytes, in which this message is.
use(`${ROOT}.common.PlaceholderGroup`);

rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
for (const { name, content } of generate(Object.keys(packages).map(fileDescriptor))) {
  writeFileSync(`${TARGET}/${name}`, content);
}
writeFileSync(`${TARGET}/calls.ts`, `${servedCalls()}\n${unservedCalls()}\n${unansweredCalls()}`);

function collectTypes(scope, nested, file) {
  for (const [name, type] of Object.entries(nested ?? {})) {
    types.set(`${scope}.${name}`, { ...type, file });
    collectTypes(`${scope}.${name}`, type.nested, file);
  }
}

/** The full name of what `type` means within `scope`; undefined of numbers, texts and bytes. */
function resolve(scope, type) {
  for (let at = scope; at !== ""; at = at.slice(0, at.lastIndexOf("."))) {
    if (types.has(`${at}.${type}`)) return `${at}.${type}`;
  }
  return undefined;
}

function callTypes({ requestType, responseType }) {
  return [requestType, responseType].map((type) => resolve(`${ROOT}.milvus`, type));
}

/** A type, what it holds, and what it stands in. */
function use(name) {
  if (name === undefined || used.has(name)) return;
  used.add(name);
  const outer = name.slice(0, name.lastIndexOf("."));
  if (types.has(outer)) use(outer);
  for (const { type } of Object.values(types.get(name).fields ?? {})) use(resolve(name, type));
}

function fileDescriptor(name) {
  const scope = `${ROOT}.${name}`;
  const dependency = Object.keys(packages).filter((other) => other !== name && needs(name, other));
  return {
    name: `${name}.proto`,
    package: scope.slice(1),
    syntax: "proto3",
    dependency: dependency.map((other) => `${other}.proto`),
    ...typesIn(scope, packages[name].nested),
  };
}

function needs(file, other) {
  return [...used].some((name) => {
    const { fields, file: home } = types.get(name);
    return (
      home === file && Object.values(fields ?? {}).some(({ type }) => types.get(resolve(name, type))?.file === other)
    );
  });
}

function typesIn(scope, nested = {}) {
  const names = Object.keys(nested).filter((name) => used.has(`${scope}.${name}`));
  return {
    [types.has(scope) ? "nestedType" : "messageType"]: names
      .filter((name) => nested[name].fields)
      .map((name) => messageDescriptor(`${scope}.${name}`, name, nested[name])),
    enumType: names.filter((name) => nested[name].values).map((name) => enumDescriptor(name, nested[name])),
  };
}

function enumDescriptor(name, { values, options }) {
  return {
    name,
    value: Object.entries(values).map(([name, number]) => ({ name, number })),
    ...(options?.allow_alias ? { options: { allowAlias: true } } : {}),
  };
}

function messageDescriptor(scope, name, { fields, oneofs = {}, nested }) {
  const inner = typesIn(scope, nested);
  // Protobuf wants the oneofs that stand for `optional` last.
  const groups = Object.keys(oneofs).sort((a, b) => isOptional(fields, oneofs[a]) - isOptional(fields, oneofs[b]));
  const entries = Object.entries(fields).filter(([, { keyType }]) => keyType !== undefined);
  return {
    name,
    ...inner,
    nestedType: [...inner.nestedType, ...entries.map(([field, map]) => entryDescriptor(scope, field, map))],
    oneofDecl: groups.map((name) => ({ name })),
    field: Object.entries(fields).map(([field, type]) => {
      const group = groups.findIndex((name) => oneofs[name].oneof.includes(field));
      return {
        ...fieldDescriptor(scope, field, type),
        ...(group < 0 ? {} : { oneofIndex: group }),
        ...(type.options?.proto3_optional ? { proto3Optional: true } : {}),
      };
    }),
  };
}

function isOptional(fields, { oneof }) {
  return Number(oneof.some((name) => fields[name].options?.proto3_optional === true));
}

function fieldDescriptor(scope, name, { id: number, rule, type, keyType }) {
  if (AS_BYTES.includes(`${scope}.${name}`)) return { name, number, label: "LABEL_OPTIONAL", type: "TYPE_BYTES" };
  const label = rule === "repeated" || keyType ? "LABEL_REPEATED" : "LABEL_OPTIONAL";
  const typeName = keyType ? `${scope}.${entryName(name)}` : resolve(scope, type);
  if (typeName === undefined) return { name, number, label, type: `TYPE_${type.toUpperCase()}` };
  return { name, number, label, typeName, type: types.get(typeName)?.values ? "TYPE_ENUM" : "TYPE_MESSAGE" };
}

/** A map is a list of entries. */
function entryDescriptor(scope, name, { keyType, type }) {
  const field = [
    fieldDescriptor(scope, "key", { id: 1, type: keyType }),
    fieldDescriptor(scope, "value", { id: 2, type }),
  ];
  return { name: entryName(name), field, options: { mapEntry: true } };
}

/** As protoc names them. */
function entryName(field) {
  return `${field.replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase())}Entry`;
}

function generate(protoFile) {
  const request = fromJson(CodeGeneratorRequestSchema, {
    fileToGenerate: protoFile.map(({ name }) => name),
    parameter: "target=ts,import_extension=ts,erasable_syntax=true",
    protoFile: inOrder(protoFile),
  });
  const plugin = fileURLToPath(import.meta.resolve("@bufbuild/protoc-gen-es/package.json")).replace(
    "package.json",
    "bin/protoc-gen-es",
  );
  const input = toBinary(CodeGeneratorRequestSchema, request);
  const output = execFileSync(process.execPath, [plugin], { input, maxBuffer: 64 * 1024 * 1024 });
  const { error, file } = fromBinary(CodeGeneratorResponseSchema, output);
  if (error) throw new Error(error);
  return file;
}

/** What a file depends on comes before it. */
function inOrder(files, done = []) {
  if (files.length === 0) return done;
  const ready = files.find(({ dependency }) => dependency.every((name) => done.some((file) => file.name === name)));
  return inOrder(
    files.filter((file) => file !== ready),
    [...done, ready],
  );
}

function servedCalls() {
  const schemas = [...new Set(SERVED_CALLS.flatMap((call) => callTypes(methods[call])))].map(schemaName);
  const imports = ["common", "milvus"].map((file) => {
    const names = schemas
      .filter((schema) => schema.file === file)
      .map(({ name }) => name)
      .sort();
    return `import { ${names.join(", ")} } from "./${file}_pb.ts";\n`;
  });
  const lines = SERVED_CALLS.map((call) => {
    const [request, response] = callTypes(methods[call]).map((type) => schemaName(type).name);
    return `  ${call}: { request: ${request}, response: ${response} },\n`;
  });
  return `// Written by scripts/build_protocol.mjs.
${imports.join("")}
/** The calls that are served, with their messages. */
export const SERVED_CALLS = {
${lines.join("")}} as const;
`;
}

function schemaName(type) {
  return { file: types.get(type).file, name: `${type.slice(type.lastIndexOf(".") + 1)}Schema` };
}

/** Whether a call has one answer, in which there is a place for a status. */
function answersWithStatus(name) {
  const { requestStream, responseStream } = methods[name];
  return !requestStream && !responseStream && statusField(callTypes(methods[name])[1]) !== undefined;
}

function unservedCalls() {
  const lines = Object.keys(methods)
    .filter((name) => !SERVED_CALLS.includes(name) && answersWithStatus(name))
    .map((name) => `  ${name}: ${statusField(callTypes(methods[name])[1])},\n`);
  return `/**
 * The calls that are refused, each with the number of the field of its answer that is the status; 0 where the
 * answer is a status.
 */
export const UNSERVED_CALLS: Readonly<Record<string, number>> = {
${lines.join("")}};
`;
}

function unansweredCalls() {
  const names = Object.keys(methods).filter((name) => !SERVED_CALLS.includes(name) && !answersWithStatus(name));
  return `/** The calls that are refused and have no place for a status: streams, and answers without one. */
export const UNANSWERED_CALLS: readonly string[] = ${JSON.stringify(names)};
`;
}

/** The number of the field; 0 where the answer is the status, undefined where it has none. */
function statusField(response) {
  const status = `${ROOT}.common.Status`;
  if (response === status) return 0;
  const fields = Object.values(types.get(response).fields);
  return fields.find(({ type }) => resolve(response, type) === status)?.id;
}
