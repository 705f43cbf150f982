const SCHEME = /^(Bearer|Basic) +(.*)$/i;

/** The token of an HTTP header `Authorization`: `Bearer TOKEN`, or Basic with user and password. */
export function tokenOfHeader(header: string | undefined): string | undefined {
  const [, scheme, value] = SCHEME.exec(header ?? "") ?? [];
  if (value === undefined) return undefined;
  return scheme.toLowerCase() === "basic" ? ofBase64(value) : value;
}

/** The token of gRPC's metadata `authorization`: Milvus's clients send it in base64. */
export function tokenOfMetadata(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : ofBase64(value);
}

function ofBase64(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
