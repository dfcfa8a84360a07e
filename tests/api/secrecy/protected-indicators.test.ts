import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  collectionsJson,
  collectionsSchema,
  location,
  MARENNES,
  OLERON,
  openProtectedPlace,
  PETR,
  type ProtectedPlace,
  sumOf,
  words,
} from "./protected-place.js";

/** Households and lifts by commune, one year before the merger of Marennes and Hiers-Brouage and one after. */
const ROWS = `annee,code_insee,volume_l,nb_levees,nb_redevables
2018,17219,120,5000,400
2018,17189,120,90,6
2018,17058,120,700,60
2018,17185,120,50,7
2023,17323,120,610,6
2023,17486,120,720,7
2023,17337,120,4000,300
2023,17093,120,5000,400
2023,17219,120,5100,410
2023,17058,120,720,70
2023,17185,120,51,8
2023,17265,120,300,30
2023,17351,120,800,80
2023,17406,120,310,31
`;

interface Answer {
  territory: string;
  period: string;
  value: number | null;
  status: string;
  numerator: number | null;
  denominator: number | null;
  coverage: number;
}

let place: ProtectedPlace;
beforeAll(async () => {
  place = await openProtectedPlace((content) => {
    content.write("culture/levees/dataset.json", {
      ...collectionsJson,
      confidentialite: { ...collectionsJson.confidentialite, levels: ["commune", "epci", "petr", "group"] },
    });
    content.write("culture/levees/schema.json", collectionsSchema);
    content.write("culture/levees/data.csv", ROWS);
    for (const [id, measure] of Object.entries({
      levees: { kind: "sum", numerator: sumOf("nb_levees") },
      "levees-hab": {
        kind: "ratio",
        numerator: sumOf("nb_levees"),
        denominator: { population: "municipale", lookBack: 1 },
      },
    }))
      content.write(`culture/indicators/${id}.json`, { id, ...words, ...location, title: id, measure });
    content.write("culture/indicators/levees-double.json", {
      ...{ id: "levees-double", ...words, title: "Double", levels: location.levels },
      measure: { kind: "expression", expression: "val(levees) * 2" },
    });
    content.write("culture/indicators/levees-epci.json", {
      ...{ id: "levees-epci", ...words, ...location, title: "Par EPCI", nativeLevel: "epci", levels: ["epci", "petr"] },
      measure: { kind: "sum", numerator: sumOf("nb_levees") },
    });
  });
});
afterAll(() => place.close());

const ask = async (id: string, query: string) =>
  ((await place.json(`/api/indicators/${id}/observations?${query}`)) as { data: Answer[] }).data;
const row = async (query: string) =>
  ((await place.json(`/api/datasets/levees-bacs/data?volume_l__exact=ENSEMBLE&${query}`)) as { data: object[] }).data;

describe("a group of communes that is a declared level", () => {
  it("has its total in the table, over two masked communes whose sum may be told", async () => {
    expect(await row("annee__exact=2023&code_insee__in=17323,17486")).toMatchObject([
      { status: "SECRET" },
      { status: "SECRET" },
    ]);
    expect(await row("annee__exact=2023&code_insee__exact=g-oleron-nord")).toMatchObject([
      { maille: "group", nb_redevables: 313, nb_levees: 5330, status: "OBSERVE" },
    ]);
  });

  it("has the values of indicators that the table tells, and those computed from them", async () => {
    expect(await ask("levees", "territory=g-oleron-nord&from=2023")).toMatchObject([
      { value: 5330, status: "OBSERVE", coverage: 1 },
    ]);
    expect(await ask("levees-double", "territory=g-oleron-nord&from=2023")).toMatchObject([{ value: 10_660 }]);
  });

  it("is not in lists, which give the territories of the levels of the indicator", async () => {
    const all = await ask("levees", "from=2023");
    expect(all.some(({ territory }) => territory.startsWith("g-"))).toBe(false);
    expect(all).toHaveLength(14 + 2 + 1);
  });
});

describe("a territory of several masked parts", () => {
  it("is divided by another series through the total that is told", async () => {
    const [usual] = await ask("levees-hab", `territory=${MARENNES}&from=2023`);
    expect(usual).toMatchObject({ status: "OBSERVE", numerator: 5100 + 720 + 51 + 300 + 800 + 310, coverage: 1 });
    const [asked] = await ask("levees-hab", `territory=${MARENNES}&from=2023&denominator=municipale`);
    expect(asked).toMatchObject({ value: usual?.value, numerator: usual?.numerator, denominator: usual?.denominator });
  });

  it("is SECRET in another geography, where it is a sum of communes", async () => {
    const [other] = await ask("levees", `territory=${OLERON}&from=2023&vintage=2018-06-01`);
    expect(other).toMatchObject({ value: null, status: "SECRET", numerator: null });
  });

  it("counts masked communes among those that gave a value, and the others as missing", async () => {
    const [oleron] = await ask("levees", `territory=${OLERON}&from=2023`);
    expect(oleron).toMatchObject({ value: 610 + 720 + 4000 + 5000, status: "OBSERVE", coverage: 0.5 });
  });

  it("is SECRET where the commune of today is made of a masked one", async () => {
    // Hiers-Brouage counts six households in 2018: Marennes alone is told, both together would tell the other.
    expect(await row("annee__exact=2018&code_insee__in=17189,17219")).toMatchObject([
      { code_insee: "17189", status: "SECRET" },
      { code_insee: "17219", nb_levees: 5000, status: "OBSERVE" },
    ]);
    expect(await ask("levees", "territory=17219&to=2018")).toMatchObject([{ value: null, status: "SECRET" }]);
    const [marennes] = await ask("levees", `territory=${MARENNES}&to=2018`);
    expect(marennes).toMatchObject({ value: 5840, status: "OBSERVE" });
  });
});

describe("an indicator that reads totals as its rows", () => {
  it("says that a part of the communes gave no figure", async () => {
    expect(await ask("levees-epci", `territory=${OLERON}&from=2023`)).toMatchObject([
      { value: 10_330, status: "OBSERVE", coverage: 0.5 },
    ]);
  });

  it("says it of their sum, and in another geography too", async () => {
    // Four communes of eight on the island, six of six in the basin.
    const whole = { status: "OBSERVE", coverage: 10 / 14 };
    expect(await ask("levees-epci", `territory=${PETR}&from=2023`)).toMatchObject([whole]);
    expect(await ask("levees-epci", `territory=${PETR}&from=2023&vintage=2018-06-01`)).toMatchObject([whole]);
    expect(await ask("levees-epci", `territory=${OLERON}&from=2023&vintage=2018-06-01`)).toMatchObject([
      { value: 10_330, coverage: 0.5 },
    ]);
  });
});

describe("an indicator that asks a protected table for what it has not", () => {
  it.each([
    [
      "rows to count",
      { kind: "sum", numerator: { dataset: "levees-bacs", aggregate: "count" } },
      {},
      "«\u00A0sum\u00A0»",
    ],
    [
      "a median",
      { kind: "median", numerator: { ...sumOf("nb_levees"), aggregate: "median" } },
      {},
      "«\u00A0sum\u00A0»",
    ],
    [
      "a column that is not measured",
      { kind: "sum", numerator: sumOf("couverture") },
      {},
      "n'est pas une de ses mesures",
    ],
    [
      "a weight that is not a dimension",
      { kind: "sum", numerator: sumOf("nb_levees", { weight: "nb_redevables" }) },
      {},
      "n'est pas une de ses dimensions",
    ],
    [
      "a filter by something else than a dimension",
      { kind: "sum", numerator: sumOf("nb_levees", { where: { status: ["OBSERVE"] } }) },
      {},
      "n'est pas une de ses dimensions",
    ],
    ["a photograph", { kind: "sum", numerator: sumOf("nb_levees") }, { period: "2023" }, "la colonne de la période"],
  ])("is told at load, %s, and shows nothing", async (_, measure, change, expected) => {
    const own = await openProtectedPlace((content) => {
      content.write("culture/levees/dataset.json", collectionsJson);
      content.write("culture/levees/schema.json", collectionsSchema);
      content.write("culture/levees/data.csv", ROWS);
      const { periodField, ...others } = location;
      const when = Object.keys(change).length > 0 ? change : { periodField };
      content.write("culture/indicators/autre.json", {
        ...{ id: "autre", ...words, ...others, ...when, title: "Autre", measure },
      });
    }).catch((error: Error) => error);
    expect(own).toBeInstanceOf(Error);
    expect((own as Error).message).toContain(expected);
  });
});
