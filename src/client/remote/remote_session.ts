import { ElanusError } from "../../errors/index.ts";
import type { EngineName } from "../client.ts";
import type { Connection } from "../connection.ts";
import type { MilvusSdk } from "./milvus_sdk.ts";
import { errorOfStatus, errorOfThrown, isSuccess, statusOf } from "./remote_errors.ts";

/** What all calls share: the official client, whose failing answers become errors. */
export class RemoteSession {
  /** The official client itself, for what Elanus has no call for: users, roles, resource groups, imports. */
  readonly sdk: MilvusSdk;
  readonly engine: EngineName;
  protected isClosed = false;

  protected constructor(sdk: MilvusSdk, engine: EngineName) {
    this.sdk = sdk;
    this.engine = engine;
  }

  /** A call that the SDK answers as Elanus does, given a copy of the request: the SDK writes into what it is given. */
  protected passed<Name extends keyof Connection>(call: Name): Connection[Name];
  protected passed(call: string): unknown {
    return (request?: object) => this.asked(call, () => this.callSdk(call, { ...request }));
  }

  /** @throws ElanusError CLOSED, NOT_SUPPORTED where the server does not know the call, what its status says. */
  protected async asked<T>(call: string, ask: () => Promise<T>): Promise<T> {
    if (this.isClosed) throw new ElanusError("CLOSED", "the connection is closed");
    const answer = await ask().catch((thrown: unknown) => {
      throw errorOfThrown(call, thrown);
    });
    const status = statusOf(answer);
    if (status === undefined) throw unknownCall(call);
    if (!isSuccess(status)) throw errorOfStatus(call, status);
    return answer;
  }

  private async callSdk(call: string, request: object): Promise<unknown> {
    const method: unknown = Reflect.get(this.sdk, call);
    if (typeof method !== "function") throw unknownCall(call);
    return Reflect.apply(method, this.sdk, [request]);
  }
}

function unknownCall(call: string): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `the server does not support ${call}`);
}
