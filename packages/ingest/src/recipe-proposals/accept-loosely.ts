import { isCommuneField } from "../checks/commune-code.js";
import { fieldTypes } from "../field-types/index.js";
import type { Field } from "../schema.js";
import { nodePatternEngines } from "../validation/node-pattern-engines.js";
import { compilePattern } from "../validation/pattern.js";
import { findEnumValue } from "./propose-values.js";

/** What is left of a number once its unit is dropped. Longer texts are no amounts, and would take their square in time. */
export const NUMBER_AND_UNIT = /^(?=[\s\S]{0,60}$)([+\u2212-]?\d[\d\s.,]*?)\s*([^\d\s.,+\u2212-][^\d]{0,9})?$/;

/** Compiles whether a text could be a value of a field, however it is written. */
export function compileLooseAcceptance(field: Field): (text: string) => boolean {
  const { type = "string", constraints = {} } = field;
  const { enum: listed } = constraints;
  if (listed) return (text) => findEnumValue(text, listed) !== undefined;
  switch (type) {
    case "number":
    case "integer":
      return (text) => NUMBER_AND_UNIT.test(text);
    case "date":
    case "datetime":
    case "yearmonth":
      return (text) => /\d/.test(text) && !/[a-z]{10}/i.test(text);
    case "string": {
      if (constraints.pattern === undefined) return isCommuneField(field) ? (text) => COMMUNE.test(text) : () => true;
      const pattern = compilePattern(constraints.pattern, nodePatternEngines);
      return pattern.kind === "sync" ? pattern.test : (text) => pattern.test([text])?.[0] ?? true;
    }
    default: {
      const parse = fieldTypes[type].compile(field);
      return (text) => parse(text) !== undefined;
    }
  }
}

/** A code whose leading zero may be lost. */
const COMMUNE = /^\d[\dAB]?\d{3}$/;
