import type { Observatory } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { choropleth } from "../../../packages/web/src/charts/choropleth.js";
import { ranking } from "../../../packages/web/src/charts/ranking.js";
import { renderChart } from "../../../packages/web/src/charts/render-chart.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import { describeKeyFigure } from "../../../packages/web/src/observatory/key-figure.js";
import { describeLead } from "../../../packages/web/src/observatory/lead.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { portraitFields, portraitRows } from "../../../packages/web/src/portrait/portrait-rows.js";
import { chateau, dolus, gua, home, householdWaste, observe, situation } from "../support/situation.js";

const plain = (text: string | null | undefined) => (text ?? "").replaceAll("\u00a0", " ").replaceAll("\u202f", " ");
const said = "total incomplet : 13 communes sur 14";

/** Saint-Sornin 17406 gave nothing in 2021: thirteen communes are counted. */
const thirteen = "17058 17093 17140 17185 17219 17265 17323 17337 17351 17385 17411 17485 17486".split(" ");
const incomplete = { ...observe(home, "2021", 258), coverage: 13 / 14, computedFrom: thirteen };
const observations = [
  observe(home, "2019", 262),
  incomplete,
  observe(chateau, "2019", 250),
  observe(chateau, "2021", 240),
  observe(dolus, "2021", 270),
];

describe("a total that lacks a commune", () => {
  it("counts the communes, or gives their share when they cannot be told one by one", () => {
    expect(plain(new Series([incomplete]).at(home.code, 2021).incomplete)).toBe(said);
    const byShare = { ...incomplete, computedFrom: ["241700624"], coverage: 8 / 14 };
    expect(plain(new Series([byShare]).at(home.code, 2021).incomplete)).toBe("total incomplet : 57 % des communes");
    expect(new Series([observe(home, "2021", 258)]).at(home.code, 2021).incomplete).toBeNull();
  });

  it("is said beside the figure and beside what it is compared with", () => {
    const series = new Series(observations);
    const at = { series, home, year: 2021, compareWith: 2019 };
    expect(plain(describeKeyFigure(householdWaste, { ...at, territory: home }).remark)).toBe(
      `Total incomplet : 13 communes sur 14 ; 2019 ne se compare pas à 2021`,
    );
    expect(plain(describeKeyFigure(householdWaste, { ...at, territory: chateau }).reference)).toBe(
      `Pôle Marennes Oléron : 258 kg (${said})`,
    );
    const lead = describeLead([householdWaste], new Map([[householdWaste.id, series]]), home.code, 2021, 2019);
    expect(plain(lead?.incomplete)).toBe(said);
  });

  it("is said in the reading, the prose and the label of a trend", async () => {
    const own = trend(situation(observations, { year: 2021 }));
    expect(plain(own.reading)).toContain(`(${said})`);
    expect(plain(own.notes?.[0] ?? "")).toBe(`2021, ${said}`);
    const beside = trend(situation(observations, { year: 2021, territory: chateau }));
    expect(plain(beside.prose.join(" "))).toContain(`que l’ensemble du Pôle Marennes Oléron, à 258 kg (${said})`);
  });

  it("starts no change to what other communes make up, and says why", () => {
    const later = trend(situation([incomplete, observe(home, "2024", 233)]));
    const why = `2021 ne se compare pas à 2024 (${said})`;
    expect(plain(later.reading)).toContain(`${why}.`);
    expect(plain(later.title)).not.toMatch(/moins|plus|baiss|recul/);
    const series = new Series([incomplete, observe(home, "2024", 233)]);
    const at = { series, territory: home, home, year: 2024, compareWith: 2019 };
    expect(describeKeyFigure(householdWaste, at)).toMatchObject({ trend: null });
    expect(plain(describeKeyFigure(householdWaste, at).remark)).toBe(why);
    const lead = describeLead([householdWaste], new Map([[householdWaste.id, series]]), home.code, 2024, 2019);
    expect(lead).toMatchObject({ change: null, baseYear: null });
  });

  it("starts no change to that of communes that are not known, though as many", () => {
    const untold = (year: string, value: number) => ({
      ...observe(home, year, value),
      coverage: 0.5,
      computedFrom: [],
    });
    const series = new Series([untold("2021", 100), untold("2024", 40)]);
    const at = { series, territory: home, home, year: 2024, compareWith: 2021 };
    expect(describeKeyFigure(householdWaste, at)).toMatchObject({ value: "40", trend: null });
    expect(plain(describeKeyFigure(householdWaste, at).remark)).toContain("2021 ne se compare pas à 2024");
  });

  it("is said by the average of a ranking: sentence and drawing", async () => {
    const chart = ranking(situation(observations, { year: 2021 }));
    expect(plain(chart.reading)).toContain(`que l’ensemble du Pôle Marennes Oléron (${said})`);
    const svg = await renderChart(chart, "r");
    expect(plain(svg).match(new RegExp(`>${said}</text>`, "g"))).toHaveLength(2);
  });

  it("is said where a map compares intercommunalities", () => {
    const epcis = [
      { ...home, code: "241700624", name: "Île d’Oléron" },
      { ...home, code: "241700699", name: "Bassin de Marennes" },
    ];
    const five = { coverage: 5 / 6, computedFrom: thirteen.slice(0, 5) };
    const chart = choropleth(
      situation(
        [
          ...observations,
          observe(epcis[0] ?? home, "2021", 301),
          { ...observe(epcis[1] ?? home, "2021", 195), ...five },
        ],
        { year: 2021, epcis },
      ),
    );
    expect(plain(chart.prose.join(" "))).toContain("Bassin de Marennes, 195 kg (total incomplet : 5 communes sur 6)");
  });
});

describe("a year without value, between years that have one", () => {
  const series = [observe(gua, "2020", 171), observe(gua, "2021", null), observe(gua, "2022", 169)];
  const read = (year: number, some = series) => ({
    remark: plain(
      describeKeyFigure(householdWaste, { series: new Series(some), territory: gua, home, year, compareWith: 2019 })
        .remark,
    ),
    reading: plain(trend(situation(some, { year, territory: gua })).reading),
  });

  it("gives the values around it, and never calls the one before « dernière »", () => {
    expect(read(2021)).toEqual({
      remark: "Valeur précédente : 171 kg par habitant en 2020 ; suivante : 169 kg en 2022",
      reading: "valeur précédente : 171 kg par habitant en 2020 ; suivante : 169 kg en 2022.",
    });
  });

  it("gives the last one known, or the first one, when there is nothing on the other side", () => {
    expect(read(2023).remark).toBe("Dernière valeur publiée : 169 kg par habitant en 2022");
    expect(read(2016).reading).toBe("première valeur publiée : 171 kg par habitant en 2020.");
    expect(read(2021, [observe(gua, "2021", null)]).remark).toBe("");
  });
});

describe("an indicator of months", () => {
  it("gives no month for the year, which has no value and says why", () => {
    const months = [observe(home, "2023", 90), observe(home, "2024-01", 100), observe(home, "2024-12", 20)];
    const series = new Series([...months, observe(home, "2023-12", 7)]);
    expect(series.known(home.code).map(({ year, value }) => [year, value])).toEqual([[2023, 90]]);
    const { absence, reason } = series.at(home.code, 2024);
    expect([absence, plain(reason)]).toEqual([
      "non calculable",
      "Les valeurs de cet indicateur ne sont pas annuelles : un mois ne dit pas l'année.",
    ]);
  });

  it("is absent from the file of a portrait with the same reason, its source as it is written", () => {
    const series = new Series([observe(home, "2023", 90), observe(home, "2024-01", 100)]);
    const source = "Relevés : https://exemple.fr/releves/123";
    const line = {
      ...{ indicator: { ...householdWaste, source }, series, year: 2023, point: series.at(home.code, 2023) },
      ...{ later: undefined, base: undefined, others: [], peers: [], ranked: [], absent: 0, median: null, context: [] },
      ...{ count: false, demonstration: false, notCompared: null },
    };
    const observatory = { title: "Déchets" } as Observatory;
    const rows = portraitRows([{ observatory, lines: [line] }], home, (code) => code).map((row) =>
      Object.fromEntries(portraitFields.map(({ name }, rank) => [name, row[rank]])),
    );
    expect(rows).toMatchObject([
      { annee: 2023, valeur: 90, statut: "OBSERVE", motif: null, source },
      {
        annee: 2024,
        valeur: null,
        statut: "NON_CALCULABLE",
        motif: expect.stringContaining("un mois ne dit pas"),
        source,
      },
    ]);
  });
});
