import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, inferSchema, parseSchema, type Report, readGeography, type Schema } from "@datalogue/ingest";

export const geography = await readGeography(join(import.meta.dirname, "../../../datasets/territoires"));

type Proposal = NonNullable<Awaited<ReturnType<typeof inferSchema>>>;

/** The schema proposed for a file, read back as a schema document is, and the check of the file against it. */
export async function inferAndCheck(path: string): Promise<{ proposal: Proposal; schema: Schema; report: Report }> {
  const proposal = await inferSchema(path, { geography });
  if (!proposal) throw new Error(`nothing was proposed for ${path}`);
  const parsed = parseSchema(JSON.parse(JSON.stringify(proposal.schema)));
  if (!("schema" in parsed)) throw new Error(parsed.problems.join("\n"));
  const { schema } = parsed;
  return { proposal, schema, report: await checkFile(path, { schema, geography, today: "2026-01-01" }) };
}

/** The same for a file made of these bytes. */
export async function inferBytes(name: string, bytes: string | Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-"));
  const path = join(folder, name);
  writeFileSync(path, bytes);
  try {
    return await inferAndCheck(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The errors of a report, as they are told; those of spreadsheets ("#N/A") are errors whatever the schema. */
export function errorsOf(report: Report): string[] {
  return report.issues
    .filter(({ severity, code }) => severity === "error" && code !== "valeur-tableur")
    .map(({ message }) => message);
}
