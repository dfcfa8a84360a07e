import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsJson } from "../api/support/content-folder.js";
import { textOf } from "./support/page-checks.js";

/** A wide table as a producer sends it: two lines of header, merged cells, a column by year, two lines for a commune of today. */
const received = [
  "EPCI;Code;2023;;2024;",
  ";;hab;act;hab;act",
  "Bassin de Marennes;17219;10;5;7;3",
  ";17189;1;2;4;6",
  "Ailleurs;33005;8;8;8;8",
  "Île d’Oléron;17093;30;0;20;1",
  "",
].join("\n");

let place: Place;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  place = createPlace();
  const folder = "culture/mediatheques";
  place.write(`${folder}/dataset.json`, { ...visitsJson, slug: "surfaces", title: "Surfaces consommées" });
  place.write(`${folder}/schema.json`, {
    fields: [
      { name: "epci", type: "string" },
      { name: "codeCommune", type: "string", constraints: { required: true } },
      { name: "annee", type: "year" },
      { name: "destination", type: "string" },
      { name: "surface", type: "number" },
    ],
    primaryKey: ["codeCommune", "annee", "destination"],
  });
  place.write(`${folder}/recipe.json`, {
    headerRows: 2,
    fillDown: ["EPCI"],
    keepRows: [{ column: "Code", startsWith: "17" }],
    columns: { EPCI: "epci", Code: "codeCommune" },
    unpivot: { columns: { "{AAAA} {destination}": "surface" }, year: "annee" },
    lookup: { codeCommune: { communes: "code" } },
    sum: { by: ["codeCommune", "annee", "destination"], columns: { surface: "incomplete" } },
  });
  place.write(`${folder}/data.csv`, received);
  place.write("culture/indicators/surfaces.json", {
    ...{
      id: "surfaces",
      theme: "culture",
      title: "Surfaces consommées",
      shortTitle: "Surfaces",
      description: "Surfaces.",
    },
    ...{ unit: "m²", unitLabel: "m²", decimals: 0, direction: "down" },
    wording: { subject: "les surfaces", number: "plural", gender: "feminine", of: "de surfaces" },
    ...{ method: "Somme.", source: "Producteur.", levels: ["commune", "epci", "petr"] },
    measure: { kind: "sum", numerator: { dataset: "surfaces", aggregate: "sum", field: "surface" } },
    ...{ territoryField: "codeCommune", periodField: "annee", nativeLevel: "commune" },
    dimensions: [{ id: "destination", field: "destination", title: "Destination" }],
  });
  const datalogue = await place.open();
  expect((await datalogue.load()).problems).toEqual([]);
  app = createApp(datalogue, place.settings, { log: () => {} });
});
afterAll(() => place.remove());

const lineage = async (query: string) =>
  (await supertest(app).get(`/api/indicators/surfaces/lineage?${query}`)).body.data;

describe("a figure of a file that a recipe reshaped", () => {
  it("leads to the received cells: through the sum, the year in columns and the header of two lines", async () => {
    const { observation, numerator } = await lineage("territory=17219&period=2024&destination=hab");
    expect(observation.value).toBe(11);
    expect(numerator.received).toEqual({
      file: "data.csv",
      cells: [
        { line: 3, column: 5, name: "2024 hab" },
        { line: 4, column: 5, name: "2024 hab" },
      ],
      whole: true,
    });
    // The cells of the file give the figure.
    const cell = ({ line, column }: { line: number; column: number }) =>
      Number(received.split("\n")[line - 1]?.split(";")[column - 1]);
    const all = (await lineage("territory=petr-marennes-oleron&period=2023")) as typeof numerator;
    const found = all.numerator.received.cells as { line: number; column: number }[];
    expect(found.reduce((sum, one) => sum + cell(one), 0)).toBe(all.observation.value);
    expect(found).toHaveLength(6);
  });

  it("says them on its page", async () => {
    const { text } = await supertest(app).get("/indicateurs/surfaces?territoire=17219&annee=2024");
    expect(textOf(text)).toContain(
      "Dans le fichier reçu, « data.csv » : colonne « 2024 hab » (rang 5), lignes 3 et 4 colonne « 2024 act » (rang 6), lignes 3 et 4",
    );
  });

  it("still does of a version whose rows are made again", async () => {
    place.write("culture/mediatheques/data.csv", received.replace("10;5", "12;5"));
    const datalogue = await place.open();
    await datalogue.load();
    const before = await datalogue.services.catalogue.listReceived(
      "surfaces",
      { version: 1, filters: [{ field: "codeCommune", operator: "exact", value: "17093" }] },
      "surface",
    );
    expect(before?.cells.map(({ line }) => line)).toEqual([6, 6, 6, 6]);
  });
});
