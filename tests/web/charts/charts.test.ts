import { describe, expect, it } from "vitest";
import { bars } from "../../../packages/web/src/charts/bars.js";
import { choropleth, classesOf } from "../../../packages/web/src/charts/choropleth.js";
import { ranking } from "../../../packages/web/src/charts/ranking.js";
import { renderChart } from "../../../packages/web/src/charts/render-chart.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import {
  bree,
  chateau,
  dolus,
  gua,
  home,
  householdWaste,
  observe,
  recycling,
  situation,
} from "../support/situation.js";

const NB = "\u00a0";
const NNB = "\u202f";
const plain = (text: string) => text.replaceAll(NB, " ").replaceAll(NNB, " ");

const years = [
  observe(home, "2018", 236),
  observe(home, "2019", 233),
  observe(home, "2020", null),
  observe(home, "2021", 226),
];
const followed = [
  ...years,
  observe(home, "2022", 224),
  observe(home, "2023", 219),
  observe(home, "2024", 214, "PROVISOIRE"),
];
const spread = [
  observe(home, "2024", 214),
  observe(chateau, "2024", 268),
  observe(dolus, "2024", 228),
  observe(gua, "2024", null, "SECRET"),
  observe(bree, "2024", null),
];

describe("trend", () => {
  it("states the finding, the indicator, the unit, the territory and the period", () => {
    const chart = trend(situation(followed));
    expect(plain(chart.title)).toBe("Ordures ménagères : au plus bas depuis 2018");
    expect(plain(chart.heading)).toBe("Moins d’ordures ménagères qu’en 2019");
    expect(plain(chart.subtitle)).toBe(
      "Ordures ménagères résiduelles, kg par habitant, Pôle Marennes Oléron, 2018–2024",
    );
    expect(plain(chart.label)).toContain("de 236 kg en 2018 à 214 kg en 2024");
  });

  it("says in its title a record where the year read holds one alone, else how it moved, on two lines of a phone", () => {
    const years = ["2018", "2019", "2020", "2021", "2022", "2023", "2024"];
    const title = (values: number[]) =>
      plain(trend(situation(years.map((year, rank) => observe(home, year, values[rank] ?? null)))).title);
    expect(title([270, 260, 255, 250, 246, 241, 233])).toBe("Ordures ménagères : au plus bas depuis 2018");
    expect(title([270, 260, 233, 250, 246, 241, 233])).toBe("Les ordures ménagères ont baissé de 10 % depuis 2019");
    const long = {
      ...householdWaste,
      wording: { ...householdWaste.wording, subject: "les ordures ménagères par habitant" },
    };
    const two = situation([observe(home, "2019", 260), observe(home, "2024", 233)], { indicator: long });
    expect(plain(trend(two).title)).toBe("Ordures ménagères : 10 % de moins qu’en 2019");
  });

  it("keeps zero on its axis, so that two hundredths are no cliff", async () => {
    const flat = [observe(home, "2019", 240), observe(home, "2024", 235)];
    expect(await renderChart(trend(situation(flat)), "t")).toContain(">0</text>");
    expect(trend(situation(flat)).notes?.join()).not.toContain("L’axe part");
  });

  it("names at the end of each line the territory and its last value: those beside a commune are its own and the whole", async () => {
    const own = { ...chateau, parents: [{ code: "241700624" }, { code: home.code }] };
    const epci = { code: "241700624", level: "epci", name: "Île d’Oléron", parents: [{ code: home.code }] } as const;
    const observed = ["2019", "2024"].flatMap((year) => [
      observe(own, year, 240),
      observe({ ...epci, parents: [{ code: home.code }] }, year, 265),
      observe(home, year, 233),
    ]);
    const chart = trend(situation(observed, { territory: own, epcis: [{ ...epci, parents: [{ code: home.code }] }] }));
    const [, wide = ""] = plain(await renderChart(chart, "t")).split("cut-wide");
    expect(chart.legend).toEqual([]);
    expect(chart.table.head).toEqual(["Année", "Le Château-d’Oléron", "Île d’Oléron", "Pôle Marennes Oléron"]);
    for (const label of ["Le Château 240", "Île d’Oléron 265", "Pôle 233"]) expect(wide).toContain(`${label}</text>`);
  });

  it("never goes back in time: a year before the one to compare with is compared with the first known", () => {
    const early = [observe(home, "2015", 250), observe(home, "2018", 240), observe(home, "2019", 230)];
    for (const kind of [trend, bars]) {
      expect(plain(kind(situation(early, { year: 2018 })).title)).toBe(
        "Les ordures ménagères ont baissé de 4 % entre 2015 et 2018",
      );
      expect(plain(kind(situation(early, { year: 2015 })).title)).not.toMatch(/baissé|augmenté|entre/);
    }
  });

  it("speaks of points for a percentage", () => {
    const chart = trend(
      situation([observe(home, "2019", 45.2), observe(home, "2024", 52.4)], { indicator: recycling }),
    );
    expect(plain(chart.title)).toBe("Le recyclage a gagné 7 points depuis 2019");
    expect(plain(chart.heading)).toBe("Le recyclage progresse depuis 2019");
  });

  it("draws no year that nobody counted before the first value, and says so", () => {
    const chart = trend(
      situation([
        observe(home, "2016", null),
        observe(home, "2017", null),
        observe(home, "2018", 250),
        observe(home, "2024", 214),
      ]),
    );
    expect(chart.table.rows[0]?.name).toBe("2018");
    expect(plain(chart.subtitle)).toMatch(/2018–2024$/);
    expect(plain(chart.reading)).toContain("Pas de valeur avant 2018.");
    const masked = trend(
      situation([observe(home, "2017", null, "SECRET"), observe(home, "2018", 250), observe(home, "2024", 214)]),
    );
    expect(masked.table.rows[0]?.name).toBe("2017");
  });

  it("gives a count whose complement cannot follow « moins » a verb", () => {
    const wording = {
      subject: "les accidents corporels",
      number: "plural",
      gender: "masculine",
      of: "corporels",
    } as const;
    const indicator = { ...recycling, unit: "/10 000 hab", unitLabel: "accidents pour 10 000 habitants", wording };
    const chart = trend(situation([observe(home, "2019", 11.2), observe(home, "2024", 9.8)], { indicator }));
    expect(plain(chart.heading)).toBe("Les accidents corporels reculent depuis 2019");
    expect(plain(chart.reading)).toContain("en 2024, 9,8 accidents corporels pour 10 000 habitants");
    expect(plain(choropleth(situation(spread, { indicator })).title)).toBe(
      "Recyclage : de 228,0 à 268,0 accidents ; secret ailleurs",
    );
  });

  it("marks a year that has none beside it", async () => {
    const campaigns = [
      observe(home, "2018", 83),
      ...["2019", "2020"].map((year) => observe(home, year, null)),
      observe(home, "2021", 72),
      ...["2022", "2023"].map((year) => observe(home, year, null)),
      observe(home, "2024", 60),
    ];
    const [narrow = ""] = (await renderChart(trend(situation(campaigns)), "t")).split("cut-wide");
    const between = trend(situation([...campaigns.slice(0, 3), observe(home, "2021", null), ...campaigns.slice(4)]));
    const [without = ""] = (await renderChart(between, "t")).split("cut-wide");
    const dots = (svg: string) => svg.match(/fill="#0b5570"/g)?.length ?? 0;
    expect(dots(narrow)).toBeGreaterThan(dots(without));
  });

  it("cuts the line at a missing year, and says so", async () => {
    const svg = await renderChart(trend(situation(followed)), "t");
    const [narrow = ""] = svg.split("cut-wide");
    const line = [...narrow.matchAll(/<path d="([^"]*)" stroke="#0b5570"/g)].map(([, d = ""]) => d).join("");
    expect(line.match(/M/g)).toHaveLength(2);
    expect(narrow).toContain(`n.${NB}d.`);
    expect(narrow).toContain("stroke-dasharray");
  });

  it("keeps in sight a year alone between two that are missing", async () => {
    const alone = [observe(home, "2018", 236), observe(home, "2019", 233), observe(home, "2021", 226)];
    const svg = await renderChart(trend(situation(alone, { year: 2019 })), "t");
    const [narrow = ""] = svg.split("cut-wide");
    expect(narrow).toMatch(/<path d="[^"]*M[\d.]+,[\d.]+Z" stroke="#0b5570"[^>]*stroke-linecap="round"/);
  });

  it("hollows a provisional point, and says so under the drawing", async () => {
    const svg = await renderChart(trend(situation(followed)), "t");
    expect(svg).toMatch(/fill="#ffffff" stroke="#0b5570"/);
    expect(plain(trend(situation(followed)).notes?.join() ?? "")).toContain("Point creux : provisoire");
  });

  it("compares a commune with the whole", () => {
    const chart = trend(
      situation([...followed, observe(chateau, "2019", 240), observe(chateau, "2024", 216)], { territory: chateau }),
    );
    expect(plain(String(chart.prose[0]))).toContain(
      "C’est 2 kg de plus que l’ensemble du Pôle Marennes Oléron, à 214 kg.",
    );
    expect(chart.table.head).toEqual(["Année", "Le Château-d’Oléron", "Pôle Marennes Oléron"]);
  });

  it("has words and a table, and no drawing, when nothing is known", () => {
    const chart = trend(situation([observe(home, "2024", null, "SECRET")]));
    expect(chart.drawing).toBeNull();
    expect(plain(chart.title)).toBe("Ordures ménagères : secret statistique en 2024");
    expect(chart.table.rows[0]?.cells[0]).toMatchObject({ value: null, absence: "secret statistique" });
  });
});

describe("ranking", () => {
  it("puts the highest first and those without a value last, said in words", () => {
    const chart = ranking(situation(spread));
    expect(chart.table.rows.map(({ name }) => name)).toEqual([
      "Le Château-d’Oléron",
      "Dolus-d’Oléron",
      "La Brée-les-Bains",
      "Le Gua",
    ]);
    expect(plain(chart.title)).toBe("Deux communes dépassent la moyenne ; secret ailleurs");
    expect(plain(chart.reading)).toBe(
      "au Château-d’Oléron, 268 kg par habitant, 54 kg de plus que l’ensemble du Pôle Marennes Oléron.",
    );
    expect(chart.prose.join(" ")).toContain(
      "Deux communes ne sont pas comparées\u00a0: non disponible, secret statistique.",
    );
  });

  it("draws bars from zero and writes values, never a zero for an absent one", async () => {
    const svg = await renderChart(ranking(situation(spread)), "r");
    expect(svg).toContain(">268<");
    expect(svg).toContain(">secret statistique<");
    expect(svg).toContain(">non disponible<");
    expect(svg).not.toContain(">0<");
    const bars = [...svg.matchAll(/d="M0,[\d.]+h([\d.]+)v35/g)].map(([, width]) => Number(width));
    const [chateauBar = 0, dolusBar = 0] = bars;
    expect(dolusBar / chateauBar).toBeCloseTo(228 / 268, 2);
  });
});

describe("choropleth", () => {
  it("says in its title from what to what its subject goes, and in its legend how many communes are in each class", () => {
    expect(plain(choropleth(situation(spread)).title)).toBe("Ordures ménagères : de 228 à 268 kg ; secret ailleurs");
    expect(
      choropleth(situation(spread))
        .legend.slice(0, 2)
        .map(({ label }) => plain(label)),
    ).toEqual([expect.stringMatching(/ \(1\)$/), expect.stringMatching(/ \(1\)$/)]);
  });

  it("tells by its one value a class that holds no other", () => {
    expect(classesOf(householdWaste, [1, 2, 3, 5], [2, 3]).map(({ label }) => label)).toEqual([
      "moins de 2",
      "2",
      "3 et plus",
    ]);
    expect(classesOf(householdWaste, [1, 2, 3, 5], [2, 4]).map(({ label }) => plain(label))).toContain("2 à 3");
  });

  it("makes each commune a link that tells its value, in both cuts", async () => {
    const svg = await renderChart(choropleth(situation(spread)), "carte");
    expect(plain(svg)).toContain('<a href="?territoire=17093" aria-label="Le Château-d’Oléron : 268 kg">');
    expect(plain(svg)).toContain('aria-label="Le Gua : secret statistique"');
    expect(svg.match(/<a /g)).toHaveLength(8);
    expect(svg).toContain('role="group"');
  });

  it("hatches a masked value and outlines a missing one: no colour of the scale", async () => {
    const svg = await renderChart(choropleth(situation(spread)), "carte");
    const fill = (name: string) => new RegExp(`aria-label="${name}[^>]*><path[^>]* fill="([^"]+)"`).exec(svg)?.[1];
    expect(fill("Le Gua")).toBe("url(#carte-296-hachures)");
    expect(svg).toContain('<pattern id="carte-296-hachures"');
    expect(fill("La Brée-les-Bains")).toBe("#ffffff");
    expect(choropleth(situation(spread)).legend.map(({ label }) => plain(label))).toEqual(
      expect.arrayContaining(["secret statistique", "n. d. : non disponible"]),
    );
  });

  it("never lets a commune fill the frame, though its ring is wound as RFC 7946 asks", async () => {
    const svg = await renderChart(choropleth(situation(spread)), "carte");
    const [, d = ""] = /aria-label="Le Château[^>]*><path[^>]* d="([^"]+)"/.exec(svg) ?? [];
    const xs = [...d.matchAll(/[ML](-?[\d.]+),/g)].map(([, x]) => Number(x));
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(150);
    expect(d).not.toContain("NaN");
  });
});

describe("any drawing", () => {
  it("has a role, a sentence, and neither style, class, script nor undefined inside", async () => {
    for (const kind of [trend, ranking, choropleth]) {
      const svg = await renderChart(kind(situation([...followed, ...spread])), "x");
      expect(svg.match(/<svg /g)).toHaveLength(2);
      expect(svg.match(/aria-label="(Courbe|Classement|Carte)/g)).toHaveLength(2);
      expect(svg).not.toMatch(/ style=|<script|undefined|NaN|null/);
      expect(svg.match(/class="/g)).toHaveLength(2);
      expect(svg.match(/<svg class="cut-(narrow|wide)" viewBox="0 0 (296|480) /g)).toHaveLength(2);
      for (const [, size] of svg.matchAll(/font-size="(\d+)px"/g)) expect(Number(size)).toBeGreaterThanOrEqual(13);
    }
  });

  it("leaves the observations it was given untouched", async () => {
    const observations = structuredClone(followed);
    await renderChart(trend(situation(observations)), "x");
    expect(observations).toEqual(followed);
    expect(Object.getOwnPropertySymbols(observations[0] ?? {})).toEqual([]);
  });
});
