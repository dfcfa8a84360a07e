import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../../packages", import.meta.url));

/** What leads to the contents of datasets without the access decision. */
const UNGUARDED =
  /from "[^"]*\/(catalogue-store|version-folders|open-database|rows-pool|catalogue-copy|entry-versions)\.js"|from "(better-sqlite3|knex|pg)"/;
/** Puts the parts together: the one place that holds both the routes and what is behind the readers. */
const ROOT = "api/src/datalogue.ts";

it("lets what answers HTTP reach datasets through the readers of the catalogue only", () => {
  const files = ["api/src", "web/src"].flatMap((folder) =>
    readdirSync(join(packages, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => join(folder, file)),
  );
  const read = (file: string) => readFileSync(join(packages, file), "utf8");
  const answering = files.filter(
    (file) => file !== ROOT && (file.startsWith("web/") || /from "express"/.test(read(file))),
  );
  expect(answering.length).toBeGreaterThan(20);
  expect(answering.filter((file) => UNGUARDED.test(read(file)))).toEqual([]);
});
