import { ElanusError } from "../../errors/index.ts";
import type { Connection } from "../connection.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { RemoteAttachmentCalls } from "./attachment_calls.ts";
import { templateValues, valuesToSend } from "./wire_values.ts";

/** A request takes 64 MiB, and base64 four bytes for three. */
const MAX_ATTACHMENT_BYTES = 45 * 2 ** 20;

interface NamedAttachment {
  readonly collection_name: string;
  readonly name: string;
}

/** Calls that an Elanus server answers beyond Milvus's protocol: they are asked as metrics of its own types. */
export class RemoteOwnCalls extends RemoteAttachmentCalls {
  explain(request: requests.ExplainRequest): Promise<responses.ExplainResponse>;
  explain(request: requests.SingleSearchRequest): Promise<responses.ExplainSearchResponse>;
  explain(request: requests.ExplainRequest | requests.SingleSearchRequest): Promise<never> {
    const sent = Object.entries(valuesToSend({ ...request })).map(([name, value]) => [name, bytesAsList(value)]);
    return this.ask("explain", { ...Object.fromEntries(sent), ...templateValues(request.exprValues) });
  }

  trace(request: requests.TraceRequest): Promise<responses.TraceResponse> {
    return this.ask("trace", valuesToSend({ ...request }));
  }

  /** What lies in the server's database; its `path` is not told. */
  async info(): Promise<responses.DatabaseInfo> {
    return (await this.ask<{ info: responses.DatabaseInfo }>("info", {})).info;
  }

  /** Of an Elanus server also what its indexes take and have learnt, which Milvus's protocol has no place for. */
  override async describeIndex(request: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse> {
    return this.engine === "elanus" ? this.ask("describeIndex", { ...request }) : super.describeIndex(request);
  }

  /** On an Elanus server with the collection, as in the process; on Milvus in a collection of its own. */
  override async putAttachment(request: NamedAttachment & { data: Uint8Array }): Promise<void> {
    if (this.engine !== "elanus") return super.putAttachment(request);
    const { data } = request;
    if (!(data instanceof Uint8Array))
      throw new ElanusError("INVALID_PARAMETER", "an attachment is a name and a Uint8Array");
    if (data.length > MAX_ATTACHMENT_BYTES) throw tooLong(data.length);
    await this.ask("putAttachment", { ...request, data: Buffer.from(data).toString("base64") });
  }

  override async getAttachment(request: NamedAttachment): Promise<Uint8Array | undefined> {
    if (this.engine !== "elanus") return super.getAttachment(request);
    const { data } = await this.ask<{ data?: string }>("getAttachment", request);
    return data === undefined ? undefined : new Uint8Array(Buffer.from(data, "base64"));
  }

  override async listAttachments(request: requests.CollectionRequest): Promise<string[]> {
    if (this.engine !== "elanus") return super.listAttachments(request);
    return (await this.ask<{ names: string[] }>("listAttachments", request)).names;
  }

  /** @throws ElanusError NOT_SUPPORTED where the server is Milvus; what the call throws in the process. */
  private async ask<T>(call: keyof Connection, request: object): Promise<T> {
    if (this.engine !== "elanus") throw notOfMilvus(call);
    const asked = { request: { metric_type: `elanus_${call}`, ...request } };
    return this.asked(call, async () => (await this.sdk.getMetric<T>(asked)).response);
  }
}

/** JSON knows no bytes, of which bits and int8 vectors are. */
function bytesAsList(value: unknown): unknown {
  return value instanceof Uint8Array || value instanceof Int8Array ? Array.from(value) : value;
}

function notOfMilvus(call: string): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `${call} is not supported by Milvus`, {
    detail: "its protocol has no such call; a server of Elanus answers it",
    hint: 'open the database in the process, `connect("./folder")`, or serve it by `elanus serve`',
  });
}

function tooLong(bytes: number): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "the attachment is too long to be sent", {
    detail: `it has ${bytes} bytes, and one of a served database may have ${MAX_ATTACHMENT_BYTES}`,
    hint: 'put it where the folder lies: `connect("./folder")`',
  });
}
