import { fieldTypes } from "../field-types/index.js";
import { parseDecimal } from "../field-types/number-text.js";
import { oneOf } from "../field-types/one-of.js";
import type { IssueCode } from "../issues/issue-code.js";
import type { Facts } from "../issues/issue-collector.js";
import type { Cell } from "../row.js";
import type { Field } from "../schema.js";
import { hasMonths, orderOf } from "./value-order.js";

/** One constraint of a field, ready to run; `required`, `unique` and `pattern` are run by the reading of the column. */
export interface Constraint {
  code: IssueCode;
  facts: Facts;
  test(value: Cell, text: string): boolean;
  suggest?(text: string): string | undefined;
}

/** Throws an Error with a French sentence when a bound or an allowed value is not of the type of the field. */
export function compileConstraints(field: Field): Constraint[] {
  const constraints = field.constraints ?? {};
  const compiled: Constraint[] = [];
  const bounds = [
    ["minimum", "minimum-constraint", (bound: Ordered) => (value: Cell) => (value as Ordered) >= bound],
    ["maximum", "maximum-constraint", (bound: Ordered) => (value: Cell) => (value as Ordered) <= bound],
    ["exclusiveMinimum", "minimum-constraint", (bound: Ordered) => (value: Cell) => (value as Ordered) > bound],
    ["exclusiveMaximum", "maximum-constraint", (bound: Ordered) => (value: Cell) => (value as Ordered) < bound],
  ] as const;
  for (const [name, code, within] of bounds) {
    const written = constraints[name];
    if (written === undefined) continue;
    const bound = readBound(field, written, name);
    const order = orderOf(field.type ?? "string");
    const facts = { bound: `${name.startsWith("exclusive") ? "<" : ""}${written}` };
    const test = order ? within(order(bound as string)) : within(bound);
    compiled.push({ code, facts, test: order ? (value) => test(order(value as string)) : test });
  }
  const { minLength, maxLength } = constraints;
  if (minLength !== undefined)
    compiled.push({
      code: "minimum-length-constraint",
      facts: { bound: String(minLength) },
      test: (_, text) => text.length >= minLength && (text.length >= 2 * minLength || lengthOf(text) >= minLength),
    });
  if (maxLength !== undefined)
    compiled.push({
      code: "maximum-length-constraint",
      facts: { bound: String(maxLength) },
      test: (_, text) => text.length <= maxLength || lengthOf(text) <= maxLength,
    });
  if (constraints.enum) compiled.push(compileEnum(field, constraints.enum));
  const categories = listCategories(field);
  // Where the list of values is given twice, a wrong one is told once.
  if (categories.length > 0 && !constraints.enum?.every((one) => categories.includes(one)))
    compiled.push(compileEnum(field, categories));
  return compiled;
}

/** Table Schema v2: the values that a field may have, alone or each with its label. */
function listCategories({ categories = [] }: Field): unknown[] {
  return categories.map((category) => {
    const { value } = (typeof category === "object" && category !== null ? category : { value: category }) as {
      value?: unknown;
    };
    if (typeof value !== "string" && typeof value !== "number")
      throw new Error('« categories » est une liste de valeurs, ou d\'objets « { "value": …, "label": … } »');
    return value;
  });
}

type Ordered = number | string;

function readBound(field: Field, written: number | string, name: string): Ordered {
  if (typeof written === "number" && (field.type === "number" || field.type === "integer")) return written;
  const type = field.type ?? "string";
  const isNumber = type === "number" || type === "integer";
  const value =
    (isNumber ? parseDecimal(String(written)) : undefined) ?? fieldTypes[type].compile(field)(String(written));
  if (type === "duration" && typeof value === "string" && hasMonths(value))
    throw new Error(
      `«\u00a0${name}\u00a0» vaut «\u00a0${written}\u00a0»\u00a0: un mois ou une année n'a pas toujours la même durée\u00a0; écrivez la borne en jours («\u00a0P30D\u00a0»)`,
    );
  // The bound of a date whose cells follow a pattern is often written in ISO form.
  const ordered = value ?? (/^\d{4}(-\d{2}){0,2}/.test(String(written)) ? String(written) : undefined);
  if (typeof ordered !== "number" && typeof ordered !== "string")
    throw new Error(
      `«\u00a0${name}\u00a0» vaut «\u00a0${written}\u00a0», qui n'est pas une valeur du type de la colonne`,
    );
  return ordered;
}

/** Number of characters, an emoji counting for one. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Allowed values compare as values ("1.0" is 1 for a number), and as written. */
function compileEnum(field: Field, allowed: unknown[]): Constraint {
  const texts = allowed.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const facts = { names: texts };
  const suggest = (text: string) => {
    const folded = fold(text);
    return folded ? texts.find((allowedText) => fold(allowedText) === folded) : undefined;
  };
  const code = "enumerable-constraint" as const;
  if ((field.type ?? "string") === "string") {
    const isAllowed = oneOf(texts);
    return { code, facts, test: (_, text) => isAllowed(text), suggest };
  }
  const read = fieldTypes[field.type ?? "string"].compile(field);
  // The values of a date whose cells follow a pattern are often written in ISO form, as its bounds.
  const isDated = ["date", "datetime", "time"].includes(field.type ?? "");
  const values = new Set<Cell | undefined>(texts.map((text) => read(text) ?? (isDated ? text : undefined)));
  for (const value of allowed) if (typeof value === "number" || typeof value === "boolean") values.add(value);
  values.delete(undefined);
  return { code, facts, test: (value, text) => values.has(value) || texts.includes(text), suggest };
}

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[\s_'’-]+/g, " ")
    .trim();
}
