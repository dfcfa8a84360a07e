import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";

/** The documents whose validators are written ahead: where their forms are, in the sources of `ingest`. */
export const documentForms = {
  schema: ["schema", "tableSchema"],
  dataset: ["dataset", "datasetDocument"],
  organisation: ["dataset", "organisationSchema"],
  recipe: ["recipes/recipe", "recipeSchema"],
};

/**
 * The source of a TypeScript module that validates the documents of a JSON Schema as ajv would (all errors, with the data): made ahead, so that
 * nothing is compiled, and ajv not loaded, when a document is read. What it exports is `validate`.
 */
export function validatorSource(schema) {
  const code = { source: true, esm: true };
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, validateSchema: false, code });
  addFormats.default(ajv, ["email", "uuid"]);
  const written = standalone
    .default(ajv, ajv.compile(schema))
    .replace('"use strict";\n', "")
    .replace(/export const validate = (\w+);\s*export default \w+;/, "export const validate = $1;")
    // The one function of ajv that the code calls: the number of characters, an emoji counting for one.
    .replace(/require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g, "(text) => [...text].length");
  if (written.includes("require("))
    throw new Error("the validator calls a function of ajv that is not written with it");
  return `// @ts-nocheck: written by scripts/generate-document-validators.mjs, never by hand.\n${written}`;
}
