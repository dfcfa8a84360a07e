import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CheckOptions, type Column, checkFile, parseSchema, type Row, readGeography } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../cases");
const territories = join(import.meta.dirname, "../../datasets/territoires");

/**
 * A folder is a case: `input.*`, `schema.json` when there is one, and `expected.json`: the report and the rows.
 * After a wanted change: `npx vitest run tests/ingest/cases -u`, then read the differences.
 */
for (const kind of ["csv", "geojson"]) {
  const folder = join(root, kind);
  describe(`${kind} files as they are`, () => {
    for (const situation of readdirSync(folder)) {
      it(situation.replaceAll("-", " "), async () => {
        const here = join(folder, situation);
        const input = readdirSync(here).find((name) => name.startsWith("input.")) as string;
        const columns: Column[] = [];
        const rows: Row[] = [];
        const options: CheckOptions = {
          today: "2026-01-01",
          geography: await geography,
          onColumns: (found) => columns.push(...found),
          onRows: (batch) => {
            rows.push(...batch);
          },
        };
        if (existsSync(join(here, "schema.json"))) {
          const parsed = parseSchema(JSON.parse(readFileSync(join(here, "schema.json"), "utf8")));
          if (!("schema" in parsed)) throw new Error(parsed.problems.join("\n"));
          options.schema = parsed.schema;
        }
        const { file, ...report } = await checkFile(join(here, input), options);
        const { sha256: _, bytes: __, ...known } = file;
        const outcome = { ...report, file: known, columns: columns.map(({ name }) => name), table: rows };
        await expect(`${JSON.stringify(outcome, null, 2)}\n`).toMatchFileSnapshot(join(here, "expected.json"));
      });
    }
  });
}

const geography = readGeography(territories);
