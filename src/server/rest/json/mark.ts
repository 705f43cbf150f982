import { randomUUID } from "node:crypto";

/** Lets whole numbers pass through JSON as texts that no other text can be taken for: nobody can guess the prefix. */
export class Mark {
  private readonly prefix = `int:${randomUUID()}:`;

  on(integer: string | bigint): string {
    return `${this.prefix}${integer}`;
  }

  /** Undefined where the text is none that was marked. */
  integerOf(text: string): bigint | undefined {
    return text.startsWith(this.prefix) ? BigInt(text.slice(this.prefix.length)) : undefined;
  }

  /** Makes marked texts numbers again in JSON that was written. */
  removeFrom(json: string): string {
    return json.replaceAll(new RegExp(`"${this.prefix}(-?\\d+)"`, "g"), "$1");
  }
}
