import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile } from "@datalogue/ingest";

/** What a check needs is loaded, as in a server: papaparse is before its time is taken. */
export async function prepare() {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-bench-"));
  writeFileSync(join(folder, "small.csv"), "idcom,iddep,naf11art12\n17093,17,1\n");
  await measure(join(folder, "small.csv"), {});
  rmSync(folder, { recursive: true });
}

/** `check` of a wide file by a recipe that makes a line of each year, and of each use with `uses`; one département, or all. */
export async function measure(path, { departement, uses = false }) {
  const schema = {
    fields: [
      { name: "codeCommune", type: "string" },
      { name: "annee", type: "year" },
      ...(uses ? [{ name: "usage", type: "string" }] : []),
      { name: "surface", type: "number" },
    ],
  };
  const recipe = {
    ...(departement === undefined ? {} : { keepRows: [{ column: "iddep", is: [departement] }] }),
    columns: { idcom: "codeCommune" },
    unpivot: { columns: { [uses ? "art{AA}{usage}{AA+1}" : "naf{AA}art{AA+1}"]: "surface" }, year: "annee" },
  };
  const report = await checkFile(path, { schema, recipe });
  if (!report.valid) throw new Error(`the benchmark table should be valid: ${JSON.stringify(report.issues[0])}`);
  return report.rows;
}
