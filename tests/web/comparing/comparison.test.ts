import type { Indicator, Observation } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { describeComparison, describeRow } from "../../../packages/web/src/comparing/comparison-words.js";
import { trendOf } from "../../../packages/web/src/comparing/describe-table.js";
import { foldRow } from "../../../packages/web/src/comparing/fold-row.js";
import { columnOf, compareValues } from "../../../packages/web/src/comparing/load-comparison.js";
import { medianOfPeers } from "../../../packages/web/src/comparing/median-of-peers.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { bree, chateau, communes, dolus, gua, home, householdWaste, observe, recycling } from "../support/situation.js";

/** The words of a row of some territories, whole and folded, without the spaces that hold figures. */
function wordsOf(
  territories: Territory[],
  observations: Observation[],
  { indicator = recycling, count = false, inhabitants = new Map<string, number>() } = {} as {
    indicator?: Indicator;
    count?: boolean;
    inhabitants?: Map<string, number>;
  },
) {
  const subjects = territories.map((one) => columnOf(one));
  const row = compareValues(indicator, subjects, new Series(observations), {
    compareWith: 2019,
    count,
    demonstration: false,
    medianOf: null,
  });
  if (!row) throw new Error("no row");
  const { words, note } = describeRow(row, subjects, inhabitants);
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
  return { year: row.year, limit: row.limit?.kind, words: plain(words), folded: plain(foldRow(row, subjects)), note };
}

/** Values of two communes in 2019 and 2024. */
const pair = (before: [number, number], now: [number, number]) => [
  observe(chateau, "2019", before[0]),
  observe(dolus, "2019", before[1]),
  observe(chateau, "2024", now[0]),
  observe(dolus, "2024", now[1]),
];

describe("the words between two values", () => {
  it.each<[string, [number, number], [number, number], string]>([
    [
      "tell a difference that moved little by its two sizes",
      [50, 45],
      [56, 52],
      "4 points de plus au Château-d’Oléron, contre 5 points en 2019.",
    ],
    [
      "tell that it grew",
      [50, 47],
      [58, 50],
      "8 points de plus au Château-d’Oléron ; l’écart se creuse (3 points en 2019).",
    ],
    [
      "tell that it shrank",
      [58, 50],
      [54, 51],
      "3 points de plus au Château-d’Oléron ; l’écart se resserre (8 points en 2019).",
    ],
    ["tell that it is the same", [54, 50], [58, 54], "4 points de plus au Château-d’Oléron, comme en 2019."],
    [
      "tell that the order changed",
      [50, 54],
      [58, 54],
      "4 points de plus au Château-d’Oléron ; c’était l’inverse en 2019.",
    ],
    [
      "tell two figures that are written the same as equal",
      [50, 54],
      [54.01, 54],
      "Autant dans les deux, contre 4 points d’écart en 2019.",
    ],
  ])("%s", (_title, before, now, words) => {
    expect(wordsOf([chateau, dolus], pair(before, now)).words).toBe(words);
  });

  it("never tell as wider a difference whose share of the value is smaller", () => {
    const indicator = { ...householdWaste, direction: "up" as const };
    const observations = [
      ...[30, 50].map((value, place) => observe([chateau, dolus][place] as Territory, "2019", value)),
      ...[80, 107].map((value, place) => observe([chateau, dolus][place] as Territory, "2024", value)),
    ];
    expect(wordsOf([chateau, dolus], observations, { indicator }).words).toBe(
      "34 % de plus à Dolus-d’Oléron ; l’écart se resserre (67 % en 2019).",
    );
  });

  it("tell in the unit what is under zero, which is a share of nothing", () => {
    const indicator = { ...householdWaste, decimals: 1 };
    const told = (before: [number, number], now: [number, number]) =>
      wordsOf([chateau, dolus], pair(before, now), { indicator }).words;
    expect(told([-90, -100], [-48.1, -103.1])).toBe("55,0 kg de plus au Château-d’Oléron, contre 10,0 kg en 2019.");
    expect(told([-90, -100], [-40, 30])).toBe("70,0 kg de plus à Dolus-d’Oléron ; c’était l’inverse en 2019.");
  });

  it("tell a few tenths of a point by their two sizes only", () => {
    expect(wordsOf([chateau, dolus], pair([50.1, 50], [54.3, 54])).words).toBe(
      "0,3 point de plus au Château-d’Oléron, contre 0,1 point en 2019.",
    );
  });

  it("tell a double by its times, and nothing of a past that one of them does not have", () => {
    const indicator = { ...householdWaste, direction: "up" as const };
    const observations = [observe(chateau, "2019", 100), observe(chateau, "2024", 300), observe(dolus, "2024", 100)];
    expect(wordsOf([dolus, chateau], observations, { indicator }).words).toBe(
      "Au Château-d’Oléron, 3 fois le niveau de Dolus-d’Oléron.",
    );
  });
});

describe("the small line of a row", () => {
  it("goes from one year of a survey to the next: nothing lacks between them", () => {
    const subjects = [chateau, dolus].map((one) => columnOf(one));
    const observations = [chateau, dolus].flatMap((one, place) =>
      ["2012", "2017", "2023"].map((year, rank) => observe(one, year, 10 * place + rank)),
    );
    const row = compareValues(recycling, subjects, new Series(observations), {
      ...{ compareWith: 2012, count: false, demonstration: false, medianOf: null },
    });
    expect(row && subjects.map((one) => trendOf(row, subjects, one)?.path.match(/L/g)?.length)).toEqual([2, 2]);
  });
});

describe("the words of a row, folded to a clause", () => {
  const four = [chateau, dolus, gua, bree];
  const of = (year: string, values: (number | null)[]) =>
    values.map((value, place) => observe(four[place] as Territory, year, value));

  it("name the two ends and what is between them, and who was first before", () => {
    expect(wordsOf(four, of("2024", [50, 54, 46, 52])).folded).toBe("Le Gua → Dolus-d’Oléron : 8 points");
    expect(wordsOf(four, [...of("2019", [60, 54, 40, 50]), ...of("2024", [50, 54, 46, 52])]).folded).toBe(
      "Le Gua → Dolus-d’Oléron : 8 points (en 2019, en tête : Le Château-d’Oléron)",
    );
    expect(wordsOf(four, of("2024", [50, 54, 46, 46])).folded).toBe(
      "Le Gua, La Brée-les-Bains → Dolus-d’Oléron : 8 points",
    );
    const indicator = { ...householdWaste };
    expect(wordsOf(four, of("2024", [100, 300, 150, 120]), { indicator }).folded).toBe(
      "Le Château-d’Oléron → Dolus-d’Oléron : de 1 à 3",
    );
    expect(wordsOf(four, of("2024", [50, 50, 50, 50])).folded).toBe("à égalité");
  });

  it("tell the difference as it is written where a share of the value would be none", () => {
    const { words, folded } = wordsOf(four, of("2024", [100_003, 100_002, 100_001, 100_001]), {
      indicator: householdWaste,
    });
    expect(words).toMatch(/ : 2 kg d’écart\.$/);
    expect(folded).toBe("Le Gua, La Brée-les-Bains → Le Château-d’Oléron : 2 kg");
  });

  it("tell what each did, in the order of columns, where communes are not ranked", () => {
    const indicator = { ...householdWaste, comparison: { rank: false, reason: "Habitants permanents seuls." } };
    const past = of("2019", [200, 200, 200, 200]);
    expect(wordsOf(four, [...past, ...of("2024", [180, 210, 200, 220])], { indicator }).folded).toBe(
      "depuis 2019 : −10 % · +5 % · stable · +10 %",
    );
    expect(wordsOf(four, [...past, ...of("2024", [180, 180, 180, 180])], { indicator }).folded).toBe(
      "−10 % partout depuis 2019",
    );
  });

  it("say why nothing is compared", () => {
    expect(wordsOf(four, of("2024", [50, null, 46, 52])).folded).toBe("sans comparaison, faute de valeur publiée");
    expect(wordsOf(four, of("2024", [5, 7, 4, 9]), { count: true }).folded).toBe("un nombre, qui suit la taille");
  });
});

describe("the lead of a comparison", () => {
  const leadOf = (indicator: Indicator, values: number[]) => {
    const subjects = [chateau, dolus].map((one) => columnOf(one));
    const series = new Series(
      values.map((value, place) => observe([chateau, dolus][place] as Territory, "2024", value)),
    );
    const row = compareValues(indicator, subjects, series, {
      ...{ compareWith: 2019, count: false, demonstration: false, medianOf: null },
    });
    const lead = describeComparison([{ observatory: { theme: "dechets" } as never, rows: row ? [row] : [] }], subjects);
    return lead?.replace(/[\u00a0\u202f]/g, " ");
  };

  it("says a unit once: not again for the second value, nor after a subject that ends on it", () => {
    const density: Indicator = {
      ...householdWaste,
      ...{ unit: "log/ha", unitLabel: "logements par hectare", decimals: 1 },
      wording: { ...householdWaste.wording, subject: "la densité des opérations" },
    };
    expect(leadOf(density, [51.9, 22.3])).toBe(
      "Le plus grand écart : la densité des opérations, 51,9 logements par hectare au Château-d’Oléron et 22,3 à Dolus-d’Oléron.",
    );
    const perHead = {
      ...density,
      unitLabel: "MWh par habitant",
      wording: { ...density.wording, subject: "l’énergie par habitant" },
    };
    expect(leadOf(perHead, [22.7, 18.5])).toContain("l’énergie par habitant, 22,7 MWh au Château-d’Oléron et 18,5 à");
    expect(leadOf(recycling, [60, 50])).toMatch(/60,0 % du poids au Château-d’Oléron et 50,0 % à Dolus-d’Oléron\.$/);
  });
});

describe("what is set side by side", () => {
  it("is of the last year that all have, and where a later one is missing is told", () => {
    const observations = [
      observe(chateau, "2023", 50),
      observe(gua, "2023", 46),
      observe(chateau, "2024", 60),
      observe(gua, "2024", null),
    ];
    const { year, words } = wordsOf([chateau, gua], observations);
    expect(year).toBe(2023);
    expect(words).toBe("4 points de plus au Château-d’Oléron. Rien de publié pour 2024 au Gua.");
  });

  it("is never a total of some communes beside a whole", () => {
    const part = { ...observe(home, "2024", 40), coverage: 0.5, computedFrom: ["17093", "17140"] };
    const { limit, words } = wordsOf([chateau, home], [observe(chateau, "2024", 50), part]);
    expect(limit).toBe("members");
    expect(words).not.toMatch(/de plus|de moins/);
  });

  it("is not of an earlier year over another span", () => {
    const long = { ...observe(dolus, "2020/2024", 50) };
    expect(wordsOf([chateau, dolus], [observe(chateau, "2024", 50), long]).limit).toBe("members");
  });

  it("says secrecy and absence, never a zero", () => {
    const { limit, words } = wordsOf(
      [chateau, gua],
      [observe(chateau, "2024", 50), observe(gua, "2024", null, "SECRET")],
    );
    expect(limit).toBe("missing");
    expect(words).toBe("Sans comparaison : secret statistique au Gua en 2024.");
  });

  it("is told by each one's own way where the indicator allows no ranking", () => {
    const indicator: Indicator = {
      ...recycling,
      comparison: { rank: false, reason: "Ces communes ne se classent pas." },
    };
    const { words, note } = wordsOf([chateau, dolus], pair([50, 40], [54, 43]), { indicator });
    expect(words).toBe("En hausse depuis 2019 : +4 points au Château-d’Oléron, +3 points à Dolus-d’Oléron.");
    expect(note).toBe(true);
  });

  it("puts the ways in the order of what is told, where one of them crosses zero", () => {
    const indicator = { ...householdWaste, comparison: { rank: false, reason: "Des soldes." } };
    const past = [-10, 3000, 100].map((value, rank) =>
      observe([chateau, dolus, gua][rank] as Territory, "2019", value),
    );
    const now = [3, 3700, 150].map((value, rank) => observe([chateau, dolus, gua][rank] as Territory, "2024", value));
    expect(wordsOf([chateau, dolus, gua], [...past, ...now], { indicator }).words).toBe(
      "En hausse partout depuis 2019, de +13 kg au Château-d’Oléron à +23 % à Dolus-d’Oléron.",
    );
  });

  it("elides before a change that is near", () => {
    const indicator: Indicator = { ...householdWaste, comparison: { rank: false, reason: "Une enquête." } };
    const moves = [
      [24.6, 23.4],
      [100, 80],
      [100, 70],
    ] as const;
    const valuesIn = (year: string, at: 0 | 1) =>
      moves.map((move, rank) => observe([chateau, dolus, gua][rank] as Territory, year, move[at]));
    const values = [...valuesIn("2019", 0), ...valuesIn("2024", 1)];
    expect(wordsOf([chateau, dolus, gua], values, { indicator }).words).toBe(
      "En baisse partout depuis 2019, d’env. −5 % au Château-d’Oléron à −30 % au Gua.",
    );
  });

  it("says nothing of levels nor of changes that too few cases make", () => {
    const indicator: Indicator = {
      ...recycling,
      comparison: { minimum: { denominator: 20 }, reason: "Trop peu de cas." },
    };
    const few = pair([50, 40], [54, 43]).map((one) => ({
      ...one,
      denominator: one.territory === chateau.code ? 50 : 3,
    }));
    expect(wordsOf([chateau, dolus], few, { indicator }).words).toBe("Trop peu de cas à Dolus-d’Oléron pour comparer.");
    const unranked: Indicator = {
      ...indicator,
      comparison: { ...indicator.comparison, rank: false, reason: "Une enquête." },
    };
    expect(wordsOf([chateau, dolus], few, { indicator: unranked }).words).toBe(
      "Trop peu de cas à Dolus-d’Oléron pour comparer.",
    );
    const fewBefore = pair([50, 40], [54, 43]).map((one) => ({ ...one, denominator: one.period === "2019" ? 3 : 50 }));
    expect(wordsOf([chateau, dolus], fewBefore, { indicator }).words).toBe(
      "11 points de plus au Château-d’Oléron. 2019 ne se compare pas à 2024 (trop peu de cas).",
    );
    expect(wordsOf([chateau, dolus], fewBefore, { indicator: unranked }).words).toBe(
      "Ces niveaux ne se comparent pas. 2019 ne se compare pas à 2024 (trop peu de cas).",
    );
  });

  it("names the highest and the lowest of several, ties kept", () => {
    const observations = [chateau, dolus, gua, bree].map((one, place) =>
      observe(one, "2024", [50, 44, 44, 47][place] as number),
    );
    expect(wordsOf(communes, observations).words).toBe(
      "Le plus haut au Château-d’Oléron, le plus bas à Dolus-d’Oléron et au Gua : 6 points d’écart.",
    );
  });

  it("tells a number of things with the size of the places, and not at all between a commune and what holds it", () => {
    const indicator: Indicator = {
      ...householdWaste,
      unit: "exploitations",
      unitLabel: "exploitations",
      wording: { subject: "les exploitations agricoles", number: "plural", gender: "feminine", of: "agricoles" },
    };
    const inhabitants = new Map([
      [chateau.code, 4000],
      [dolus.code, 1000],
    ]);
    const observations = [observe(chateau, "2024", 34), observe(dolus, "2024", 12), observe(home, "2024", 176)];
    const count = true;
    expect(wordsOf([chateau, dolus], observations, { indicator, count, inhabitants }).words).toBe(
      "Au Château-d’Oléron, 22 exploitations de plus qu’à Dolus-d’Oléron, pour 4 fois plus d’habitants.",
    );
    expect(wordsOf([chateau, home], observations, { indicator, count }).limit).toBe("sizes");
  });
});

describe("the median of the peers", () => {
  it("is of the same communes in every year: one where one of them has no value has none", () => {
    const values = communes.flatMap((one, place) => [
      observe(one, "2022", 10 + place),
      observe(one, "2023", place === 0 ? null : 20 + place),
      observe(one, "2024", 30 + place),
    ]);
    // Known once only, long ago: no member.
    const oleron = { ...chateau, code: "17411" };
    const { observations, of } = medianOfPeers([...values, observe(oleron, "2022", 500)]);
    expect(of).toBe(4);
    expect(observations.map(({ period, value }) => [period, value])).toEqual([
      ["2022", 11.5],
      ["2024", 31.5],
    ]);
  });
});
