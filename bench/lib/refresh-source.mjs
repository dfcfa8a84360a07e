import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const dist = join(import.meta.dirname, "../../packages/api/dist");
const { buildVersion } = await import(join(dist, "publication/build-version.js"));

const schema = {
  fields: [
    { name: "idcom", type: "string" },
    { name: "annee", type: "year" },
    { name: "destination", type: "string" },
    { name: "surface", type: "number" },
  ],
  primaryKey: ["idcom", "annee", "destination"],
};

/** What a refresh does with a received file, once it is there: the rows of the communes `codes` become a version, the guard looking at the whole. */
export async function measure(path, { codes }) {
  const guard = { columns: ["idcom", "art{AA}hab{AA}"], communes: { field: "idcom", leastShare: 1 } };
  const folder = mkdtempSync(join(tmpdir(), "datalogue-bench-version-"));
  try {
    const built = await buildVersion(
      {
        ...{ source: path, originalName: "enaf.csv", origin: "source", folder, fileName: "enaf", schema },
        ...{ maxBytes: 1e9, secrecy: null, references: {} },
        guard: { guard, communes: codes },
        recipe: {
          keepRows: [{ column: "idcom", is: codes, label: "un code du territoire" }],
          unpivot: { columns: { "art{AA}{destination}{AA+1}": "surface" }, year: "annee" },
        },
      },
      undefined,
      () => Promise.reject(new Error("no territory is asked for")),
    );
    if (built.kind !== "built") throw new Error(JSON.stringify([built.report.issues, built.inspection]));
    return built.manifest.rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
