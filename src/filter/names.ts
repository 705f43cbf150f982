import { DataType } from "../schema/data_type.ts";
import type { ReferenceNode } from "./ast.ts";
import { filterError, nearestHint, quoted } from "./filter_error.ts";
import type { FilterField } from "./filter_field.ts";
import type { FieldTarget } from "./predicate.ts";

/** A field that was found, with the place within it. */
export interface Resolved {
  readonly target: FieldTarget;
  /** The field's, or of one element of an Array the element's (JSON where that is not known). */
  readonly type: DataType;
  readonly elementType?: DataType;
}

/** Finds the fields that a filter names, and remembers which. */
export class Names {
  readonly read = new Set<string>();
  private readonly text: string;
  private readonly fields: ReadonlyMap<string, FilterField>;
  private readonly dynamic: FilterField | undefined;

  constructor(text: string, fields: readonly FilterField[]) {
    this.text = text;
    this.fields = new Map(fields.map((field) => [field.name, field]));
    this.dynamic = fields.find((field) => field.dynamic === true);
  }

  /**
   * A declared field under its name; else a key of the dynamic field.
   *
   * @throws ElanusError FIELD_NOT_FOUND with the nearest name; INVALID_FILTER for a path into a field without keys.
   */
  resolve(node: ReferenceNode): Resolved {
    const field = this.fields.get(node.name);
    if (field !== undefined) return this.found(field, node, node.path);
    if (this.dynamic !== undefined) return this.found(this.dynamic, node, [node.name, ...node.path]);
    throw filterError(this.text, node.at, `field ${quoted(node.name)} does not exist`, {
      code: "FIELD_NOT_FOUND",
      hint: nearestHint(node.name, this.fields.keys()),
    });
  }

  private found(field: FilterField, node: ReferenceNode, path: readonly (string | number)[]): Resolved {
    const isElement = field.type === DataType.Array && path.length === 1 && typeof path[0] === "number";
    if (path.length > 0 && field.type !== DataType.JSON && !isElement) {
      throw filterError(this.text, node.at, `field ${quoted(field.name)} is not JSON, so it has no keys`, {
        hint: field.type === DataType.Array ? `an element is written \`${field.name}[0]\`` : undefined,
      });
    }
    this.read.add(field.name);
    const elementType = field.type === DataType.Array ? (field.elementType ?? DataType.JSON) : undefined;
    const type = isElement && elementType !== undefined ? elementType : field.type;
    return { target: { field: field.name, path }, type, elementType };
  }
}
