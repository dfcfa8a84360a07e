// Writes the validators of the documents that `ingest` reads, from their forms: packages/ingest/src/documents/validators/.
//
//   npm run build && node scripts/generate-document-validators.mjs
//
// A test fails when a form was changed and this was not run.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { documentForms, validatorSource } from "./lib/validator-source.mjs";

const ingest = join(import.meta.dirname, "..", "packages", "ingest");
for (const [name, [file, form]] of Object.entries(documentForms)) {
  const { [form]: schema } = await import(join(ingest, "dist", `${file}.js`));
  await writeFile(join(ingest, "src/documents/validators", `${name}.ts`), validatorSource(schema));
}
