import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

const collection = (properties: (rank: number) => object, features: number) =>
  Buffer.from(
    JSON.stringify({
      type: "FeatureCollection",
      features: Array.from({ length: features }, (_, rank) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [-1.22, 45.88] },
        properties: properties(rank),
      })),
    }),
  );

describe("the properties of a GeoJSON without schema", () => {
  it("are its columns, up to a thousand", async () => {
    const { report } = await checkBytes(
      "a.geojson",
      collection((rank) => ({ [`p${rank}`]: rank }), 1000),
    );
    expect([report.fields.length, report.valid]).toEqual([1000, true]);
  });

  it("are refused beyond, for they would be lost", async () => {
    const { report } = await checkBytes(
      "a.geojson",
      collection((rank) => ({ [`p${rank}`]: rank }), 1001),
    );
    expect(report.fields).toHaveLength(1000);
    expect(report.issues).toMatchObject([{ code: "too-many-properties", severity: "error", count: 1 }]);
    expect(report.issues[0]?.message).toContain("plus de 1\u202f000 propriétés différentes");
  });
});
