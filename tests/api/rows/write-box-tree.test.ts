import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../packages/api/src/rows/box-of.js";
import { createBoxTreeWriter } from "../../../packages/api/src/rows/features/write-box-tree.js";

/** Around the world, points and boxes of all sizes, some with the same place. */
function boxesOf(count: number): [id: number, box: Box][] {
  return Array.from({ length: count }, (_, rank) => {
    const west = ((rank * 7919) % 360) - 180 + (rank % 7) / 10;
    const south = ((rank * 104_729) % 170) - 85 - (rank % 3) / 30;
    const size = rank % 4 === 0 ? 0 : (rank % 50) / 10;
    return [2 * rank + 1, [west, south, west + size, south + size / 2]];
  });
}

function writtenBoxes(boxes: [id: number, box: Box][]): Database.Database {
  const db = new Database(":memory:").unsafeMode();
  const writer = createBoxTreeWriter(db);
  for (const [id, box] of boxes) writer.add(id, box);
  writer.finish();
  return db;
}

function insertedBoxes(boxes: [id: number, box: Box][]): Database.Database {
  const db = new Database(":memory:");
  db.exec("CREATE VIRTUAL TABLE boxes USING rtree(id, west, east, south, north)");
  const insert = db.prepare("INSERT INTO boxes VALUES (?, ?, ?, ?, ?)");
  for (const [id, [west, south, east, north]] of boxes) insert.run(id, west, east, south, north);
  return db;
}

describe("the R*Tree of a layer", () => {
  it.each([0, 1, 51, 52, 2_601, 2_602, 12_000])(
    "of %i boxes is sound, and holds what SQLite would have kept",
    (count) => {
      const boxes = boxesOf(count);
      const [written, inserted] = [writtenBoxes(boxes), insertedBoxes(boxes)];
      expect(written.prepare("SELECT rtreecheck('boxes')").pluck().get()).toBe("ok");
      const all = "SELECT * FROM boxes ORDER BY id";
      expect(written.prepare(all).all()).toEqual(inserted.prepare(all).all());
    },
  );

  it("finds what meets a box, and each by its number", () => {
    const boxes = boxesOf(5_000);
    const [written, inserted] = [writtenBoxes(boxes), insertedBoxes(boxes)];
    const meets = "SELECT id FROM boxes WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? ORDER BY id";
    for (const [west, east, south, north] of [
      [-2, 2, 44, 50],
      [-180, 180, -90, 90],
      [170, 180, -10, 10],
      [0.5, 0.5, 0.5, 0.5],
    ]) {
      const found = written.prepare(meets).all(west, east, south, north);
      expect(found).toEqual(inserted.prepare(meets).all(west, east, south, north));
    }
    expect(written.prepare("SELECT count(*) FROM boxes WHERE id = ?").pluck().get(999)).toBe(1);
  });

  it("takes a change as one that SQLite wrote", () => {
    const db = writtenBoxes(boxesOf(3_000));
    db.exec("DELETE FROM boxes WHERE id < 2000; INSERT INTO boxes VALUES (7, -1.4, -1.2, 45.8, 46)");
    expect(db.prepare("SELECT rtreecheck('boxes')").pluck().get()).toBe("ok");
  });
});
