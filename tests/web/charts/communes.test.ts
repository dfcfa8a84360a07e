import type { Indicator } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { bars } from "../../../packages/web/src/charts/bars.js";
import { distribution } from "../../../packages/web/src/charts/distribution.js";
import { multiples } from "../../../packages/web/src/charts/multiples.js";
import { ranking } from "../../../packages/web/src/charts/ranking.js";
import { renderChart } from "../../../packages/web/src/charts/render-chart.js";
import { symbols } from "../../../packages/web/src/charts/symbols.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import {
  bree,
  chateau,
  communes,
  dolus,
  gua,
  home,
  householdWaste,
  observe,
  recycling,
  situation,
} from "../support/situation.js";

const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

const tonnage: Indicator = {
  ...householdWaste,
  id: "dechets-tonnage",
  title: "Tonnage de déchets",
  shortTitle: "Tonnage",
  unit: "t",
  unitLabel: "tonnes",
  wording: { subject: "les tonnages", number: "plural", gender: "masculine", of: "de déchets" },
  measure: { kind: "sum", numerator: { dataset: "tonnages", aggregate: "sum", field: "tonnes" } },
};
const spread = [
  observe(home, "2024", 1000),
  observe(chateau, "2024", 400),
  observe(dolus, "2024", 100),
  observe(gua, "2024", null, "SECRET"),
  observe(bree, "2024", null),
];

describe("proportional symbols", () => {
  it("draw circles whose surface follows the quantity", async () => {
    const svg = await renderChart(symbols(situation(spread, { indicator: tonnage })), "c");
    const [narrow = ""] = svg.split("cut-wide");
    const radii = [...narrow.matchAll(/d="M([\d.]+),0A[^"]*" fill="#0b5570"/g)].map(([, radius]) => Number(radius));
    expect(radii).toHaveLength(2);
    expect((radii[0] ?? 0) / (radii[1] ?? 1)).toBeCloseTo(2, 1);
  });

  it("draw no circle and tell no share where a value is under zero: the ranking shows it", () => {
    const balance = [observe(home, "2024", 28), observe(chateau, "2024", 40), observe(dolus, "2024", -12)];
    const chart = symbols(situation(balance, { indicator: tonnage }));
    expect(chart.drawing).toBeNull();
    expect(chart.legend).toEqual([]);
    expect(chart.notes?.map(plain)).toEqual(["Pas de cercles : une valeur est négative, ce que le classement montre"]);
    expect(plain(chart.reading)).toBe("au Château-d’Oléron, 40 tonnes.");
    expect(chart.table.rows.flatMap(({ cells }) => cells)).toContainEqual(expect.objectContaining({ value: -12 }));
    expect(ranking(situation(balance, { indicator: tonnage })).drawing).not.toBeNull();
  });

  it("keep the circles of communes where a territory that is not drawn is under zero, and tell no share of a whole", () => {
    const [total, elsewhere] = [observe(home, "2024", 10), { ...observe(home, "2024", -40), territory: "17306" }];
    const values = [total, elsewhere, observe(chateau, "2024", 40), observe(dolus, "2024", 10)];
    const chart = symbols(situation(values, { indicator: tonnage }));
    expect(chart.drawing).not.toBeNull();
    expect([chart.notes, chart.legend.length > 0]).toEqual([[], true]);
    expect(plain(chart.reading)).toBe("au Château-d’Oléron, 40 tonnes.");
  });

  it("make each commune a link that tells its value or why there is none", async () => {
    const svg = plain(await renderChart(symbols(situation(spread, { indicator: tonnage })), "c"));
    expect(svg).toContain('<a href="?territoire=17093" aria-label="Le Château-d’Oléron : 400 tonnes">');
    expect(svg).toContain('aria-label="Le Gua : secret statistique"');
    expect(svg).toContain(">secret</text>");
    expect(svg).not.toContain(">0</text>");
  });

  it("name the highest and the lowest of what « plus » cannot precede", () => {
    const indicator = { ...tonnage, wording: { ...tonnage.wording, of: "collectées" } };
    const told = spread.filter(({ status }) => status !== "SECRET");
    expect(plain(symbols(situation(told, { indicator, isQuantity: true })).title)).toBe(
      "Le plus de tonnes collectées au Château-d’Oléron, le moins à Dolus-d’Oléron",
    );
    const short = { ...indicator, unit: "t", unitLabel: "t" };
    expect(plain(symbols(situation(told, { indicator: short, isQuantity: true })).title)).toBe(
      "Le plus haut au Château-d’Oléron, le plus bas à Dolus-d’Oléron",
    );
  });

  it("say the share of the total", () => {
    const chart = symbols(situation(spread, { indicator: tonnage }));
    expect(plain(chart.title)).toBe("De 100 à 400 tonnes selon la commune ; secret ailleurs");
    expect(plain(chart.reading)).toBe("au Château-d’Oléron, 400 tonnes, soit 40 % du total du Pôle Marennes Oléron.");
    expect(chart.legend.map(({ label }) => plain(label))).toEqual(
      expect.arrayContaining(["secret statistique", "n. d. : non disponible"]),
    );
  });
});

describe("a quantity", () => {
  it("is compared with no average: the whole is a total", async () => {
    const context = situation(spread, { indicator: tonnage, isQuantity: true });
    const ranked = ranking(context);
    expect(plain(ranked.title)).toBe("Tonnage : de 100 à 400 tonnes ; secret ailleurs");
    expect(plain(ranked.reading)).toBe("au Château-d’Oléron, 400 tonnes.");
    expect(await renderChart(ranked, "q")).not.toContain("Pôle Marennes Oléron");
    const own = trend({ ...context, territory: chateau });
    expect(own.table.head).toEqual(["Année", "Le Château-d’Oléron"]);
    expect(own.reading + own.prose.join(" ")).not.toContain("ensemble");
    expect(distribution(context).legend.map(({ swatch }) => swatch)).not.toContain("swatch--average");
  });
});

describe("distribution", () => {
  const four = [
    observe(home, "2024", 214),
    observe(chateau, "2024", 268),
    observe(dolus, "2024", 228),
    observe(gua, "2024", 180),
    observe(bree, "2024", 200),
  ];

  it("says where half of the communes stand, or the place of the one read", () => {
    expect(plain(distribution(situation(four)).title)).toBe(
      "La moitié des communes se tient entre 195 et 238 kg par habitant",
    );
    const mine = distribution(situation(four, { territory: dolus }));
    expect(mine.title).toBe("Dolus-d’Oléron, 2ᵉ commune sur 4");
    expect(plain(mine.reading)).toBe(
      "à Dolus-d’Oléron, 228 kg par habitant, contre 214 kg pour l’ensemble du Pôle Marennes Oléron ; le premier rang est la valeur la plus haute.",
    );
  });

  it("draws a tick for each commune, a large dot for the one read, the average dotted", async () => {
    const svg = await renderChart(distribution(situation(four, { territory: dolus })), "d");
    const [narrow = ""] = svg.split("cut-wide");
    expect(narrow.match(/ d="M[\d.]+,[\d.]+h2.5v26h-2.5Z" fill="#0b5570"/g)).toHaveLength(3);
    expect(narrow).toMatch(/fill="#10252f" stroke="#ffffff"/);
    expect(narrow).toContain('stroke-dasharray="2,3"');
  });

  it("says which communes are not placed, and why", () => {
    const chart = distribution(situation(spread.slice(0, 4)));
    expect(chart.prose.join(" ")).toContain("communes ne sont pas comparées");
    expect(chart.prose.join(" ")).toContain("secret statistique");
  });
});

describe("small multiples", () => {
  const followed = [
    observe(chateau, "2019", 280),
    observe(chateau, "2020", null),
    observe(chateau, "2021", 260),
    observe(chateau, "2024", 240),
    observe(dolus, "2019", 200),
    observe(dolus, "2024", 220, "PROVISOIRE"),
    observe(gua, "2024", null, "SECRET"),
  ];

  it("count those that move the same way, and name the largest move", () => {
    const chart = multiples(situation(followed));
    expect(plain(chart.title)).toBe(
      "Les ordures ménagères baissent dans une commune sur deux, augmentent dans une autre depuis 2019 ; secret ailleurs",
    );
    expect(plain(chart.reading)).toContain("Le Château-d’Oléron, de 280 kg en 2019 à 240 kg par habitant en 2024");
  });

  it("measure moves from the first known year where the one to compare with has no value", () => {
    const later = followed.filter(({ period }) => period !== "2019");
    const chart = multiples(situation([...later, observe(dolus, "2021", 200)]));
    expect(plain(chart.title)).toBe(
      "Les ordures ménagères baissent dans une commune sur deux, augmentent dans une autre depuis 2021 ; secret ailleurs",
    );
    expect(plain(chart.reading)).toBe(
      "Dolus-d’Oléron, de 200 kg en 2021 à 220 kg par habitant en 2024 : 10 % de plus qu’en 2021, le plus grand mouvement.",
    );
  });

  it("name the largest move in the measure that is told, where a percentage would be of nothing", () => {
    const crossed = [
      ...[observe(chateau, "2019", -1), observe(chateau, "2024", 12)],
      ...[observe(dolus, "2019", 3000), observe(dolus, "2024", 3700)],
    ];
    expect(plain(multiples(situation(crossed)).reading)).toBe(
      "Dolus-d’Oléron, de 3 000 kg en 2019 à 3 700 kg par habitant en 2024 : 23 % de plus qu’en 2019, le plus grand mouvement.",
    );
    const handful = [
      ...[observe(chateau, "2019", 1), observe(chateau, "2024", 3)],
      ...[observe(dolus, "2019", 100), observe(dolus, "2024", 150)],
    ];
    expect(plain(multiples(situation(handful)).reading)).toContain("50 % de plus qu’en 2019, le plus grand mouvement.");
    const points = [
      ...[observe(chateau, "2019", 1), observe(chateau, "2024", 2)],
      ...[observe(dolus, "2019", 50), observe(dolus, "2024", 60)],
    ];
    expect(plain(multiples(situation(points, { indicator: recycling })).reading)).toContain("10 points de plus");
  });

  it("say why nothing can be compared", () => {
    const title = (change: Parameters<typeof situation>[1]) => plain(multiples(situation(followed, change)).title);
    expect(title({ year: 2019 })).toBe("Aucune valeur publiée avant 2019");
    expect(title({ year: 2020 })).toBe("Aucune commune n’a de valeur publiée à la fois en 2019 et en 2020");
  });

  it("lead from one year of a survey to the next: nothing lacks between them", async () => {
    const survey = communes.flatMap((one, rank) =>
      ["2012", "2017", "2023"].map((year, place) => observe(one, year, 100 + 10 * rank + place)),
    );
    const chart = multiples(situation(survey, { year: 2023, compareWith: 2012 }));
    expect(chart.table.head).toEqual(["Commune", "2012", "2017", "2023"]);
    expect(chart.legend).toEqual([]);
    const [narrow = ""] = (await renderChart(chart, "m")).split("cut-wide");
    // From the first to the last, through the one between.
    expect(narrow.match(/<path [^>]*d="M[\d.]+,[\d.]+L[\d.]+,[\d.]+L[\d.]+,[\d.]+" stroke/g)).toHaveLength(4);
  });

  it("draw a line for each, cut at missing years, and say why one has none", async () => {
    const svg = await renderChart(multiples(situation(followed)), "m");
    const [narrow = ""] = svg.split("cut-wide");
    expect(plain(narrow)).toContain(">280 → 240");
    expect(narrow).toContain(">secret statistique</text>");
    expect(narrow).toMatch(/fill="#ffffff" stroke="#0b5570"/);
    expect(multiples(situation(followed)).legend.map(({ label }) => plain(label))).toContain(
      "trait coupé : non disponible ou secret statistique",
    );
  });
});

describe("bars", () => {
  const yearly = [
    observe(home, "2019", 100),
    observe(home, "2020", 150),
    observe(home, "2021", null),
    observe(home, "2022", 120, "PROVISOIRE"),
  ];

  it("stand on zero, hollow when provisional, dashed when absent", async () => {
    const chart = bars(situation(yearly, { indicator: tonnage, year: 2022 }));
    const svg = await renderChart(chart, "b");
    const [, wide = ""] = svg.split("cut-wide");
    const heights = [...wide.matchAll(/h[\d.]+v([\d.]+)h-[\d.]+Z" fill="#0b5570"/g)].map(([, height]) =>
      Number(height),
    );
    expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(100 / 150, 2);
    expect(wide).toMatch(/fill="#ffffff" stroke="#0b5570"/);
    expect(wide).toContain('stroke-dasharray="3,3"');
    expect(plain(chart.title)).toBe("Les tonnages ont augmenté de 20 % depuis 2019");
    expect(plain(chart.prose.join(" "))).toContain("L’année la plus forte est 2020 : 150 tonnes.");
  });
});
