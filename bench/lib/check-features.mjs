import { checkFile } from "@datalogue/ingest";
import { schema } from "./features.mjs";

/** `check` of a GeoJSON file against the schema of its properties. */
export async function measure(path) {
  const report = await checkFile(path, { schema });
  if (!report.valid) throw new Error(`the benchmark file should be valid: ${JSON.stringify(report.issues[0])}`);
  return report.rows;
}
