import type { Observation } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { gatherParts, splitAt } from "../../../packages/web/src/charts/parts.js";
import { renderChart } from "../../../packages/web/src/charts/render-chart.js";
import { shares } from "../../../packages/web/src/charts/shares.js";
import { stacked } from "../../../packages/web/src/charts/stacked.js";
import type { Part } from "../../../packages/web/src/observatory/part.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { chateau, home, householdWaste, observe, situation } from "../support/situation.js";

const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");
const part = (label: string, observations: Observation[]): Part => ({ label, series: new Series(observations) });

const whole = [observe(home, "2019", 200), observe(home, "2024", 200), observe(chateau, "2024", 100)];
const parts = [
  part("Ordures ménagères", [observe(home, "2019", 120), observe(home, "2024", 100), observe(chateau, "2024", 60)]),
  part("Verre", [observe(home, "2019", 20), observe(home, "2024", 20), observe(chateau, "2024", null, "SECRET")]),
  part("Déchèterie", [observe(home, "2019", 60), observe(home, "2024", 80), observe(chateau, "2024", 30)]),
];

describe("the parts of a whole", () => {
  it("leave as a rest what no known part accounts for, and say why", () => {
    expect(splitAt(parts, new Series(whole), chateau.code, 2024)).toEqual({
      values: [60, null, 30],
      whole: 100,
      absence: "secret statistique",
      rest: 10,
    });
  });

  it("have no whole when neither it nor all of them are known", () => {
    expect(splitAt(parts, new Series([]), chateau.code, 2024).whole).toBeNull();
    expect(splitAt(parts, new Series([]), home.code, 2024).whole).toBe(200);
  });

  it("are no shares of a whole where one of them is negative, or where they exceed it beside one that is not known", () => {
    const signed = [part("Naturel", [observe(home, "2024", -105)]), part("Migratoire", [observe(home, "2024", 112)])];
    expect(splitAt(signed, new Series([observe(home, "2024", 7)]), home.code, 2024)).toEqual({
      ...{ values: [-105, 112], whole: null, absence: "une part est négative", rest: 0 },
    });
    const masked = [part("Naturel", [observe(home, "2024", null, "SECRET")]), ...signed.slice(1)];
    const { whole: hidden, absence } = splitAt(masked, new Series([observe(home, "2024", 7)]), home.code, 2024);
    expect([hidden, absence]).toEqual([null, "les parts connues dépassent le total"]);
  });

  it("are seven at most, the smallest together and last; those without any value are left out", () => {
    const many = Array.from({ length: 9 }, (_, rank) => part(`Flux ${rank + 1}`, [observe(home, "2024", rank + 1)]));
    const gathered = gatherParts([...many, part("Vide", [observe(home, "2024", 0)])], home.code, 2024);
    expect(gathered.map(({ label }) => label)).toEqual([4, 5, 6, 7, 8, 9].map((n) => `Flux ${n}`).concat("Autres"));
    expect(gathered.at(-1)?.series.at(home.code, 2024).value).toBe(1 + 2 + 3);
  });
});

describe("shares", () => {
  it("names the two largest parts in its title, and a real value in its reading", () => {
    const chart = shares(situation(whole, { parts }));
    expect(plain(chart.title)).toBe("Ordures ménagères, 50 % du total ; déchèterie, 40 %");
    expect(plain(chart.reading)).toBe(
      "Pôle Marennes Oléron, ordures ménagères : 100 kg par habitant sur 200, soit 50 %.",
    );
    expect(plain(chart.prose.join(" "))).toBe("Ordures ménagères : 50 % du total en 2024, 60 % en 2019.");
    expect(plain(chart.label)).toContain("Ordures ménagères 50 %, déchèterie 40 %, verre 10 %.");
  });

  it("draws bars of the same whole width, each part in its colour", async () => {
    const svg = await renderChart(shares(situation(whole, { parts })), "r");
    const [narrow = ""] = svg.split("cut-wide");
    const widths = [...narrow.matchAll(/d="M[\d.]+,[\d.]+h([\d.]+)v[^"]*" (?:[^>]*)fill="(#0a4468|#d18000|#17a48b)"/g)];
    // Three bars, then the swatches of the key.
    expect(widths.map(([, width]) => Math.round(Number(width)))).toEqual([147, 29, 118, 13, 13, 13]);
  });

  it("tells each part under the bars: its colour, its name, its share of the territory read", async () => {
    const chart = shares(situation(whole, { parts }));
    expect(chart.legend).toEqual([]);
    const [narrow = ""] = (await renderChart(chart, "r")).split("cut-wide");
    const texts = [...narrow.matchAll(/>([^<]+)<\/text>/g)].map(([, text = ""]) => plain(text));
    for (const told of ["Ordures ménagères", "Déchèterie", "Verre", "10 %"]) expect(texts).toContain(told);
  });

  it("hatches what is masked, and says it in the legend and the table; never a zero", async () => {
    const chart = shares(situation(whole, { parts, territory: chateau }));
    expect(chart.legend.map(({ label }) => label)).toContain("secret statistique");
    expect(chart.table.rows[1]?.cells[0]).toMatchObject({ value: null, absence: "secret statistique" });
    const svg = await renderChart(chart, "r");
    expect(svg).toContain("url(#r-296-hachures)");
    expect(svg).not.toContain(">0");
  });

  it("has words and no drawing when nothing is known", () => {
    const chart = shares(situation([], { parts: [] }));
    expect(chart.drawing).toBeNull();
    expect(chart.title).toBe("Répartition non disponible en 2024");
  });
});

describe("stacked", () => {
  it("says which part moved most, and from where to where", () => {
    const chart = stacked(situation(whole, { parts }));
    expect(plain(chart.title)).toBe("Ordures ménagères : 17 % de moins qu’en 2019");
    expect(plain(chart.reading)).toBe("en 2024, 200 kg par habitant, dont 100 pour « ordures ménagères ».");
    expect(plain(chart.prose.join(" "))).toBe("Ordures ménagères : de 120 à 100 kg par habitant entre 2019 et 2024.");
    expect(chart.table.head).toEqual(["Année", "Ordures ménagères", "Verre", "Déchèterie", "Total"]);
  });

  it("tells first how the whole that it draws moved, under its own name", () => {
    const indicator = { ...householdWaste, shortTitle: "Tous les déchets" };
    const { title, otherTitles } = stacked(situation(whole, { parts, indicator }));
    const rising = [observe(home, "2019", 200), observe(home, "2024", 204)];
    expect(plain(title)).toBe("Total : stable, ordures ménagères : −17 % depuis 2019");
    expect(plain(stacked(situation(rising, { parts, indicator: { ...indicator, shortTitle: "Déchets" } })).title)).toBe(
      "Déchets : +2 % depuis 2019, ordures ménagères : −17 %",
    );
    expect(otherTitles?.map(plain)).toEqual(["Ordures ménagères : 17 % de moins qu’en 2019"]);
  });

  it("names its parts beside the last column rather than in a legend, each in the colour of its place in its dimension", async () => {
    const ranked = parts.map((part, index) => ({ ...part, rank: index + 2 }));
    const chart = stacked(situation(whole, { parts: ranked }));
    expect(chart.legend.filter(({ swatch }) => /^sw\d/.test(swatch))).toEqual([]);
    const svg = await renderChart(chart, "s");
    for (const { label } of parts) expect(svg).toContain(`>${label.split(" ")[0]}`);
    for (const colour of ["#17a48b", "#7c44a1", "#cf2b3a"]) expect(svg).toContain(`fill="${colour}"`);
    expect(svg).not.toContain('fill="#0a4468"');
  });

  it("says which years are provisional: in the words, under the drawing and under the pointer", async () => {
    const values = [...whole.slice(0, 1), observe(home, "2024", 200, "PROVISOIRE")];
    const chart = stacked(situation(values, { parts }));
    expect(plain(chart.reading)).toContain("en 2024, 200 kg par habitant (provisoire), dont");
    expect(chart.notes?.map(plain)).toEqual(["Provisoire : 2024"]);
    expect(plain(await renderChart(chart, "s"))).toContain("2024 : 200 kg (provisoire), ordures ménagères 100");
  });

  it("piles the parts from zero, and outlines the years without value", async () => {
    const svg = await renderChart(stacked(situation(whole, { parts })), "s");
    const [, wide = ""] = svg.split("cut-wide");
    const last = [...wide.matchAll(/d="M([\d.]+),([\d.]+)h[\d.]+v([\d.]+)[^"]*"[^>]*fill="(#0a4468|#17a48b|#d18000)"/g)]
      .map(([, x, y, height]) => ({ x: Number(x), y: Number(y), height: Number(height) }))
      .filter(({ x }, _, all) => x === Math.max(...all.map((one) => one.x)));
    expect(last).toHaveLength(3);
    // Each part stands on the one before.
    expect(last[1]?.y).toBeCloseTo((last[0]?.y ?? 0) - (last[1]?.height ?? 0), 0);
    expect(wide).toContain("n.\u00a0d.");
    expect(wide).toContain('stroke-dasharray="3,3"');
  });
});

describe("parts on both sides of zero", () => {
  const balance = [observe(home, "2019", 20), observe(home, "2024", 7)];
  const sides = [
    part("Naturel", [observe(home, "2019", -80), observe(home, "2024", -105)]),
    part("Migratoire", [observe(home, "2019", 100), observe(home, "2024", 112)]),
  ];

  it.each([
    ["shares", shares, "Répartition"],
    ["a pile", stacked, "Détail"],
  ])("are told and tabled as they are, never drawn nor told as a part of the total: %s", async (_, make, what) => {
    const chart = make(situation(balance, { parts: sides }));
    expect(chart.drawing).toBeNull();
    expect(plain(chart.title)).toBe(`${what} impossible à dessiner en 2024 : une part est négative`);
    expect(plain(chart.reading)).toBe(
      "une part est négative pour le Pôle Marennes Oléron en 2024 ; le tableau donne chaque valeur.",
    );
    expect(chart.legend).toEqual([]);
    const cells = chart.table.rows.flatMap((row) => row.cells);
    expect(cells).toContainEqual(expect.objectContaining({ value: -105 }));
    expect(plain(JSON.stringify(chart))).not.toMatch(/ %/);
  });

  it("leave the bars of the others, and say why one has none", async () => {
    const chart = shares(
      situation([...whole, observe(chateau, "2024", 10)], {
        parts: [...parts, part("Corrections", [observe(chateau, "2024", -20)])],
        territory: chateau,
      }),
    );
    expect(plain(chart.title)).toBe("Pas de répartition pour Le Château-d’Oléron en 2024 : une part est négative");
    const svg = await renderChart(chart, "r");
    expect(svg).toContain(">une part est négative</text>");
    expect(plain(svg)).toContain(">50 %</text>");
  });

  const eight = [100, 90, 80, 70, 60, 50, -30, 40].map((value, rank) =>
    part(`Flux ${rank + 1}`, [observe(home, "2024", value)]),
  );
  it.each([
    ["shares", shares],
    ["a pile", stacked],
  ])(
    "are seen where the smallest are put together, and the one under zero keeps its place in the table: %s",
    (_, make) => {
      const chart = make(situation([observe(home, "2024", 460)], { parts: eight }));
      expect(chart.drawing).toBeNull();
      expect(plain(chart.title)).toContain("une part est négative");
      const cells = chart.table.rows.flatMap((row) => row.cells);
      expect(cells).toContainEqual(expect.objectContaining({ value: -30 }));
      const masked = eight.map((one, rank) =>
        rank === 6 ? part("Flux 7", [observe(home, "2024", null, "SECRET"), observe(chateau, "2024", 1)]) : one,
      );
      const { reading } = make(situation([observe(home, "2024", 460)], { parts: masked }));
      expect(plain(reading)).toContain("(les parts connues dépassent le total)");
    },
  );

  it("in one year are enough for a pile not to be drawn", () => {
    const once = stacked(
      situation(whole, {
        parts: [...parts, part("Corrections", [observe(home, "2019", -1), observe(home, "2024", 1)])],
      }),
    );
    expect(once.drawing).toBeNull();
    expect(plain(once.title)).toBe("Ordures ménagères : 17 % de moins qu’en 2019");
    expect(once.notes?.map(plain)).toEqual(["Pas de dessin : une part est négative, une année au moins"]);
  });
});
