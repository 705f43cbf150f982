import { ElanusError } from "../errors/index.ts";
import { SERVER_LIMITS } from "./limits.ts";

/** What one request holds of the budget. */
export interface HeldBytes {
  /** @throws ElanusError SERVER_BUSY where all requests together would be too large. */
  take(bytes: number): void;
  /** Gives back all that was taken. */
  end(): void;
}

/** Bytes of the requests that arrive or are answered, of all connections together. */
export class RequestBudget {
  private readonly limit: number;
  private held = 0;

  constructor(limit: number = SERVER_LIMITS.requestBytesTogether) {
    this.limit = limit;
  }

  /** Begins a request, which is to be ended. */
  hold(): HeldBytes {
    let taken = 0;
    return {
      take: (bytes) => {
        if (this.held + bytes > this.limit) throw busy(this.held, bytes, this.limit);
        this.held += bytes;
        taken += bytes;
      },
      end: () => {
        this.held -= taken;
        taken = 0;
      },
    };
  }
}

function busy(held: number, bytes: number, limit: number): ElanusError {
  return new ElanusError("SERVER_BUSY", "the server has as many requests as it takes at once", {
    detail: `${held} bytes of requests are being answered, and ${bytes} more are not within ${limit}`,
    hint: "send the request again a little later",
  });
}
