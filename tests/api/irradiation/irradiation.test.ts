import { planeIrradiation, specificYield } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import fc from "../../support/properties.js";

/** A year of PVGIS at 45° N, 8° E: monthly global and diffuse irradiation of the horizontal, kWh/m². */
const GLOBAL = [47.8, 67, 118.6, 121.4, 149.8, 216.2, 205.2, 178.5, 135.5, 89, 60.6, 46.2];
const DIFFUSE = [19.7, 29.7, 44.8, 59, 70, 75.1, 75.7, 67.9, 50, 39, 22.3, 17.7];
const SITE = { latitude: 45, global: GLOBAL };

/** Tilt, azimuth; yearly kWh/m² of the same year by another program (model of Perez), and by the published method; our error to the first, in %. */
const TURNED: [tilt: number, looks: string, azimuth: number, perez: number, method: number, error: number][] = [
  [15, "S", 180, 1630, 1626, -0.1],
  [15, "E", 90, 1405, 1413, 0.6],
  [30, "S", 180, 1736, 1737, 0.1],
  [30, "SE", 135, 1613, 1632, 1.2],
  [30, "SW", 225, 1642, 1632, -0.6],
  [30, "E", 90, 1338, 1363, 1.9],
  [30, "W", 270, 1378, 1363, -1.1],
  [30, "N", 0, 930, 914, -1.8],
  [45, "S", 180, 1749, 1760, 0.7],
  [45, "E", 90, 1250, 1292, 3.3],
  [60, "S", 180, 1666, 1693, 1.7],
  [90, "S", 180, 1251, 1309, 4.7],
  [90, "E", 90, 868, 951, 9.6],
];

/**
 * Outputs of PVGIS, facing south: what a plane receives in a year, what panels yield, the share lost; our error, in %. The monthly values of the tilted ones are
 * already those of the plane (they add up to its total), and two give none: none tests a transposition, all test the yield.
 */
const OUTPUTS: [place: string, received: number, yields: number, losses: number, error: number][] = [
  ["46.500, 5.004", 1561.4, 1229.11, 0.14, -1.7],
  ["47.794, 2.472", 1504.58, 1187.45, 0.14, -1.9],
  ["49.249, 5.951", 1102.1, 823.95, 0.14, 3.5],
  ["42.052, 1.625", 1946.15, 1547.1, 0.14, -2.6],
  ["45, 8", 1473.6, 1137.32, 0.14, 0.3],
  ["40.4165, −3.7026", 1779.64, 1565.6, 0.01, 1.3],
  ["37, 38", 2096.34, 1808.4, 0, 4.3],
];

/** Monthly values of the flat ones. */
const FLAT: [latitude: number, received: number, monthly: number[]][] = [
  [49.249, 1102.1, [22.6, 39.7, 88.3, 134, 151, 160, 163, 139, 102, 58.4, 26.2, 17.9]],
  [45, 1473.6, [47.75, 65.3, 117.42, 145.62, 185.89, 201.7, 219.53, 186.24, 131.98, 82.09, 47.73, 42.34]],
  [40.4165, 1779.64, [71.54, 90.74, 136.3, 168.41, 208.11, 226.79, 247.24, 217.3, 160.85, 114.39, 74.08, 63.88]],
];

const onPlane = (...asked: Parameters<typeof planeIrradiation>) => {
  const found = planeIrradiation(...asked);
  if (found.kind === "faults") throw new Error(JSON.stringify(found.faults));
  return found;
};
const errorOf = (value: number, expected: number) => (100 * (value - expected)) / expected;

describe("the irradiation of a tilted plane", () => {
  it("is within 5 % of another program up to 60° of tilt, 10 % beyond, and within 0.2 % of the published method", () => {
    for (const [tilt, looks, azimuth, perez, method, error] of TURNED) {
      const most = tilt > 60 ? 10 : 5;
      const estimated = onPlane(SITE, { tilt, azimuth }).yearly;
      const measured = onPlane({ ...SITE, diffuse: DIFFUSE }, { tilt, azimuth }).yearly;
      expect(Number(errorOf(estimated, perez).toFixed(1)), `${tilt}° ${looks}`).toBe(error);
      expect(Math.abs(errorOf(estimated, perez)), `${tilt}° ${looks}, diffuse estimated`).toBeLessThan(most);
      expect(Math.abs(errorOf(measured, perez)), `${tilt}° ${looks}, diffuse given`).toBeLessThan(most);
      expect(Math.abs(errorOf(estimated, method)), `${tilt}° ${looks}, method`).toBeLessThan(0.2);
    }
  });

  it("adds up to the yearly total of PVGIS where the plane is flat", () => {
    for (const [latitude, received, global] of FLAT) {
      const { yearly, monthly } = onPlane({ latitude, global }, { tilt: 0, azimuth: 180 });
      expect(Math.abs(yearly - received)).toBeLessThan(0.1);
      expect(monthly.map((one) => one.toFixed(6))).toEqual(global.map((one) => one.toFixed(6)));
    }
  });

  it("is the mean of all orientations where the roof's is not known", () => {
    const each = Array.from({ length: 24 }, (_, rank) => onPlane(SITE, { tilt: 30, azimuth: rank * 15 }).yearly);
    const mean = each.reduce((sum, one) => sum + one) / 24;
    const unknown = onPlane(SITE, { tilt: 30, azimuth: null }).yearly;
    expect(unknown).toBeCloseTo(mean, 6);
    expect(unknown).toBeLessThan(onPlane(SITE, { tilt: 30, azimuth: 180 }).yearly);
  });

  it("grows with the light that the ground sends back, but for a flat roof", () => {
    const at = (tilt: number, albedo: number) => onPlane(SITE, { tilt, azimuth: 180, albedo }).yearly;
    expect(at(60, 0.6)).toBeGreaterThan(at(60, 0.2));
    expect(at(0, 0.6)).toBeCloseTo(at(0, 0.2), 9);
  });
});

/** A site of anywhere: each month receives a share of what would come without atmosphere. */
const latitudes = fc.double({ min: -90, max: 90, noNaN: true });
const clearness = fc.array(fc.double({ min: 0, max: 0.8, noNaN: true }), { minLength: 12, maxLength: 12 });
const planes = fc.record({
  tilt: fc.double({ min: 0, max: 90, noNaN: true }),
  azimuth: fc.double({ min: 0, max: 360, noNaN: true }),
});

/** Where the sun sends nothing, a month of 0 is all that is surely possible. */
function siteOf(latitude: number, shares: readonly number[]) {
  const global = shares.map((share, month) => {
    const found = planeIrradiation(
      { latitude, global: GLOBAL.map((_, rank) => (rank === month ? 1e9 : 0)) },
      { tilt: 0, azimuth: 0 },
    );
    const fault = found.kind === "faults" && found.faults.find(({ code }) => code === "more-than-the-sun-sends");
    return fault && "most" in fault ? share * fault.most * 0.9 : 0;
  });
  return { latitude, global };
}

describe("anywhere on the earth", () => {
  it("gives the horizontal for a flat plane, whichever way it looks", () => {
    fc.assert(
      fc.property(latitudes, clearness, planes, (latitude, shares, { azimuth }) => {
        const site = siteOf(latitude, shares);
        const { monthly } = onPlane(site, { tilt: 0, azimuth });
        for (const [month, value] of monthly.entries()) expect(value).toBeCloseTo(site.global[month] as number, 6);
      }),
      { numRuns: 60 },
    );
  });

  it("gives as much to the east as to the west", () => {
    fc.assert(
      fc.property(latitudes, clearness, planes, (latitude, shares, { tilt, azimuth }) => {
        const site = siteOf(latitude, shares);
        const { yearly } = onPlane(site, { tilt, azimuth });
        expect(onPlane(site, { tilt, azimuth: 360 - azimuth }).yearly).toBeCloseTo(yearly, 6);
      }),
      { numRuns: 60 },
    );
  });

  it("is the same in the other hemisphere, seasons and sides turned round, within the ellipse of the earth's path", () => {
    const turned = [...GLOBAL.slice(6), ...GLOBAL.slice(0, 6)];
    const north = onPlane(SITE, { tilt: 30, azimuth: 180 }).yearly;
    const south = onPlane({ latitude: -45, global: turned }, { tilt: 30, azimuth: 0 }).yearly;
    expect(Math.abs(errorOf(south, north))).toBeLessThan(3);
  });

  it("is never negative nor without bound, up to the poles and to a wall in the shade", () => {
    fc.assert(
      fc.property(latitudes, clearness, planes, (latitude, shares, plane) => {
        const site = siteOf(latitude, shares);
        const { monthly } = onPlane(site, plane);
        // A plane that follows the sun all day without atmosphere would receive 1.42 kW/m² × 24 h × 31 days.
        for (const value of monthly) expect(value >= 0 && value < 1060).toBe(true);
      }),
      { numRuns: 200 },
    );
    for (const latitude of [-90, -66.56, 0, 66.56, 90]) {
      const { monthly } = onPlane(siteOf(latitude, Array(12).fill(0.5)), { tilt: 90, azimuth: 0 });
      expect(monthly.every((one) => Number.isFinite(one) && one >= 0)).toBe(true);
    }
  });

  it("gives diffuse light alone in a month without sunrise", () => {
    const global = [0.5, 5, 40, 90, 140, 160, 150, 100, 50, 12, 1, 0.2];
    const { monthly } = onPlane({ latitude: 69.65, global }, { tilt: 90, azimuth: 180 });
    expect(monthly[11]).toBeCloseTo(0.2 * (0.5 + 0.2 / 2), 9);
    // The latitude where the sun of the mean day of December just does not rise, and a hair beside.
    for (const hair of [-1e-9, -1e-12, 0, 1e-12, 1e-9]) {
      const { monthly: edge } = onPlane({ latitude: 66.95037235606942 + hair, global }, { tilt: 40, azimuth: 180 });
      expect(edge.every((one) => one >= 0)).toBe(true);
    }
  });
});

describe("figures that cannot be", () => {
  const faultsOf = (...asked: Parameters<typeof planeIrradiation>) => {
    const found = planeIrradiation(...asked);
    return found.kind === "faults" ? found.faults : [];
  };

  it("are told one by one, never computed", () => {
    expect(faultsOf({ latitude: 91, global: GLOBAL }, { tilt: -1, azimuth: 400, albedo: Number.NaN })).toEqual([
      { code: "out-of-range", field: "latitude", value: 91, least: -90, most: 90 },
      { code: "out-of-range", field: "tilt", value: -1, least: 0, most: 90 },
      { code: "out-of-range", field: "azimuth", value: 400, least: 0, most: 360 },
      { code: "out-of-range", field: "albedo", value: Number.NaN, least: 0, most: 1 },
    ]);
    expect(faultsOf({ latitude: 45, global: GLOBAL.slice(1) }, { tilt: 0, azimuth: 0 })).toEqual([
      { code: "not-twelve-months", field: "global", count: 11 },
    ]);
    expect(faultsOf({ latitude: 45, global: GLOBAL.with(2, -3) }, { tilt: 0, azimuth: 0 })).toEqual([
      { code: "not-an-amount", field: "global", month: 3, value: -3 },
    ]);
    expect(faultsOf({ latitude: 45, global: GLOBAL, diffuse: DIFFUSE.with(0, 50) }, { tilt: 0, azimuth: 0 })).toEqual([
      { code: "more-diffuse-than-global", month: 1, value: 50, most: 47.8 },
    ]);
    // Yearly values, or months in another unit.
    const [fault] = faultsOf({ latitude: 45, global: GLOBAL.map((one) => one * 10) }, { tilt: 0, azimuth: 0 });
    expect(fault).toMatchObject({ code: "more-than-the-sun-sends", month: 1, value: 478 });
  });
});

describe("what panels yield", () => {
  it("is within 5 % of seven outputs of PVGIS", () => {
    for (const [place, received, yields, losses, error] of OUTPUTS) {
      const ours = errorOf(specificYield(received, { losses }) ?? 0, yields);
      expect(Number(ours.toFixed(1)), place).toBe(error);
      expect(Math.abs(ours), place).toBeLessThan(5);
    }
  });

  it("is less by the share that trees take away, and nothing where shares are none", () => {
    expect(specificYield(1500, { losses: 0.14, shading: 0.5 })).toBeCloseTo(580.5, 9);
    expect(specificYield(1500, { losses: 14 })).toBeNull();
    expect(specificYield(1500, { losses: 0.14, shading: -0.1 })).toBeNull();
    expect(specificYield(Number.NaN, { losses: 0.14 })).toBeNull();
  });
});
