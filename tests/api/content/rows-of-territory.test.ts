import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsSource } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const FOLDER = "culture/mediatheques";
const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, " ");

describe("a file of the whole of France that a source publishes", () => {
  let place: Place;
  let datalogue: Datalogue;
  beforeAll(async () => {
    place = createPlace();
    place.drop(`${FOLDER}/data.csv`);
    place.write(`${FOLDER}/source.json`, {
      ...visitsSource,
      filter: { by: "commune", field: "idcom" },
      guard: { columns: ["idcom"] },
      recipe: {
        unpivot: { columns: { "entrees_{AAAA}": "entrees" }, year: "annee" },
        columns: { idcom: "codeCommune" },
      },
    });
    datalogue = await place.open();
    await datalogue.load();
  });
  afterAll(() => place.remove());

  const receive = (text: string, name = "france.csv") => {
    const path = join(place.data, "..", name);
    writeFileSync(path, text);
    const file = { path, name, origin: "source" as const, note: null, actor: "sources" };
    return datalogue.receive(join(place.content, FOLDER), file);
  };
  const codes = async () =>
    (await datalogue.services.catalogue.listRows(SLUG, {})).data.map(
      ({ codeCommune, annee }) => `${codeCommune} ${annee}`,
    );
  const france = [
    "idcom,idcomtxt,entrees_2023,entrees_2024",
    "01004,Ambérieu-en-Bugey,1,2",
    "17093,Le Château-d'Oléron,3,4",
    // A former commune of Marennes-Hiers-Brouage.
    "17189,Hiers-Brouage,5,6",
    "17300,La Rochelle,7,8",
    "75056,Paris,9,10",
    "",
  ].join("\n");

  it("keeps the rows of the home territory, its former communes too, and tells how many it left", async () => {
    const done = await receive(france);
    expect(done).toMatchObject({ kind: "published", report: { rows: 4 } });
    expect(await codes()).toEqual(["17093 2023", "17093 2024", "17189 2023", "17189 2024"]);
    expect(done.kind === "published" && done.report.normalised.map(plain)).toContain(
      "Recette : lignes gardées où « idcom » est un code du territoire : 3 lignes laissées de côté.",
    );
  });

  it("gives what the filtered form gives, which is no rule without effect", async () => {
    const filtered = france.split("\n").filter((line) => !/^(01004|17300|75056)/.test(line));
    const done = await receive(filtered.join("\n"), "filtre.csv");
    expect(done).toMatchObject({ kind: "published", report: { rows: 4 } });
    expect(done.kind === "published" && done.report.issues.map(({ code }) => code)).not.toContain("recipe-rule-unused");
    expect(await codes()).toEqual(["17093 2023", "17093 2024", "17189 2023", "17189 2024"]);
  });

  it("is refused when its column of codes has another name", async () => {
    const done = await receive(france.replace("idcom,", "code_commune,"), "autre.csv");
    expect(done).toMatchObject({ kind: "refused" });
    expect(done.kind === "refused" && done.report.issues.map(({ code }) => code)).toContain("recipe-step-missing");
  });

  it("keeps the features of the home territory of a layer", async () => {
    place.write(`${FOLDER}/schema.json`, { fields: [{ name: "codeCommune", type: "string" }] });
    place.write(`${FOLDER}/source.json`, {
      ...visitsSource,
      filter: { by: "commune", field: "codeCommune" },
      guard: { columns: ["codeCommune"] },
    });
    const feature = (codeCommune: string, x: number) => ({
      type: "Feature",
      properties: { codeCommune },
      geometry: { type: "Point", coordinates: [x, 45.9] },
    });
    const features = [feature("01004", 5.4), feature("17093", -1.2), feature("33063", -0.6), feature("17140", -1.25)];
    const done = await receive(JSON.stringify({ type: "FeatureCollection", features }), "points.geojson");
    expect(done).toMatchObject({ kind: "published", report: { rows: 2 } });
    const { data } = await datalogue.services.catalogue.listRows(SLUG, {});
    expect(data.map(({ codeCommune }) => codeCommune)).toEqual(["17093", "17140"]);
  });
});
