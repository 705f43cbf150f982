export { codeOfMilvus, type ErrorCode } from "./codes.ts";
export { ElanusError, type ErrorParts } from "./elanus_error.ts";
export { nameHint, nearestName } from "./nearest_name.ts";
