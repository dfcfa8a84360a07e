import { createServer, type Server } from "node:http";
import { createApiApp } from "@datalogue/api";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogueJson, createPlace, type Place, visitsIndicator, visitsJson } from "../support/content-folder.js";

const MARENNES = "241700699";
const COMMUNES = ["17058", "17185", "17219", "17265", "17351", "17406"];

let place: Place;
let app: Server;

/** A dataset and its indicator: 50 hectares a year in each commune but `amount` in Marennes, of which 2024 is not known. */
function writeLand(name: string, amount: number) {
  const rows = [2022, 2023, 2024].flatMap((year) =>
    COMMUNES.map((code) => `${code},${year},${code === "17219" ? (year === 2024 ? "" : amount) : 50}`),
  );
  place.write(`culture/${name}/dataset.json`, { ...visitsJson, slug: name, title: `Terres ${name}` });
  place.write(`culture/${name}/schema.json`, {
    fields: [
      { name: "codeCommune", type: "string", title: "Code INSEE", constraints: { required: true } },
      { name: "annee", type: "year", constraints: { required: true } },
      { name: "hectares", type: "integer", unit: "ha" },
    ],
    primaryKey: ["codeCommune", "annee"],
  });
  place.write(`culture/${name}/data.csv`, `${["codeCommune,annee,hectares", ...rows].join("\n")}\n`);
  place.write(`culture/indicators/culture-${name}.json`, {
    ...visitsIndicator,
    id: `culture-${name}`,
    title: `Terres ${name} consommées`,
    unit: "ha",
    unitLabel: "ha",
    direction: "down",
    measure: { kind: "sum", numerator: { dataset: name, aggregate: "sum", field: "hectares" } },
  });
}

beforeAll(async () => {
  place = createPlace();
  place.write("catalogue.json", { ...catalogueJson, homeTerritory: MARENNES });
  writeLand("nettes", -150);
  writeLand("brutes", 10);
  const promise = (indicator: string) => ({
    indicator,
    type: "VALEUR",
    title: "Moins de terres",
    target: { period: "2024", value: 150 },
    trajectory: "linear",
  });
  const most = { type: "PLAFOND_CUMULE", title: "Un plafond", reference: { period: "2021" }, trajectory: "envelope" };
  place.write("culture/plans/plan-terres.json", {
    id: "plan-terres",
    theme: "culture",
    kind: "SCOT",
    title: "Plan de test",
    shortTitle: "SCoT",
    description: "Un document de test.",
    territory: MARENNES,
    organisation: "ile-d-oleron",
    dates: { approved: "2020-02-01" },
    horizon: { from: 2020, to: 2030 },
    objectives: [
      { id: "nettes", ...promise("culture-nettes") },
      { id: "plafond", ...most, indicator: "culture-nettes", target: { period: "2024", value: 400 } },
      { id: "brutes", ...promise("culture-brutes") },
    ],
  });
  const datalogue = await place.open();
  expect((await datalogue.load()).problems).toEqual([]);
  app = createServer(createApiApp(datalogue, place.settings));
});
afterAll(() => place.remove());

describe("an objective on a sum that a commune is missing from", () => {
  const findObjectives = async () => {
    const { body } = await request(app).get("/api/plans/plan-terres").expect(200);
    const [net, ceiling, gross] = body.data.objectives;
    return { net, ceiling, gross };
  };

  it("is not affirmed missed where that commune gave less than nothing, though the totals never did", async () => {
    const { net, ceiling } = await findObjectives();
    expect(net.trajectory.map(({ value }: { value: number | null }) => value).filter(Boolean)).toEqual([100, 100, 250]);
    for (const { status, affirmed, sentence, notes } of [net, ceiling]) {
      expect({ status, affirmed }).toEqual({ status: "to-watch", affirmed: false });
      expect(sentence).toContain("sans les communes qui manquent");
      expect(notes.join(" ")).toContain("le vrai total peut être plus grand ou plus petit");
    }
  });

  it("is affirmed missed where no commune ever did", async () => {
    const { gross } = await findObjectives();
    expect(gross).toMatchObject({ status: "off-track", affirmed: true, latest: { value: 250 } });
  });
});
