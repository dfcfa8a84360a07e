import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FieldTypeName, Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { layOutColumns } from "../../../packages/api/src/rows/stored-column.js";
import { findCoverage } from "../../../packages/api/src/versions/find-coverage.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-coverage-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function coverage(
  columns: Record<string, [FieldTypeName, ...(string | number | null)[]]>,
  schema: Partial<Schema> = {},
) {
  const file = join(folder, `${count++}.sqlite`);
  const names = Object.keys(columns);
  const db = new Database(file);
  db.exec(`CREATE TABLE rows (${names.map((name) => `"${name}"`).join(", ")})`);
  const values = Object.values(columns).map(([, ...cells]) => cells);
  for (let row = 0; row < (values[0]?.length ?? 0); row++)
    db.prepare(`INSERT INTO rows VALUES (${names.map(() => "?").join(", ")})`).run(
      values.map((cells) => cells[row] ?? null),
    );
  db.close();
  const laidOut = layOutColumns(
    Object.entries(columns).map(([name, [type]]) => ({ name, type, inSchema: true })) as Parameters<
      typeof layOutColumns
    >[0],
  );
  return findCoverage(file, laidOut, { fields: [], ...schema });
}

describe("the period covered", () => {
  it.each<[string, [FieldTypeName, ...(string | number | null)[]], { from: string; to: string } | null]>([
    ["years", ["year", 2019, 2015, null, 2024], { from: "2015-01-01", to: "2024-12-31" }],
    ["months", ["yearmonth", "2024-02", "2023-11"], { from: "2023-11-01", to: "2024-02-29" }],
    ["days", ["date", "2024-02-10", "2024-03-01"], { from: "2024-02-10", to: "2024-03-01" }],
    ["instants", ["datetime", "2024-02-10T08:00:00Z"], { from: "2024-02-10", to: "2024-02-10" }],
    ["no value", ["date", null], null],
    ["no date", ["string", "2024"], null],
  ])("is that of the rows: %s", (_what, column, expected) => {
    expect(coverage({ periode: column })).toEqual(expected);
  });

  it("is that of the primary key when several columns are dates", () => {
    const columns = { annee: ["year", 2022] as ["year", number], visite: ["date", "1998-05-02"] as ["date", string] };
    expect(coverage(columns, { primaryKey: ["annee"] })).toEqual({ from: "2022-01-01", to: "2022-12-31" });
    expect(coverage(columns)).toBeNull();
  });

  it.each([
    "date_mise_en_service",
    "d_service",
    "date_maj",
    "dateModification",
    "date_approbation",
    "datappro",
    "date_de_création",
    "date_validite",
    "dateInstallation",
    "date_inscription",
    "millesime_cog",
    "contrat",
  ])("is not told by a day that is not that of the facts: %s", (name) => {
    expect(coverage({ [name]: ["date", "2024-03-01"] })).toBeNull();
    expect(coverage({ [name]: ["date", "2024-03-01"] }, { primaryKey: [name] })).toEqual(
      name === "contrat" ? { from: "2024-03-01", to: "2024-03-01" } : null,
    );
  });

  it.each([
    "date",
    "jour",
    "date_releve",
    "date_mesure",
    "date_mutation",
    "dateComptage",
    "horodatage",
    "date_accident",
  ])("is told by a day of the facts: %s", (name) => {
    const columns = new Map<string, ["date", string]>([
      [name, ["date", "2024-03-01"]],
      ["date_maj", ["date", "2026-01-01"]],
    ]);
    expect(coverage(Object.fromEntries(columns))).toEqual({ from: "2024-03-01", to: "2024-03-01" });
  });

  it("is not the day when the file was updated", () => {
    expect(coverage({ date_maj: ["date", "2026-01-01"] })).toBeNull();
    expect(coverage({ annee: ["year", 2022], date_maj: ["date", "2026-01-01"] })).toMatchObject({ from: "2022-01-01" });
  });
});
