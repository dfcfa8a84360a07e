import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";

const reader = fileURLToPath(new URL("short-of-handles.mjs", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-handles-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("a sound file that is looked at while no other can be opened is answered later, and is never told to be damaged", () => {
  const file = join(folder, "rows.sqlite");
  const db = new Database(file);
  db.exec("CREATE TABLE rows (text)");
  db.close();
  const { stdout, stderr } = spawnSync(
    "bash",
    // The modules of the program are opened together as it starts.
    ["-c", 'ulimit -n 1000 && exec "$0" "$1" "$2"', process.execPath, reader, file],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  const later = expect.stringContaining("Réessayez dans quelques secondes");
  expect(JSON.parse(stdout)).toEqual({ told: [later, later, file, "sound", later, file], damaged: [], listed: [] });
});
