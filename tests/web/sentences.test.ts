import { chartKindNames, chartKinds } from "@datalogue/api";
import fc from "fast-check";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chartDrawings } from "../../packages/web/src/charts/index.js";
import { isWord } from "../../packages/web/src/format/index.js";
import { openingOf } from "../../packages/web/src/observatory/choose-title.js";
import { contextOf, loadIndicator } from "../../packages/web/src/observatory/load-indicator.js";
import { Series } from "../../packages/web/src/observatory/series.js";
import { textOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";
import { sentenceFaults } from "./support/sentence-faults.js";
import { communes, home, householdWaste, observe, recycling, situation } from "./support/situation.js";

describe("on the demonstration", () => {
  let site: RealSite;
  beforeAll(async () => {
    site = await openRealSite();
  });
  afterAll(() => site?.close());

  it("the words of every chart say what its table says, for every indicator, territory and year", async () => {
    const { services } = site.datalogue;
    const faults: string[] = [];
    let told = 0;
    for (const indicator of services.indicators.list()) {
      const data = await loadIndicator(services, indicator);
      const [dimension] = data.dimensions;
      const base = await contextOf(services, data, {
        territory: data.home,
        year: 0,
        address: (code) => `?territoire=${code}`,
        ...(dimension ? { dimension: dimension.id } : {}),
      });
      for (const territory of [data.home, ...data.epcis, ...data.communes])
        for (const year of data.series.years(territory.code))
          for (const kind of chartKindNames) {
            const { suits, draws } = chartKinds[kind];
            if (
              (suits && (suits.nature === "quantity") !== base.isQuantity) ||
              (draws === "parts" && base.parts.length === 0)
            )
              continue;
            const context = { ...base, territory, year };
            told++;
            for (const fault of sentenceFaults(context, chartDrawings[kind].make(context)))
              faults.push(`${indicator.id} ${territory.code} ${year} ${kind}: ${fault}`);
          }
    }
    expect(faults.slice(0, 20)).toEqual([]);
    expect(told).toBeGreaterThan(10_000);
  }, 900_000);

  it("a count is told as a number: « le nombre d’exploitations a baissé », not the farms themselves", () => {
    const measures = new Set(["tonnes", "points"]);
    const faults = site.datalogue.services.indicators
      .list()
      .filter(({ unitLabel, wording }) => {
        const head = unitLabel.split(" ")[0] ?? "";
        return isWord(head) && !measures.has(head) && wording.number === "plural";
      })
      .map(({ id, wording }) => `${id}: ${wording.subject}`);
    expect(faults).toEqual([]);
  });

  it("no observatory opens two sentences of its charts alike", async () => {
    const { observatories } = site.datalogue.services;
    for (const { theme } of observatories.list())
      for (const query of ["", "?territoire=241700624", "?territoire=17485"]) {
        const { text } = await supertest(site.app).get(`/observatoires/${theme}${query}`).expect(200);
        const sentences = [
          ...text.matchAll(/<ul class="card-actions plain">.*?<\/ul>(.*?)<details class="table">/gs),
        ].flatMap(([, prose]) =>
          [...(prose ?? "").matchAll(/<p>(.*?)<\/p>/gs)].map(([, sentence]) => textOf(sentence ?? "")),
        );
        const openings = [...new Set(sentences)].map(openingOf);
        expect(sentences.length).toBeGreaterThan(1);
        expect(
          openings.filter((one, rank) => openings.indexOf(one) !== rank),
          `${theme}${query}`,
        ).toEqual([]);
      }
  });
});

describe("on small territories drawn at random, with gaps, zeros, ties, secrets, mergers", () => {
  const indicators = [
    householdWaste,
    recycling,
    {
      ...householdWaste,
      unit: "fermes",
      unitLabel: "fermes",
      wording: { subject: "les fermes", number: "plural", gender: "feminine", of: "agricoles" },
    },
    {
      ...householdWaste,
      decimals: 2,
      unit: "ha",
      unitLabel: "ha",
      wording: { subject: "la surface", number: "singular", gender: "feminine", of: "de terres" },
    },
    {
      ...householdWaste,
      unit: "m²",
      unitLabel: "m²",
      wording: { subject: "la surface", number: "singular", gender: "feminine", of: "de terres" },
    },
  ] as const;
  const codes = communes.map(({ code }) => code);
  const value = fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.constantFrom(0, 1, 2, 100) },
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 40_000 }).map((hundredths) => hundredths / 100) },
  );
  const years = [2018, 2019, 2020, 2021, 2022, 2023, 2024];

  it("they hold too", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...indicators),
        fc.array(fc.array(value, { minLength: years.length, maxLength: years.length }), {
          minLength: communes.length,
          maxLength: communes.length,
        }),
        fc.array(
          fc.oneof(
            fc.constantFrom(0, 100),
            fc.integer({ min: 0, max: 40_000 }).map((hundredths) => hundredths / 100),
          ),
          {
            minLength: years.length,
            maxLength: years.length,
          },
        ),
        fc.array(fc.subarray(codes, { minLength: 1 }), { minLength: years.length, maxLength: years.length }),
        fc.constantFrom(home, ...communes),
        fc.constantFrom(...years),
        (indicator, drawn, sums, members, territory, year) => {
          // Land is around the hectare, from which it is told in hectares.
          const size = indicator.unit === "m²" ? 100 : 1;
          const rows = drawn.map((row) => row.map((one) => one && one * size));
          const totals = sums.map((one) => one * size);
          const observations = [
            ...communes.flatMap((commune, place) =>
              years.map((of, rank) => {
                const own = rows[place]?.[rank] ?? null;
                return observe(
                  commune,
                  String(of),
                  own,
                  own === null && (place + rank) % 3 === 0 ? "SECRET" : undefined,
                );
              }),
            ),
            ...years.map((of, rank) => ({
              ...observe(home, String(of), totals[rank] ?? 0),
              computedFrom: members[rank] ?? [],
              coverage: (members[rank]?.length ?? 0) / codes.length,
            })),
          ];
          const isQuantity = ["fermes", "ha", "m²"].includes(indicator.unit);
          const parts = communes.slice(0, 2).map(({ code, name }) => ({
            label: name,
            series: new Series(
              years.map((of, rank) => observe(home, String(of), rows[codes.indexOf(code)]?.[rank] ?? null)),
            ),
          }));
          const context = situation(observations, { indicator, isQuantity, territory, year, parts });
          for (const kind of chartKindNames) {
            const { suits } = chartKinds[kind];
            if (suits && (suits.nature === "quantity") !== isQuantity) continue;
            expect(sentenceFaults(context, chartDrawings[kind].make(context)), kind).toEqual([]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
