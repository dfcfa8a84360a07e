import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Geometry, Position } from "geojson";
import { afterAll, describe, expect, it } from "vitest";
import type { Box } from "../../../packages/api/src/rows/box-of.js";
import { meetsBox } from "../../../packages/api/src/rows/features/meets-box.js";
import type { FeaturePlan } from "../../../packages/api/src/rows/features/plan-features.js";
import { runFeatures } from "../../../packages/api/src/rows/features/run-features.js";
import { createRowsFile } from "../../../packages/api/src/rows/write-rows.js";
import fc from "../../support/properties.js";

/** Eighths of degrees in a small place, so that borders touch often; and thirds, which 32 bits do not hold. */
const degrees = fc.oneof(
  fc.integer({ min: 0, max: 16 }).map((n) => n / 8),
  fc.integer({ min: 0, max: 6 }).map((n) => n / 3),
);
const position: fc.Arbitrary<Position> = fc.tuple(degrees, degrees);
const line = fc.array(position, { minLength: 2, maxLength: 4 });
const ring = fc
  .array(position, { minLength: 3, maxLength: 5 })
  .map((positions) => [...positions, positions[0] as Position]);
const geometry: fc.Arbitrary<Geometry | null> = fc.oneof(
  position.map((coordinates) => ({ type: "Point" as const, coordinates })),
  line.map((coordinates) => ({ type: "LineString" as const, coordinates })),
  ring.map((coordinates) => ({ type: "Polygon" as const, coordinates: [coordinates] })),
  fc
    .array(line, { minLength: 1, maxLength: 2 })
    .map((coordinates) => ({ type: "MultiLineString" as const, coordinates })),
  fc.constant(null),
);
const box: fc.Arbitrary<Box> = fc
  .tuple(degrees, degrees, degrees, degrees)
  .map(([a, b, c, d]) => [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]);

describe("features in a box", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-boxes-"));
  const file = join(folder, "rows.sqlite");
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are those whose geometry meets it or that have none, by the packed tree as by the R*Tree alone", () => {
    fc.assert(
      fc.property(
        fc.array(geometry, { minLength: 1, maxLength: 30 }),
        fc.array(box, { minLength: 1, maxLength: 8 }),
        (geometries, boxes) => {
          rmSync(file, { force: true });
          const writer = createRowsFile(file, [], { geographic: true, schema: { fields: [] } });
          writer.insert(geometries.map((one, rank) => ({ line: rank + 1, cells: [], geometry: one })));
          writer.finish();
          const idsIn = (db: Database.Database) =>
            boxes.map((asked) =>
              JSON.parse(`[${runFeatures(db, plan(asked), geometries.length).text}]`).map(
                ({ id }: { id: number }) => id,
              ),
            );
          const expected = boxes.map((asked) =>
            geometries.flatMap((one, rank) => (one === null || meetsBox(one, asked) ? [rank + 1] : [])),
          );
          const db = new Database(file);
          expect(idsIn(db)).toEqual(expected);
          db.exec('DROP TABLE IF EXISTS "~box_index"');
          db.close();
          const older = new Database(file);
          expect(idsIn(older)).toEqual(expected);
          older.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

function plan(asked: Box): FeaturePlan {
  return {
    kind: "features",
    columns: [],
    fields: [],
    decimals: [],
    stored: false,
    where: "",
    values: [],
    boxes: [asked],
    mayLackGeometry: true,
    crs: null,
    after: null,
    offset: 0,
    limit: 1_000,
    near: 0,
    surelyNear: false,
  };
}
