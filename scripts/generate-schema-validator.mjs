// Writes the validator of Table Schema documents from their form: packages/ingest/src/documents/validate-schema-document.ts.
//
//   npm run build && node scripts/generate-schema-validator.mjs
//
// A test fails when the form was changed and this was not run.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { validatorSource } from "./lib/validator-source.mjs";

const documents = join(import.meta.dirname, "..", "packages", "ingest");
const { schemaDocument } = await import(join(documents, "dist/documents/schema-document.js"));
await writeFile(
  join(documents, "src/documents/validate-schema-document.ts"),
  validatorSource(schemaDocument, "validateSchemaDocument"),
);
