import { describe, expect, it } from "vitest";
import { planeIrradiation } from "../../../packages/api/src/irradiation/plane-irradiation.js";
import { estimateRoof, type Roof } from "../../../packages/api/src/solar/estimate-roof.js";
import { boxAround, metresBetween } from "../../../packages/api/src/solar/metres-between.js";

const SITE = {
  latitude: 45,
  global: [47.8, 67, 118.6, 121.4, 149.8, 216.2, 205.2, 178.5, 135.5, 89, 60.6, 46.2],
};
const MODEL = {
  model: { usableShare: 0.5, tilt: 30, source: "essai", date: "2026-01-01", state: "demonstration" as const },
  classes: { good: 1400, poor: 900, leastArea: 8 },
};
const FOOTPRINT: Roof = {
  ...{ id: "T-1", commune: "17219", number: null, street: null },
  ...{ area: null, usableArea: null, tilt: null, azimuth: null, shade: null, irradiation: null },
  footprint: 100,
};

const estimate = (roof: Partial<Roof>) => {
  const found = estimateRoof({ ...FOOTPRINT, ...roof }, MODEL, SITE);
  if (found.kind === "faults") throw new Error(JSON.stringify(found.faults));
  return found;
};
const received = (tilt: number, azimuth: number | null) => {
  const found = planeIrradiation(SITE, { tilt, azimuth });
  return found.kind === "irradiation" ? found.yearly : Number.NaN;
};

describe("a roof", () => {
  it("known by its footprint alone has the tilt and usable share of the model, and the mean of all orientations", () => {
    const found = estimate({});
    expect(found.tilt).toEqual({ value: 30, known: "assumed" });
    expect(found.area.value).toBeCloseTo(100 / Math.cos(Math.PI / 6), 9);
    expect(found.usableArea).toEqual({ value: found.area.value / 2, known: "assumed" });
    expect(found.irradiation).toEqual({ value: received(30, null), known: "assumed" });
    expect(found).toMatchObject({ azimuth: null, shade: null, class: "fair" });
  });

  it("wholly known is computed from what is known, its shade taken off each month", () => {
    const found = estimate({ area: 64, usableArea: 32, tilt: 25, azimuth: 225, shade: 0.06 });
    expect(found.usableArea).toEqual({ value: 32, known: "layer" });
    expect(found.irradiation.value).toBeCloseTo(received(25, 225) * 0.94, 9);
    expect(found.monthly?.reduce((sum, month) => sum + month)).toBeCloseTo(found.irradiation.value, 9);
    expect(found.class).toBe("good");
  });

  it("whose irradiation the layer gives keeps it, whatever its tilt and shade", () => {
    const found = estimate({ irradiation: 1111, shade: 0.5, tilt: 80, azimuth: 0 });
    expect(found.irradiation).toEqual({ value: 1111, known: "layer" });
    expect(found.monthly).toBeNull();
  });

  it("in the shade, looking north or with room for a few square metres alone is no good one", () => {
    expect(estimate({ usableArea: 40, tilt: 30, azimuth: 180 }).class).toBe("good");
    expect(estimate({ usableArea: 40, tilt: 30, azimuth: 180, shade: 0.6 }).class).toBe("poor");
    expect(estimate({ usableArea: 40, tilt: 60, azimuth: 0 }).class).toBe("poor");
    expect(estimate({ usableArea: 7, tilt: 30, azimuth: 180 }).class).toBe("poor");
  });

  it("that cannot be is told, not computed", () => {
    expect(estimateRoof({ ...FOOTPRINT, tilt: 120 }, MODEL, SITE)).toMatchObject({
      kind: "faults",
      faults: [{ code: "out-of-range", field: "tilt", value: 120 }],
    });
  });
});

describe("the distance of a roof to a monument", () => {
  // The lighthouse of Chassiron, and a square of a hundred metres or so around it.
  const place = [-1.4105, 46.0466];
  const square = (west: number, south: number, side: number): GeoJSON.Polygon => ({
    type: "Polygon",
    coordinates: [
      [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
      ],
    ],
  });

  it("is 0 within it, that of its nearest side outside, in metres of here", () => {
    expect(metresBetween(place, square(-1.411, 46.046, 0.001))).toBe(0);
    // A thousandth of a degree of latitude is 111 m; of longitude, 77 m here.
    expect(metresBetween(place, square(-1.411, 46.0476, 0.001))).toBeCloseTo(111.3, 0);
    expect(metresBetween(place, square(-1.4095, 46.046, 0.001))).toBeCloseTo(77.3, 0);
    expect(metresBetween(place, { type: "Point", coordinates: [-1.4105, 46.0511] })).toBeCloseTo(500.9, 0);
    expect(metresBetween(place, { type: "GeometryCollection", geometries: [] })).toBe(Number.POSITIVE_INFINITY);
  });

  it("is within the box that is looked in", () => {
    const [west, south, east, north] = boxAround(place, 500);
    expect(metresBetween(place, { type: "Point", coordinates: [west, 46.0466] })).toBeCloseTo(500, 6);
    expect(metresBetween(place, { type: "Point", coordinates: [-1.4105, north] })).toBeCloseTo(500, 6);
    expect(south < 46.0466 && east > -1.4105).toBe(true);
  });
});
