import { describe, expect, it } from "vitest";
import { type FeatureTable, planFeatures } from "../../../packages/api/src/rows/features/plan-features.js";
import { layOutColumns } from "../../../packages/api/src/rows/stored-column.js";

/** 10 000 features of 400 bytes, kept as text by a version that did not look at its integers. */
const older: FeatureTable = {
  columns: layOutColumns([{ name: "profondeur", type: "number", inSchema: true }]),
  fields: [{ name: "profondeur", type: "number" }],
  rows: 10_000,
  box: [-1.4, 45.8, -1, 46],
  featureTexts: true,
  withoutGeometry: 0,
  files: { "sondes.geojson": { bytes: 4_000_000 } },
};

/** Whether a page of so many features is read on the thread that answers. */
function isNear(table: FeatureTable, limit: number): boolean {
  const query = { boxes: [], datetime: null, properties: [], limit, offset: 0, cursor: null };
  return planFeatures(table, query, undefined).near > 0;
}

describe("a long page of features", () => {
  it("is read in another thread", () => {
    const kept = { ...older, largeIntegers: [] };
    expect([100, 1_000, 5_000, 10_000].map((limit) => isNear(kept, limit))).toEqual([true, true, true, false]);
  });

  it("is so from a tenth of that length where its features have to be written on the way", () => {
    expect([100, 500, 1_000, 5_000].map((limit) => isNear(older, limit))).toEqual([true, true, false, false]);
    const named = { ...older, columns: layOutColumns([{ name: "nom", type: "string", inSchema: true }]) };
    expect(isNear(named, 5_000)).toBe(true);
  });
});
