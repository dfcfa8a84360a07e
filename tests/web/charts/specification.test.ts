import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import supertest from "supertest";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chartKindNames } from "../../../packages/api/src/observatories/chart-kinds.js";
import { chartDrawings } from "../../../packages/web/src/charts/index.js";
import { publishSpec } from "../../../packages/web/src/charts/publish-spec.js";
import { renderChart } from "../../../packages/web/src/charts/render-chart.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { openRealSite, type RealSite } from "../support/real-site.js";
import { bree, chateau, communes, dolus, gua, home, observe, situation } from "../support/situation.js";

const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");
const credits = {
  source: "Source : un rapport.",
  licences: [],
  notice: "Chiffres inventés.",
  address: "https://x.fr/",
};

const observations = [
  ...[281.4, 262, null, 240, 233.7].map((value, rank) => observe(home, String(2019 + rank), value)),
  observe(home, "2024", 214, "PROVISOIRE"),
  ...[268, 262, 259].map((value, rank) => observe(chateau, String(2022 + rank), value)),
  observe(dolus, "2023", 231),
  observe(dolus, "2024", 228),
  observe(gua, "2024", null, "SECRET"),
  observe(bree, "2024", null),
];
const parts = [
  { label: "Ordures ménagères", values: [150, 100] },
  { label: "Verre", values: [131.4, 114] },
].map(({ label, values }) => ({
  label,
  series: new Series(values.map((value, rank) => observe(home, rank ? "2024" : "2019", value))),
}));
const context = situation(observations, { parts, address: (code) => `https://x.fr/?territoire=${code}` });

function specOf(kind: (typeof chartKindNames)[number], change: Parameters<typeof situation>[1] = {}): TopLevelSpec {
  const spec = publishSpec(chartDrawings[kind].make({ ...context, ...change }), credits);
  if (!spec) throw new Error(`nothing is drawn: ${kind}`);
  return spec;
}

/** An item that the libraries have placed: a bar, a point, a text, an outline. */
interface Placed {
  mark: { marktype: string };
  datum?: Record<string, unknown> & { properties?: Record<string, unknown> };
  [channel: string]: unknown;
}

/** Runs a specification with Vega and Vega-Lite alone: its view, the items that show a row, in the order they are painted. */
async function run(spec: TopLevelSpec) {
  const warned: string[] = [];
  const told = (...words: unknown[]) => void warned.push(words.join(" "));
  const logger = { ...vega.logger(vega.Warn), warn: told, error: told } as unknown as vega.LoggerInterface;
  const compiled = compile(JSON.parse(JSON.stringify(spec)), { logger }).spec;
  const view = await new vega.View(vega.parse(compiled), { renderer: "none", logger }).runAsync();
  const items: Placed[] = [];
  const see = ({ items: own = [] }: { items?: (Placed & { items?: object[] })[] }) => {
    for (const item of own) {
      if (item.items) for (const mark of item.items) see(mark);
      else if (item.datum) items.push(item);
    }
  };
  see((view.scenegraph() as unknown as { root: object }).root);
  return { view, items, warned };
}

describe("the specification of a chart, in Vega and Vega-Lite alone", () => {
  it.each(chartKindNames)("is one of Vega-Lite that says what it is and whose: %s", async (kind) => {
    const spec = specOf(kind) as TopLevelSpec & { title: { text: string[]; subtitle: string[] }; usermeta: object };
    const chart = chartDrawings[kind].make(context);
    expect(spec.$schema).toBe("https://vega.github.io/schema/vega-lite/v6.json");
    expect(spec.title.text.join(" ")).toBe(chart.title);
    expect(spec.title.subtitle.join(" ")).toContain("Source : un rapport. Chiffres inventés.");
    expect(spec.description).toBe(chart.label);
    expect(spec.usermeta).toEqual({ reading: chart.reading, credits });
    expect(JSON.stringify(spec)).not.toContain("url(#");
    const { view, warned } = await run(spec);
    expect(warned).toEqual([]);
    expect(await view.toSVG()).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each(chartKindNames)("is the one that was drawn: %s", async (kind) => {
    const [, wide = ""] = (await renderChart(chartDrawings[kind].make(context), "x")).split("cut-wide");
    const drawn = [...wide.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text);
    const { view } = await run(specOf(kind));
    const shown = [...(await view.toSVG()).matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text);
    expect(drawn.length).toBeGreaterThan(3);
    expect(shown).toEqual(expect.arrayContaining(drawn));
  });

  it("places the points of a curve by its years and its values, on axes from which both are read", async () => {
    const { items, view } = await run(specOf("trend"));
    const [x, y] = [view.scale("x"), view.scale("y")];
    const line = items.filter(({ mark, stroke }) => mark.marktype === "line" && stroke === "#0b5570");
    expect(line.map(({ datum }) => [datum?.year, datum?.value])).toEqual([
      ...[
        [2019, 281.4],
        [2020, 262],
        [2021, null],
        [2022, 240],
        [2023, 233.7],
        [2024, 214],
      ],
    ]);
    for (const item of line) {
      if (item.datum?.value === null) expect(item.defined).toBe(false);
      else expect([item.x, item.y]).toEqual([x(item.datum?.year), y(item.datum?.value)]);
    }
    const ticks = items.filter(({ mark }) => mark.marktype === "text").map(({ text }) => text);
    expect(ticks).toEqual(expect.arrayContaining(["2019", "2024", "200", "0"]));
  });

  it.each(["bars", "stacked"] as const)("raises columns from zero, as high as they count: %s", async (kind) => {
    const { items, view } = await run(specOf(kind));
    const y = view.scale("y");
    const last = items.filter(({ mark, datum }) => mark.marktype === "rect" && datum?.year === 2024 && datum.part);
    const total = last.reduce((sum, { datum }) => sum + Number(datum?.value), 0);
    expect(total).toBe(214);
    expect(last.map(({ datum }) => datum?.value)).toEqual(kind === "bars" ? [214] : [100, 114]);
    expect(last.reduce((sum, { height }) => sum + Number(height), 0)).toBeCloseTo(y(0) - y(214), 6);
  });

  it("ranks communes by bars in proportion, those without value after, without bar", async () => {
    const { items } = await run(specOf("ranking"));
    const bars = items.filter(({ mark, datum }) => mark.marktype === "rect" && typeof datum?.value === "number");
    expect(bars.map(({ datum }) => [datum?.commune, datum?.value])).toEqual([
      ["Le Château-d’Oléron", 259],
      ["Dolus-d’Oléron", 228],
    ]);
    expect(bars.map(({ x }) => x)).toEqual([0, 0]);
    const [first = 0, second = 0] = bars.map(({ width }) => Number(width));
    expect(second / first).toBeCloseTo(228 / 259, 6);
    const absences = items.flatMap(({ datum }) => (datum?.absence === undefined ? [] : [datum.absence]));
    expect(absences).toEqual(expect.arrayContaining(["secret statistique", "non disponible"]));
  });

  it("colours a map by the classes of values, on outlines in longitudes and latitudes", async () => {
    const { items, view } = await run(specOf("choropleth"));
    const areas = items.filter(({ mark, datum }) => mark.marktype === "shape" && datum?.properties?.commune);
    const fill = view.scale("fill");
    expect(areas.map(({ datum }) => datum?.properties?.value)).toEqual([259, 228, null, null]);
    expect(areas.slice(0, 2).map((area) => area.fill)).toEqual([fill(259), fill(228)]);
    expect(fill(259)).not.toBe(fill(228));
    expect(areas.slice(2).map((area) => area.fill)).toEqual(["#74868d", "#ffffff"]);
    expect(plain(String(areas[0]?.tooltip))).toBe("Le Château-d’Oléron : 259 kg");
    expect(areas[0]?.href).toBe("https://x.fr/?territoire=17093");
  });

  it("draws circles by a scale of surfaces, where communes are", async () => {
    const { items } = await run(specOf("symbols", { isQuantity: true }));
    const circles = items.filter(
      ({ mark, datum }) => mark.marktype === "symbol" && typeof datum?.longitude === "number" && datum.value !== null,
    );
    const sizes = circles.map(({ size, datum }) => Number(size) / Number(datum?.value));
    expect(circles.map(({ datum }) => datum?.value)).toEqual([259, 228]);
    expect(sizes[0]).toBeCloseTo(sizes[1] ?? 0, 6);
    for (const { datum } of circles) {
      expect(datum?.longitude).toBeCloseTo(datum?.territory === chateau.code ? -1.25 : -1.15, 1);
      expect(datum?.latitude).toBeCloseTo(45.95, 1);
    }
  });

  it("writes letters over their edges, so that none is eaten by its own", async () => {
    const texts = (await run(specOf("choropleth"))).items.filter(({ mark }) => mark.marktype === "text");
    const edged = texts.flatMap(({ text, stroke }, rank) => (stroke ? [[text, rank]] : []));
    const bare = texts.flatMap(({ text, stroke }, rank) => (stroke ? [] : [[text, rank]]));
    expect(edged).toHaveLength(4);
    for (const [text, rank] of edged)
      expect(bare.some(([other, later]) => other === text && Number(later) > Number(rank))).toBe(true);
  });

  it("gives shares as values, stacked to the whole by the library", async () => {
    const { items, view } = await run(specOf("shares"));
    const bars = items.filter(({ mark, datum }) => mark.marktype === "rect" && datum?.part);
    expect(bars.map(({ datum, width }) => [datum?.part, datum?.value, Number(width) / view.width()])).toEqual([
      ["Ordures ménagères", 100, expect.closeTo(100 / 214, 6)],
      ["Verre", 114, expect.closeTo(114 / 214, 6)],
    ]);
  });

  it("has a tick for each commune at its value", async () => {
    const { items, view } = await run(specOf("distribution"));
    const x = view.scale("x");
    const ticks = items.filter(({ mark, datum }) => mark.marktype === "rect" && datum?.commune);
    const centres = new Set(ticks.map(({ datum, x: left, width }) => [datum?.value, Number(left) + Number(width) / 2]));
    expect(centres.size).toBeGreaterThanOrEqual(2);
    for (const [value, centre] of centres) expect(centre).toBeCloseTo(x(value), 6);
  });

  it("cuts small curves from one table of communes and years, a panel for each commune", async () => {
    const { items } = await run(specOf("multiples"));
    const lines = items.filter(({ mark }) => mark.marktype === "line");
    const known = lines.flatMap(({ datum }) =>
      datum?.value === null ? [] : [[datum?.territory, datum?.year, datum?.value]],
    );
    expect(known).toEqual([
      ...[
        [dolus.code, 2023, 231],
        [dolus.code, 2024, 228],
      ],
      ...[
        [chateau.code, 2022, 268],
        [chateau.code, 2023, 262],
        [chateau.code, 2024, 259],
      ],
    ]);
    const names = items.flatMap(({ datum, text }) => (Array.isArray(text) && datum?.name ? [text.join(" ")] : []));
    expect(names.map((name) => name.replace("- ", "-")).sort()).toEqual(communes.map(({ name }) => name).sort());
  });

  it("keeps to the schema that it names", { timeout: 240_000 }, () => {
    const require = createRequire(import.meta.url);
    const schema = readFileSync(require.resolve("vega-lite/vega-lite-schema.json"), "utf8");
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    ajv.addFormat("color-hex", true);
    const isValid = ajv.compile(JSON.parse(schema));
    expect(chartKindNames.filter((kind) => !isValid(specOf(kind)))).toEqual([]);
    expect(isValid({ ...specOf("trend"), width: "large" })).toBe(false);
  });
});

describe("the address of the specification of a chart", () => {
  let site: RealSite;
  beforeAll(async () => {
    site = await openRealSite();
  }, 240_000);
  afterAll(() => site.close());
  const get = (path: string) => supertest(site.app).get(`/api/indicators/${path}`);

  it("gives the one of the drawing, with its credits, to any site", async () => {
    const { status, headers, body } = await get(
      "dechets-dma-hab/chart.vl.json?territory=17093&chart=ranking&annee=2022",
    );
    expect([status, headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(body.usermeta.credits.notice).toBe("Données de démonstration.");
    expect(body.usermeta.credits.source).toMatch(
      /^Source\s: Chiffres inventés pour la démonstration, en attendant\s: Jeu de données/,
    );
    expect(body.usermeta.credits.licences).toEqual([expect.stringMatching(/^http/)]);
    expect(body.usermeta.credits.address).toBe(
      `${site.settings.publicUrl}/indicateurs/dechets-dma-hab?territoire=17093&annee=2022`,
    );
    expect(body.title.subtitle.join(" ")).toContain("2022");
    expect((await run(body)).warned).toEqual([]);
    expect((await get("dechets-dma-hab/chart.vl.json?territory=17093&chart=ranking&period=2022")).body).toEqual(body);
  });

  it("runs by itself for every kind of chart, masked values and outlines of the project included", async () => {
    for (const path of [
      ...["trend", "bars", "ranking", "choropleth", "distribution", "multiples", "shares", "stacked"].map(
        (kind) => `dechets-dma-hab/chart.vl.json?chart=${kind}`,
      ),
      "dechets-tonnage/chart.vl.json?chart=symbols",
      "dechets-levees-petits-bacs/chart.vl.json?chart=choropleth",
      "dechets-omr-hab/chart.vl.json?territory=17219",
    ]) {
      const { status, body } = await get(path);
      const { view, warned } = await run(body);
      expect([path, status, warned]).toEqual([path, 200, []]);
      expect(await view.toSVG()).not.toMatch(/NaN|undefined|hachures/);
    }
  });

  it.each([
    ["dechets-dma-hab/chart.vl.json?chart=camembert", 400, "trend, bars, ranking"],
    ["dechets-dma-hab/chart.vl.json?annee=1850", 400, "2015"],
    ["dechets-dma-hab/chart.vl.json?annee=2022&period=2021", 400, "annee"],
    ["inconnu/chart.vl.json", 404, "inconnu"],
  ])("says what is wrong with %s", async (path, status, words) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
  });
});
