import { success } from "../answers.ts";
import type * as answers from "../catalog_responses.ts";
import { MILVUS_VERSION, VERSION } from "../version.ts";
import { AnalyzerCalls } from "./analyzer_calls.ts";

/** What programs ask of a server before they begin. */
export class ServerCalls extends AnalyzerCalls {
  /** Milvus's version whose calls these are, and Elanus's own: as `2.6-elanus-0.1.0`. */
  async getVersion(): Promise<answers.VersionResponse> {
    return { status: success(), version: `${MILVUS_VERSION}-elanus-${VERSION}` };
  }

  /** @throws ElanusError CLOSED */
  async checkHealth(): Promise<answers.HealthResponse> {
    this.database.checkOpen();
    return { status: success(), isHealthy: true, reasons: [], quota_states: [] };
  }
}
