import { checkFile } from "@datalogue/ingest";
import { schema } from "./table.mjs";

/** `check` of a table against its schema. */
export async function measure(path) {
  const report = await checkFile(path, { schema });
  if (!report.valid) throw new Error(`the benchmark table should be valid: ${JSON.stringify(report.issues[0])}`);
  return report.rows;
}
