import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { listNamed } from "../../../packages/api/src/backup/named-files.js";

describe("the files that a catalogue names", () => {
  it("are not those of photos that were removed, nor told by a column that an older program had not", () => {
    const db = new Database(":memory:");
    db.exec("CREATE TABLE inspection_photos (file TEXT); INSERT INTO inspection_photos VALUES ('vanne'), ('plaque')");
    const photos = () => [...listNamed(db)].map(({ path }) => path).sort();
    expect(photos()).toEqual(["photos/plaque.jpg", "photos/vanne.jpg"]);
    db.exec("ALTER TABLE inspection_photos ADD COLUMN removed_at TEXT");
    db.exec("UPDATE inspection_photos SET removed_at = '2026-03-10' WHERE file = 'plaque'");
    expect(photos()).toEqual(["photos/vanne.jpg"]);
    db.close();
  });
});
