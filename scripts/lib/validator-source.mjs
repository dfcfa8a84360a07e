import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";

/**
 * The source of a TypeScript module that validates the documents of a JSON Schema as ajv would (all errors, with the data): made ahead, so that
 * nothing is compiled, and ajv not loaded, when a document is read.
 * @param name what the module exports.
 */
export function validatorSource(schema, name) {
  const code = { source: true, esm: true, lines: true };
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, validateSchema: false, code });
  const written = standalone
    .default(ajv, ajv.compile(schema))
    .replace('"use strict";\n', "")
    .replace(/export const validate = (\w+);\s*export default \w+;/, `export const ${name} = $1;`)
    // The one function of ajv that the code calls: the number of characters, an emoji counting for one.
    .replace(/require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g, "(text) => [...text].length");
  if (written.includes("require("))
    throw new Error("the validator calls a function of ajv that is not written with it");
  return `// @ts-nocheck: written by scripts/generate-schema-validator.mjs, never by hand.\n${written}`;
}
