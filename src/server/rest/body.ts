import { ElanusError, nameHint } from "../../errors/index.ts";
import { shown } from "../../schema/scalar_value.ts";
import { isObject } from "./values.ts";

/** Fields that programs for Milvus's clouds send with any request, and that mean nothing here. */
const WITHOUT_MEANING = ["projectid", "regionid", "clusterid"];

/**
 * An object of a request, read field by field. What nobody has asked for by the end is refused: it is misspelt, or not
 * supported. As in Milvus, upper and lower case are the same in names.
 */
export class Body {
  private readonly fields: ReadonlyMap<string, { name: string; value: unknown }>;
  private readonly place: string;
  private readonly known = new Map<string, string>();
  private readonly parts: Body[] = [];

  /** @param place which object it is, for errors: empty of the request itself. */
  constructor(fields: object, place = "") {
    const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
    this.fields = new Map(given.map(([name, value]) => [name.toLowerCase(), { name, value }]));
    this.place = place;
  }

  /** The value as it came; undefined where there is none, or null. */
  value(name: string): unknown {
    const key = name.toLowerCase();
    this.known.set(key, name);
    return this.fields.get(key)?.value;
  }

  /** @throws ElanusError MISSING_PARAMETER */
  need<T>(name: string, value: T | undefined): T {
    if (value !== undefined && value !== "") return value;
    throw new ElanusError("MISSING_PARAMETER", `\`${this.pathOf(name)}\` is missing`);
  }

  text(name: string): string | undefined {
    return this.as(name, "a text", (value) => (typeof value === "string" ? value : undefined));
  }

  neededText(name: string): string {
    return this.need(name, this.text(name));
  }

  /** A number, or a text of one: whoever takes it says what it may be. */
  number(name: string): number | string | undefined {
    return this.as(name, "a number", (value) =>
      typeof value === "number" || typeof value === "string" ? value : undefined,
    );
  }

  /** A whole number; 0 counts as none given, as in Milvus. */
  count(name: string): number | undefined {
    const count = this.as(name, "a whole number, 0 or more", (value) =>
      Number.isSafeInteger(Number(value)) && Number(value) >= 0 ? Number(value) : undefined,
    );
    return count === 0 ? undefined : count;
  }

  /** True or false, or a text of it. */
  flag(name: string): boolean | undefined {
    return this.as(name, "true or false", (value) => {
      if (value === true || value === "true" || value === "True") return true;
      return value === false || value === "false" || value === "False" ? false : undefined;
    });
  }

  texts(name: string): string[] | undefined {
    return this.as(name, "a list of texts", (value) =>
      Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined,
    );
  }

  list(name: string): unknown[] | undefined {
    return this.as(name, "a list", (value) => (Array.isArray(value) ? value : undefined));
  }

  /** An object whose names mean what its reader says. */
  object(name: string): Record<string, unknown> | undefined {
    return this.as(name, "an object", (value) => (isObject(value) ? value : undefined));
  }

  /** An object that is read as the request is. */
  part(name: string): Body | undefined {
    const value = this.object(name);
    return value === undefined ? undefined : this.partOf(value, this.pathOf(name));
  }

  /** A list of objects that are read as the request is. */
  partsOf(name: string): Body[] | undefined {
    return this.list(name)?.map((value, i) => {
      if (!isObject(value)) throw this.unfit(`${name}[${i}]`, "an object", value);
      return this.partOf(value, `${this.pathOf(name)}[${i}]`);
    });
  }

  /** @throws ElanusError MALFORMED_REQUEST for a field that nobody asked for, here or in a part. */
  refuseUnread(): void {
    for (const [key, { name }] of this.fields) {
      if (this.known.has(key) || WITHOUT_MEANING.includes(key)) continue;
      throw new ElanusError("MALFORMED_REQUEST", `the request does not take \`${this.pathOf(name)}\``, {
        detail: "either it is not a parameter of this request, or Elanus does not support it",
        hint: nameHint(name, this.known.values()),
      });
    }
    for (const part of this.parts) part.refuseUnread();
  }

  private partOf(value: object, place: string): Body {
    const part = new Body(value, place);
    this.parts.push(part);
    return part;
  }

  private as<T>(name: string, what: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const fit = read(value);
    if (fit !== undefined) return fit;
    throw this.unfit(name, what, value);
  }

  private unfit(name: string, what: string, value: unknown): ElanusError {
    return new ElanusError("MALFORMED_REQUEST", `\`${this.pathOf(name)}\` must be ${what}`, {
      detail: `it is ${shown(value)}`,
    });
  }

  private pathOf(name: string): string {
    return this.place === "" ? name : `${this.place}.${name}`;
  }
}
