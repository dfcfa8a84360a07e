import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareFigures, type Figures, readFigures } from "../../../packages/api/src/refreshing/figures-moved.js";
import { inhabitants } from "../../datasets/theme.js";
import { codes, communes } from "./support/producer-files.js";
import { figuresOf, type ReadFigure } from "./support/read-figure.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";
import { hasSamples, readSample } from "./support/samples.js";

const FILE = "logement-populations.csv";
const OLERON = "241700624";
const PETR = "petr-marennes-oleron";
const YEARS = Array.from({ length: 18 }, (_, rank) => 2006 + rank);

/** The « ensemble » of the Insee, with the populations that it gives the 14 communes. */
const given = hasSamples
  ? new Map(readSample("insee_donnees_communes_14communes.csv").map(({ COM = "", PMUN }) => [COM, Number(PMUN)]))
  : new Map(Object.entries(communes));
/** One percent less each year before 2023. */
const population = (code: string, year: number) => Math.round((given.get(code) ?? 0) * 0.99 ** (2023 - year));
const populationOf = (all: string[], year: number) => all.reduce((sum, code) => sum + population(code, year), 0);
const islanders = ["17093", "17140", "17323", "17337", "17385", "17411", "17485", "17486"];

/** A file of DS_POPULATIONS_REFERENCE: the three populations of each commune, and those of a département, which count them again. */
function reference(years = YEARS, among = codes): string {
  const line = (cells: (string | number)[]) => cells.map((cell) => `"${cell}"`).join(";");
  const places = [...among.map((code) => ["COM", code]), ["DEP", "17"]] as [string, string][];
  return [
    line(["FREQ", "GEO", "GEO_OBJECT", "POPREF_MEASURE", "TIME_PERIOD", "OBS_VALUE"]),
    ...places.flatMap(([object, code]) =>
      years.flatMap((year) =>
        [
          ["PMUN", population(code, year)],
          ["PCAP", 40],
          ["PTOT", population(code, year) + 40],
        ].map(([measure = "", value = ""]) => line(["A", code, object, measure, year, value])),
      ),
    ),
    "",
  ].join("\n");
}

let site: RefreshedSite;
let figure: ReadFigure;
let before: string;
let figuresBefore: Figures;
const readMoved = () => readFigures(site.datalogue.services.indicators, "logement-populations", "logement-populations");
beforeAll(async () => {
  site = await refreshOwnContent({});
  before = await site.datalogue.readState();
  figuresBefore = await readMoved();
  Object.assign(site.done, await site.refresh({ [FILE]: reference() }));
  figure = figuresOf(site.datalogue);
});
afterAll(() => site.close());

const told = (code: string, year: number) =>
  site.datalogue.services.territories.populations(code).find((one) => one.year === year && one.kind === "municipale");

describe("the municipal populations, received from the Insee", () => {
  it("are the municipal population alone, of the communes, year by year", () => {
    expect(site.done).toMatchObject({ "logement-populations": { kind: "published", rows: 14 * YEARS.length } });
  });

  it("stand over those of the reference geography, say where they come from, and add up", async () => {
    expect(told("17219", 2006)).toMatchObject({
      value: population("17219", 2006),
      source: "Insee, population municipale 2006",
    });
    expect(told("17219", 2021)?.value).toBe(population("17219", 2021));
    expect(told(OLERON, 2010)?.value).toBe(populationOf(islanders, 2010));
    expect(told(PETR, 2006)?.value).toBe(populationOf(codes, 2006));
    expect(await site.datalogue.readState()).not.toBe(before);
  });

  it("divide the figures by inhabitant of years that had none", async () => {
    // Invented charging points, over the populations received.
    const points = (await figure("mobilites-irve-hab", PETR, "2016")).numerator;
    expect(points).toBeGreaterThan(0);
    expect((await figure("mobilites-irve-hab", PETR, "2016")).value).toBeCloseTo(
      ((points ?? 0) / populationOf(codes, 2016)) * 1000,
      6,
    );
    const commune = await figure("mobilites-irve-hab", "17385", "2023");
    expect(commune.value).toBeCloseTo(((commune.numerator ?? 0) / population("17385", 2023)) * 1000, 6);
  });

  it("move the figures by inhabitant and the change of the population, which a summary tells", async () => {
    const moved = compareFigures(figuresBefore, await readMoved());
    expect(moved.map(({ indicator }) => indicator)).toEqual(
      expect.arrayContaining(["mobilites-irve-hab", "urbanisme-population"]),
    );
    expect(moved.find(({ indicator }) => indicator === "mobilites-irve-hab")?.added).toBeGreaterThan(0);
  });

  it("give the change of the population in five years, of a commune merged since too", async () => {
    for (const [code, members] of [
      ["17219", ["17219"]],
      [OLERON, islanders],
      [PETR, codes],
    ] as [string, string[]][]) {
      const change = (populationOf(members, 2015) / populationOf(members, 2010)) ** (1 / 5) - 1;
      expect((await figure("urbanisme-population", code, "2015")).value).toBeCloseTo(change * 100, 6);
    }
  });

  it.skipIf(!hasSamples)("are, for the last year, those that the reference geography has", () => {
    expect(told(PETR, 2023)?.value).toBe(inhabitants(PETR, 2023));
    expect(told("17385", 2023)?.value).toBe(inhabitants("17385", 2023));
  });

  it("are refused in other columns, without half of the communes or twice, and those before stay", async () => {
    const refusal = async (text: string) => (await site.refresh({ [FILE]: text }))["logement-populations"];
    const whole = reference();
    // The table of the Insee by commune, a year a file.
    expect(await refusal(whole.replace('"POPREF_MEASURE"', '"PMUN"'))).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/absentes.*POPREF_MEASURE/)],
    });
    expect(await refusal(reference(YEARS, codes.slice(7)))).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/7.*communes/)],
    });
    expect(await refusal(`${whole}${whole.split("\n")[1]}\n`)).toMatchObject({ kind: "rejected" });
    expect(await refusal(whole.replaceAll('"PMUN"', '"PTOT"'))).toMatchObject({
      kind: "refused",
      reasons: [expect.stringContaining("aucune n'est gardée pour ce territoire")],
    });
    expect(await refusal(whole.replace(/"\d+"\n/, '"s"\n'))).toMatchObject({ kind: "rejected" });
    expect(told("17219", 2006)?.value).toBe(population("17219", 2006));
  });
});
