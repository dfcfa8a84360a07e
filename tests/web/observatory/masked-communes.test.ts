import type { Indicator, Observation } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import type { Chart, MakeChart } from "../../../packages/web/src/charts/chart.js";
import { choropleth } from "../../../packages/web/src/charts/choropleth.js";
import { distribution } from "../../../packages/web/src/charts/distribution.js";
import { multiples } from "../../../packages/web/src/charts/multiples.js";
import { ranking } from "../../../packages/web/src/charts/ranking.js";
import { symbols } from "../../../packages/web/src/charts/symbols.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import type { Line } from "../../../packages/web/src/portrait/load-portrait.js";
import { peerWords, stripWords } from "../../../packages/web/src/portrait/row-words.js";
import { bree, chateau, communes, dolus, gua, home, householdWaste, observe, situation } from "../support/situation.js";

const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

/** Dwellings begun, a number: what the smallest communes have least of, and secrecy masks first. */
const dwellings: Indicator = {
  ...householdWaste,
  ...{ id: "logements", title: "Logements commencés", shortTitle: "Logements" },
  ...{ unit: "logements", unitLabel: "logements" },
  wording: { subject: "les logements", number: "plural", gender: "masculine", of: "commencés" },
};

const bothYears = (territory: typeof home, before: number | null, now: number | null): Observation[] => [
  observe(territory, "2019", before, before === null ? "SECRET" : "OBSERVE"),
  observe(territory, "2024", now, now === null ? "SECRET" : "OBSERVE"),
];
const told = [...bothYears(chateau, 70, 80), ...bothYears(dolus, 200, 215), ...bothYears(home, 290, 320)];
const masked = [...told, ...bothYears(gua, null, null), ...bothYears(bree, null, null)];

const chartOf = (make: MakeChart, observations: Observation[], change = {}): Chart =>
  make(situation(observations, { indicator: dwellings, isQuantity: true, ...change }));
/** Each way to say each thing: any of them may be the one that a page tells. */
const sentencesOf = ({ title, otherTitles = [], heading, label, reading, prose }: Chart) =>
  [title, ...otherTitles, heading, label, reading, ...prose.flat()].map(plain);

describe("communes under statistical secrecy", () => {
  const charts = Object.entries({ ranking, choropleth, symbols, distribution });

  it.each(charts)("are no reason to name the least of those that are told: %s", (_, make) => {
    for (const sentence of sentencesOf(chartOf(make, masked))) {
      expect(sentence).not.toMatch(/le moins|plus bas |^La plus haute|^Les extrêmes :|La moitié des communes/);
      if (/ 80 .*215|215 .* 80 /.test(sentence) && !sentence.includes("communes comparées"))
        expect(sentence).toMatch(/ ; secret ailleurs|chiffres publiés/);
    }
  });

  it("leave titles that hold on two lines of a phone", () => {
    const litres = { ...householdWaste, unit: "litres/hab", unitLabel: "litres par habitant" };
    for (const [, make] of charts)
      for (const indicator of [dwellings, litres]) {
        const { title, heading } = chartOf(make, masked, { indicator, isQuantity: false, home: chateau });
        for (const words of [title, heading]) expect(words.length, words).toBeLessThanOrEqual(58);
      }
    expect(plain(chartOf(choropleth, masked).title)).toBe("Logements : de 80 à 215 logements ; secret ailleurs");
    expect(plain(chartOf(ranking, masked).title)).toBe("Logements : de 80 à 215 logements ; secret ailleurs");
    expect(plain(chartOf(symbols, masked).title)).toBe("De 80 à 215 logements selon la commune ; secret ailleurs");
  });

  it("are none of those that are counted over the average", () => {
    const { title } = chartOf(ranking, masked, { isQuantity: false, home: chateau });
    expect(plain(title)).toBe("Une commune sur deux dépasse la moyenne ; secret ailleurs");
  });

  it("have a value, which is not compared: those that have none leave the least to be named", () => {
    const prose = (observations: Observation[]) => plain(chartOf(ranking, observations).prose.flat().join(" "));
    expect(prose(masked)).toContain("Deux communes ne sont pas comparées : secret statistique.");
    expect(prose(masked)).toContain("Parmi les communes comparées, la plus haute valeur est à Dolus-d’Oléron");
    expect(prose(told)).toContain("Deux communes ne sont pas comparées : non disponible.");
    expect(prose(told)).toContain("La plus basse est au Château-d’Oléron");
    expect(plain(chartOf(symbols, told).title)).toMatch(/à Dolus-d’Oléron, le moins au Château-d’Oléron$/);
  });

  it("may be all of them: none is said to have no value", () => {
    const all = [...bothYears(home, 290, 320), ...communes.flatMap((one) => bothYears(one, null, null))];
    for (const [, make] of charts) {
      const chart = chartOf(make, all);
      expect(plain(chart.title)).toBe("Aucune commune n’a de valeur publiée en 2024");
      expect(plain(chart.reading)).toBe("les valeurs de 2024 ne sont pas publiées : secret statistique.");
    }
  });

  it("may be all but those of one figure, which is not that of all", () => {
    const same = [...bothYears(chateau, 70, 80), ...bothYears(dolus, 70, 80), ...bothYears(gua, null, null)];
    expect(plain(chartOf(ranking, same).title)).toBe("80 logements dans 2 communes ; secret ailleurs");
  });

  it("are told beside those of one figure; those that nobody knows are told by the number of the others alone", () => {
    const same = [...bothYears(chateau, 70, 80), ...bothYears(dolus, 70, 80)];
    const all = [...same, ...bothYears(gua, 70, 80), ...bothYears(bree, 70, 80)];
    for (const make of [ranking, choropleth, symbols]) {
      expect(plain(chartOf(make, same).title)).toBe("80 logements dans 2 communes");
      expect(plain(chartOf(make, all).title)).toBe("80 logements dans toutes les communes");
    }
  });

  it("may be all but one, which is compared with none", () => {
    const one = [...bothYears(chateau, 70, 80), ...[dolus, gua, bree].flatMap((other) => bothYears(other, null, null))];
    for (const [, make] of charts) {
      const chart = chartOf(make, one);
      expect(plain(chart.title)).toBe("80 logements au Château-d’Oléron ; secret ailleurs");
      expect(plain(chart.label)).toMatch(/, 80 logements au Château-d’Oléron ; secret ailleurs\./);
      expect(sentencesOf(chart).join()).not.toContain("comparée");
    }
    expect(plain(chartOf(ranking, one).prose.flat().join())).toBe(
      "Le chiffre de trois communes n’est pas publié : secret statistique.",
    );
  });

  it("are beside others that an indicator does not rank: none is said to be compared, nor the first or the last", () => {
    const indicator = { ...dwellings, comparison: { rank: false, reason: "Ces communes ne se classent pas." } };
    for (const make of [ranking, distribution]) {
      const said = plain(chartOf(make, masked, { indicator }).prose.flat().join(" "));
      expect(said).toContain("Le chiffre de deux communes n’est pas publié : secret statistique.");
      expect(said).not.toMatch(/comparées|plus haute|extrêmes/);
    }
    for (const [, make] of charts)
      expect(plain(chartOf(make, told, { indicator }).title)).not.toMatch(/[Ll]e plus|le moins/);
  });

  it("are some of those whose moves are not known, each counted, and are not said to be all of them", () => {
    const later = [gua, bree].map((one) => observe(one, "2024", 50));
    const still = [...bothYears(chateau, 80, 80), ...later];
    const chart = chartOf(multiples, [...still, ...bothYears(dolus, null, null)]);
    expect(plain(chart.title)).toBe("Les logements ne bougent pas dans la seule commune comparée depuis 2019");
    expect(chart.prose.map(String).map(plain)).toEqual([
      "Trois communes ne sont pas comparées : secret statistique, non disponible.",
    ]);
    const two = chartOf(multiples, [...still, ...bothYears(dolus, 80, 80)]);
    expect(plain(two.title)).toBe("Les logements ne bougent dans aucune des deux communes comparées depuis 2019");
    const before = [...told, ...later, observe(gua, "2019", null, "SECRET"), observe(bree, "2019", null, "SECRET")];
    expect(plain(chartOf(multiples, before).title)).toBe(
      "Les logements augmentent dans deux communes sur deux depuis 2019 ; secret ailleurs",
    );
  });

  it("have values that are known, and not published: nothing says that there is none", () => {
    const { reading } = chartOf(trend, masked, { territory: gua });
    expect(plain(reading)).toBe("aucune valeur n’est publiée au Gua.");
  });

  it("are beside the places and the moves of the others", () => {
    expect(plain(chartOf(distribution, masked, { territory: dolus }).title)).toBe(
      "Dolus-d’Oléron, 1ʳᵉ commune sur 2 ; secret ailleurs",
    );
    expect(plain(chartOf(multiples, masked).title)).toBe(
      "Les logements augmentent dans deux communes sur deux depuis 2019 ; secret ailleurs",
    );
  });

  it("are told with those of too few cases, and with those of which a minimum alone is known", () => {
    const comparison = { minimum: { denominator: 20 }, reason: "Trop peu de cas pour juger." };
    const measure = { ...householdWaste.measure };
    const indicator = { ...householdWaste, comparison, measure } as Indicator;
    const counted = (territory: typeof home, value: number, denominator: number) => ({
      ...observe(territory, "2024", value),
      denominator,
    });
    const values = [
      ...[counted(chateau, 80, 500), counted(dolus, 215, 500), counted(gua, 400, 3)],
      observe(bree, "2024", null, "SECRET"),
    ];
    const heading = (observations: Observation[]) => plain(chartOf(choropleth, observations, { indicator }).heading);
    expect(heading(values)).toBe("De 80 à 215 kg par habitant ; secret ou trop peu de cas ailleurs");
    const minimum = [...values.slice(0, 2), { ...counted(gua, 400, 500), bound: "min" as const }];
    expect(heading(minimum)).toBe("De 80 à 215 kg par habitant ; minimum seul ailleurs");
  });

  it("keep a portrait from setting a commune over or under all of its peers", () => {
    const series = new Series(masked);
    const peers = [chateau, gua, bree].map(({ code }) => ({ code, point: series.at(code, 2024) }));
    const lineOf = (change: Partial<Line> = {}): Line => ({
      ...{ indicator: householdWaste, series, year: 2024, point: series.at(dolus.code, 2024), base: undefined },
      ...{ later: undefined, others: [{ code: chateau.code, value: 80, isCompared: true }], peers, ranked: [] },
      ...{ absent: 0, median: null, context: [], notCompared: null, count: false, demonstration: false },
      ...change,
    });
    const names = new Map(communes.map(({ code, name }) => [code, name]));
    expect(plain(peerWords(lineOf(), names))).toBe("Le Château-d’Oléron 80 ; secret ailleurs.");
    expect(plain(peerWords(lineOf({ peers: peers.slice(0, 1) }), names))).toBe(
      "Plus que ses pairs : Le Château-d’Oléron 80.",
    );
    expect(plain(stripWords(lineOf(), names))).toBe(
      "De 80 (Le Château-d’Oléron) à 80 (Le Château-d’Oléron) ; secret ailleurs",
    );
  });
});

describe("a commune whose ratio cannot be computed, and enters that of the whole", () => {
  const years: Indicator = {
    ...householdWaste,
    ...{
      title: "Capacité de désendettement",
      shortTitle: "Désendettement",
      unit: "ans",
      unitLabel: "ans",
      decimals: 1,
    },
    wording: { subject: "la durée de la dette", number: "singular", gender: "feminine", of: "de dette" },
  };
  const inDeficit: Observation = { ...observe(gua, "2024", null, "NON_CALCULABLE"), numerator: 900, denominator: -20 };
  const indebted = [observe(chateau, "2024", 3), observe(dolus, "2024", 4), observe(home, "2024", 7.5), inDeficit];
  const titleOf = (make: MakeChart) =>
    plain(chartOf(make, indebted, { indicator: years, isQuantity: false, home: home }).title);

  it("keeps the others from being said to be all under the average, which it is the first over", () => {
    expect(titleOf(ranking)).toBe("Désendettement : de 3,0 à 4,0 ans ; non calculable ailleurs");
    expect(titleOf(choropleth)).toBe("Désendettement : de 3,0 à 4,0 ans ; non calculable ailleurs");
  });
});
