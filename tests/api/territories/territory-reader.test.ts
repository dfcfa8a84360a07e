import type { Population, Territory } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { territoryReader } from "../../../packages/api/src/territories/territory-reader.js";

const OLERON = "241700624";
const MARENNES = "241700699";
const PETR = "petr-marennes-oleron";
const NONE = { type: "FeatureCollection" as const, features: [] };

const commune = (code: string, parents: Territory["parents"], validity?: Territory["validity"]): Territory => ({
  ...{ code, level: "commune", name: code, parents },
  ...(validity ? { validity } : {}),
});
const count = (territory: string, year: number, value: number): Population => ({
  ...{ territory, year, kind: "municipale", value, source: "Insee" },
});

/** Saint-Trojan (17411) goes from one EPCI to the other in 2020, Hiers-Brouage (17189) into Marennes (17219) in 2019, and 17998 out of Le Gua (17185) in 2022. */
const reader = territoryReader({
  territories: [
    { code: PETR, level: "petr", name: "Pôle", parents: [] },
    ...[OLERON, MARENNES].map((code): Territory => ({ code, level: "epci", name: code, parents: [{ code: PETR }] })),
    commune("17093", [{ code: OLERON }]),
    commune("17140", [{ code: OLERON }]),
    commune("17411", [
      { code: OLERON, to: "2020-01-01" },
      { code: MARENNES, from: "2020-01-01" },
    ]),
    commune("17185", [{ code: MARENNES }]),
    commune("17998", [{ code: MARENNES }], { from: "2022-01-01" }),
    commune("17219", [{ code: MARENNES }]),
    commune("17189", [{ code: MARENNES }], { to: "2019-01-01" }),
  ],
  events: [
    { date: "2019-01-01", kind: "merger", before: ["17189", "17219"], after: ["17219"], title: "" },
    { date: "2020-01-01", kind: "membership", before: [OLERON], after: [MARENNES], title: "" },
    { date: "2022-01-01", kind: "split", before: ["17185"], after: ["17185", "17998"], title: "" },
  ],
  populations: [
    ...["17093", "17140", "17411"].flatMap((code) => [2017, 2018, 2023].map((year) => count(code, year, 1000))),
    ...[count("17219", 2017, 5500), count("17189", 2017, 640), count("17219", 2018, 6140), count("17219", 2023, 6163)],
    ...[count("17185", 2017, 2000), count("17185", 2018, 2000), count("17185", 2023, 1500), count("17998", 2023, 500)],
  ],
  ...{ outlines: NONE, precise: NONE, surroundings: NONE, home: PETR },
  sources: { vintage: "2026-01-01" } as Parameters<typeof territoryReader>[0]["sources"],
});
const told = (code: string, at?: string) =>
  Object.fromEntries(reader.series(code, "municipale", at).map(({ year, value }) => [year, value]));

describe("the population of a territory of several communes", () => {
  it("is, over time, that of the communes it has today: nobody leaves where a commune does", () => {
    expect(told(OLERON)).toEqual({ 2017: 2000, 2018: 2000, 2023: 2000 });
  });

  it("is the same before and after communes merged or were divided", () => {
    expect(told(MARENNES)).toEqual({ 2017: 9140, 2018: 9140, 2023: 9163 });
    expect(told(PETR)).toEqual({ 2017: 11_140, 2018: 11_140, 2023: 11_163 });
    expect(told("17219")).toEqual({ 2017: 6140, 2018: 6140, 2023: 6163 });
  });

  it("is, in the geography of another day, that of the communes it had then", () => {
    expect(told(OLERON, "2018-01-01")).toEqual({ 2017: 3000, 2018: 3000, 2023: 3000 });
    expect(told(MARENNES, "2018-01-01")).toEqual({ 2017: 8140, 2018: 8140, 2023: 8163 });
  });

  it("is, as what data of a year are divided by, that of the communes it had that year", () => {
    const of = (code: string) => Object.fromEntries(reader.populations(code).map(({ year, value }) => [year, value]));
    expect(of(OLERON)).toEqual({ 2017: 3000, 2018: 3000, 2023: 2000 });
    expect(of(MARENNES)).toEqual({ 2017: 8140, 2018: 8140, 2023: 9163 });
  });
});
