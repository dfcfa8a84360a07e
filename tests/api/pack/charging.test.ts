import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codesOf, MARENNES, OLERON, PETR } from "../../datasets/theme.js";
import { figuresOf, type ReadFigure } from "./support/read-figure.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";
import { hasSamples, readSample } from "./support/samples.js";

const FILE = "mobilites-recharge.csv";
const COMMUNES = codesOf(PETR, 2026);
/** The year of the question: nothing here reads today's date. */
const year = "2026";

/** Points of each commune: the real ones when they are there. */
const points = new Map(
  hasSamples
    ? readSample("derive_irve_bnlc_2026-10_14communes.csv").map(({ code_insee = "", points_de_charge }) => [
        code_insee,
        Number(points_de_charge),
      ])
    : COMMUNES.map((code, rank) => [code, rank]),
);
const HEADER = "code_insee_commune,id_pdc_itinerance,date_mise_en_service";
/** The base as the tabular API gives it: some points declared twice, some without commune, and one without identifier. */
const base = (codes = COMMUNES) =>
  [
    HEADER,
    ...codes.flatMap((code) =>
      Array.from({ length: points.get(code) ?? 0 }, (_, rank) => `${code},FRXXXE${code}${rank},2023-05-12`),
    ),
    "17219,FRXXXE172190,2024-01-01",
    ",FRXXXE99999,2022-01-01",
    "33005,FRXXXE330051,2022-01-01",
    "17140,,2021-02-02",
    "",
  ].join("\n");
const countOf = (territory: string) => codesOf(territory, 2026).reduce((sum, code) => sum + (points.get(code) ?? 0), 0);

let site: RefreshedSite;
let figure: ReadFigure;
beforeAll(async () => {
  site = await refreshOwnContent({ [FILE]: base() });
  figure = figuresOf(site.datalogue);
});
afterAll(() => site.close());

describe("charging points, received from the national base", () => {
  it("are one line an identifier, those of the territory", () => {
    expect(site.done).toMatchObject({ "mobilites-recharge": { kind: "published", rows: countOf(PETR) } });
  });

  it.each(["17219", OLERON, MARENNES, PETR])(
    "are a minimum, since a part of the base tells no commune: %s",
    async (territory) => {
      expect(await figure("mobilites-recharge-points", territory, year)).toMatchObject({
        ...{ value: countOf(territory), bound: "min" },
      });
    },
  );

  it("have no value, and are not none, where no point is declared", async () => {
    const none = COMMUNES.find((code) => points.get(code) === 0) as string;
    expect(await figure("mobilites-recharge-points", none, year)).toMatchObject({ value: null });
  });

  it.skipIf(!hasSamples)("give the figures that are published of the territory (needs DATALOGUE_SAMPLES)", async () => {
    expect((await figure("mobilites-recharge-points", PETR, year)).value).toBe(109);
    expect((await figure("mobilites-recharge-points", "17385", year)).value).toBe(20);
  });

  it("are refused in other columns, and with most of the communes absent", async () => {
    const outcome = async (text: string) => (await site.refresh({ [FILE]: text }))["mobilites-recharge"];
    expect(await outcome(base().replace("id_pdc_itinerance", "id_pdc"))).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/absentes.*id_pdc_itinerance/)],
    });
    const one = base(["17385"])
      .split("\n")
      .filter((line) => !/^171|^172/.test(line));
    expect(await outcome(one.join("\n"))).toMatchObject({ kind: "refused" });
    expect((await figure("mobilites-recharge-points", PETR, year)).value).toBe(countOf(PETR));
  });
});
