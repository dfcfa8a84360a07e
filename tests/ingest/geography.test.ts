import { join } from "node:path";
import { readGeography } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

const geography = await readGeography(join(import.meta.dirname, "../../datasets/territoires"));

describe("the reference geography", () => {
  it("knows Hiers-Brouage until it joined Marennes on the first of January 2019", () => {
    expect(geography.has("17189")).toBe(true);
    expect(geography.has("17189", "2018-12-31")).toBe(true);
    expect(geography.has("17189", "2019-01-01")).toBe(false);
    expect(geography.successors("17189", "2018-06-01")).toEqual([]);
    expect(geography.successors("17189", "2019-01-01")).toEqual(["17219"]);
    expect(geography.successors("17189")).toEqual(["17219"]);
    expect(geography.name("17189")).toBe("Hiers-Brouage");
  });

  it("follows a commune that was merged, then born again, as of the day asked", () => {
    expect(geography.successors("76095", "2013-01-01")).toEqual(["76108"]);
    expect(geography.successors("76095", "2011-12-31")).toEqual([]);
    expect(geography.successors("76095", "2014-01-01")).toEqual([]);
    expect(geography.successors("76095")).toEqual([]);
  });

  it("tells a postal code from a commune code", () => {
    expect(geography.has("76000")).toBe(false);
    expect(geography.has("17480")).toBe(true);
    expect(geography.name("76000")).toBeUndefined();
  });

  it("holds the districts of Paris and the communes of Corsica", () => {
    for (const code of ["75107", "75056", "2A004", "97411"]) expect(geography.has(code, "2024-01-01")).toBe(true);
  });

  it("covers the island and the mainland, its lighthouse included", () => {
    const [west, south, east, north] = geography.bbox as [number, number, number, number];
    for (const [x, y] of [
      [-1.41, 46.05],
      [-0.97, 45.73],
      [-1.11, 45.82],
    ] as const)
      expect(x > west && x < east && y > south && y < north).toBe(true);
    expect(east - west).toBeLessThan(0.8);
  });

  it("throws when the list is not there", async () => {
    await expect(readGeography("/nulle-part")).rejects.toThrow("cog-communes.csv");
  });
});
