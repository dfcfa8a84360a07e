import { describe, expect, it } from "vitest";
import {
  describeBox,
  isInBox,
  isInFrance,
  isInMetropole,
  projectionOf,
} from "../../../packages/ingest/src/checks/france.js";

describe("a box of degrees", () => {
  const box = [-1.4, 45.7, -0.9, 46.05] as const;

  it("holds its edges", () => {
    for (const [x, y] of [
      [-1.4, 45.7],
      [-0.9, 46.05],
      [-1.4, 46.05],
      [-0.9, 45.7],
      [-1.2, 45.9],
    ] as const)
      expect([x, y, isInBox(box, x, y)]).toEqual([x, y, true]);
  });

  it.each([
    [-1.41, 45.9],
    [-0.89, 45.9],
    [-1.2, 45.69],
    [-1.2, 46.06],
  ])("does not hold %d, %d", (x, y) => {
    expect(isInBox(box, x, y)).toBe(false);
  });

  it("is said in longitudes and latitudes", () => {
    expect(describeBox(box)).toBe("longitudes -1.40 à -0.90, latitudes 45.70 à 46.05");
  });
});

describe("France", () => {
  it.each([
    ["Le Château-d’Oléron", -1.19, 45.88],
    ["Ouessant", -5.1, 48.46],
    ["Bonifacio", 9.16, 41.39],
    ["Dunkerque", 2.38, 51.03],
  ])("has its metropolitan part: %s", (_, x, y) => {
    expect([isInMetropole(x, y), isInFrance(x, y)]).toEqual([true, true]);
  });

  it.each([
    ["Basse-Terre", -61.73, 15.99],
    ["Fort-de-France", -61.07, 14.6],
    ["Cayenne", -52.33, 4.93],
    ["Saint-Denis de La Réunion", 55.45, -20.88],
    ["Mamoudzou", 45.23, -12.78],
    ["Saint-Pierre et Miquelon", -56.18, 46.78],
    ["Mata-Utu", -176.18, -13.28],
    ["Papeete", -149.57, -17.54],
    ["Nouméa", 166.45, -22.27],
  ])("has its overseas part: %s", (_, x, y) => {
    expect([isInMetropole(x, y), isInFrance(x, y)]).toEqual([false, true]);
  });

  it.each([
    ["Brest in Belarus", 23.7, 52.1],
    ["Madrid", -3.7, 40.42],
    ["London", -0.12, 51.51],
    ["Tombouctou", -3, 16.77],
    ["Abidjan", -4, 5.3],
    ["Mahé in the Seychelles", 55.45, -4.6],
    ["Berbera", 45.01, 10.44],
    ["Graz", 15.44, 47.07],
    ["Lilongwe", 33.78, -13.98],
    ["Howland Island", -176.6, 0.8],
    ["Brasília", -47.9, -15.8],
    ["the equator north of the Marquesas", -140, 0],
    ["Port-Vila", 168.3, -17.7],
    ["the sea south of Rapa", -144.3, -29],
    ["Bratislava in lat, lon", 48.15, 17.1],
    ["nowhere", Number.NaN, 45],
  ])("has not %s", (_, x, y) => {
    expect([isInMetropole(x, y), isInFrance(x, y)]).toEqual([false, false]);
  });
});

describe("a pair of metres", () => {
  it.each([
    [374_000, 6_539_000],
    [100_000, 6_000_000],
    [1_300_000, 7_200_000],
  ])("%i, %i is in Lambert-93", (x, y) => {
    expect(projectionOf(x, y)).toBe("Lambert-93");
  });

  it.each([
    [1_374_000, 5_180_000],
    [1_000_000, 1_000_000],
    [2_400_000, 9_500_000],
    [1_300_001, 6_500_000],
  ])("%i, %i is in a conic conformal projection", (x, y) => {
    expect(projectionOf(x, y)).toBe("conique conforme (CC42 à CC50)");
  });

  it("is in UTM overseas, though Lambert II étendu would have it too", () => {
    expect(projectionOf(656_770, 1_796_177)).toBe("Lambert II étendu (EPSG:27572)");
    expect(projectionOf(656_770, 1_796_177, [-61.9, 15.8, -61, 16.6])).toBe("UTM");
    expect(projectionOf(338_568, 7_690_475, [55.2, -21.4, 55.9, -20.8])).toBe("UTM");
    expect(projectionOf(55.4, -20.9, [55.2, -21.4, 55.9, -20.8])).toBeUndefined();
  });

  it.each([
    ["the whole country", [-61.9, -21.4, 55.9, 51.1]],
    ["Brittany and its waters", [-6, 47, -1, 49]],
    ["Corsica and its waters", [8.4, 40.9, 9.7, 43.1]],
  ] as const)("is in no UTM in a territory that is not overseas alone: %s", (_, territory) => {
    expect(projectionOf(376_000, 6_536_000, territory)).toBe("Lambert-93");
  });

  it.each([
    [-1.22, 45.88],
    [99_999, 6_500_000],
    [374_000, 5_999_999],
    [374_000, 7_200_001],
    [999_999, 1_200_000],
    [2_400_001, 6_500_000],
    [1_300_001, 999_999],
    [1_300_001, 9_500_001],
  ])("%d, %d is in none", (x, y) => {
    expect(projectionOf(x, y)).toBeUndefined();
  });
});
