import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsSource } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const FOLDER = "culture/mediatheques";
const schema = {
  fields: [
    { name: "codeCommune", type: "string", constraints: { required: true } },
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "logements", type: "integer" },
    { name: "vacants", type: "number" },
  ],
  primaryKey: ["codeCommune", "annee"],
};
const source = { ...visitsSource, guard: { columns: ["codeCommune", "annee"] } };
const plain = (text: string | undefined) => (text ?? "").replace(/[\u00A0\u202F]/g, " ");

let place: Place;
let datalogue: Datalogue;
beforeEach(() => {
  place = createPlace();
  place.drop(`${FOLDER}/data.csv`);
  place.write(`${FOLDER}/schema.json`, schema);
});
afterEach(() => place.remove());

async function receive(text: string, origin: "source" | "deposit" = "source") {
  datalogue = await place.open();
  expect((await datalogue.load()).problems).toEqual([]);
  const path = join(place.data, "..", "recu.csv");
  writeFileSync(path, text);
  return datalogue.receive(join(place.content, FOLDER), {
    ...{ path, name: "recu.csv", origin, note: null, actor: "sources" },
  });
}

describe("figures that a statistical authority released already", () => {
  const text = "codeCommune,annee,logements,vacants\n17093,2024,1200,8\n17486,2024,7,1\n";
  const released = { ...source, diffusion: "publique", reference: "Base Sitadel, diffusée par commune." };

  it("are published with small counts, which a warning tells with the producer's own words", async () => {
    place.write(`${FOLDER}/source.json`, released);
    const done = await receive(text);
    expect(done).toMatchObject({ kind: "published", report: { valid: true, counts: { error: 0, warning: 1 } } });
    const [issue] = done.kind === "published" ? done.report.issues : [];
    expect(issue).toMatchObject({ code: "small-count", severity: "warning", line: 3 });
    expect(plain(issue?.message)).toBe(
      "Colonne « logements » : 1 cellule compte peu de ménages, de logements ou d'entreprises. Ces chiffres sont déjà diffusés tels quels par leur producteur, Réseau des médiathèques (Base Sitadel, diffusée par commune) : ils sont publiés.",
    );
    // Read again from what was received, they are as they were.
    place.write(`${FOLDER}/schema.json`, { ...schema, title: "Logements" });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
  });

  it("are refused when the source does not say so, and when an agent deposits them", async () => {
    place.write(`${FOLDER}/source.json`, source);
    expect(await receive(text)).toMatchObject({ kind: "refused", report: { counts: { error: 1 } } });
    place.write(`${FOLDER}/source.json`, released);
    expect(await receive(text, "deposit")).toMatchObject({ kind: "refused", report: { counts: { error: 1 } } });
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toBeUndefined();
  });
});

describe("what a producer does not give", () => {
  const indicator = (id: string) =>
    place.write(`culture/indicators/${id}.json`, {
      ...{ id, theme: "culture", title: id, shortTitle: id, description: id, method: id, source: "Insee." },
      ...{ unit: "logements", unitLabel: "logements", decimals: 0, direction: "none" },
      wording: { subject: `les ${id}`, number: "plural", gender: "masculine", of: `de ${id}` },
      measure: { kind: "sum", numerator: { dataset: SLUG, aggregate: "sum", field: id, label: id } },
      ...{ territoryField: "codeCommune", periodField: "annee", nativeLevel: "commune", levels: ["commune", "epci"] },
    });
  const told = async (id: string, territory: string, period = "2024") => {
    const [found] = await datalogue.services.indicators.observations(id, { territory, from: period, to: period });
    return [found?.status, found?.value];
  };
  const tellAbsences = (absences: object) =>
    place.write(`${FOLDER}/source.json`, { ...source, diffusion: "publique", reference: "Insee", absences });
  /** Both communes of Oléron but one have a row; the second is secret, the third unknown. */
  const text = "codeCommune;annee;logements;vacants\n17093;2024;1200;80\n17486;2024;900;s\n17140;2024;700;nd\n";

  beforeEach(() => {
    indicator("vacants");
    indicator("logements");
  });

  it("is secret where its words say so, at the commune and in every total; unknown where they say that; never zero", async () => {
    tellAbsences({ secret: ["s"], unknown: ["nd"], missingRows: "unknown" });
    const done = await receive(text);
    expect(done).toMatchObject({ kind: "published", report: { valid: true } });
    expect(await told("vacants", "17093")).toEqual(["OBSERVE", 80]);
    expect(await told("vacants", "17486")).toEqual(["SECRET", null]);
    expect(await told("vacants", "17140")).toEqual(["NON_DISPONIBLE", null]);
    expect(await told("vacants", "17323")).toEqual(["NON_DISPONIBLE", null]);
    // 80 for the island would let the secret be found once the total is published elsewhere.
    expect(await told("vacants", "241700624")).toEqual(["SECRET", null]);
    // The other figures of the same rows are told.
    expect(await told("logements", "17486")).toEqual(["OBSERVE", 900]);
    expect(await told("logements", "241700624")).toEqual(["OBSERVE", 2800]);
    expect(done.kind === "published" && done.report.normalised.map(plain)).toContain(
      "Recette : colonne « vacants » : 1 cellule secrète, 1 cellule inconnue, selon l'expéditeur : elles n'ont pas de valeur.",
    );
  });

  it("is an error of the file when the words are others", async () => {
    tellAbsences({ secret: ["s"], missingRows: "unknown" });
    expect(await receive(text.replace(";s", ";conf."))).toMatchObject({ kind: "refused" });
  });

  it.each([
    ["zero", ["OBSERVE", 0], ["OBSERVE", 160]],
    ["secret", ["SECRET", null], ["SECRET", null]],
    ["unknown", ["NON_DISPONIBLE", null], ["OBSERVE", 160]],
  ])(
    "is %s for a commune that is not in the file, in the years that the file has",
    async (missingRows, commune, island) => {
      tellAbsences({ secret: ["s"], missingRows });
      await receive("codeCommune;annee;logements;vacants\n17093;2024;1200;80\n17486;2024;900;80\n17486;2022;900;80\n");
      expect(await told("vacants", "17323")).toEqual(commune);
      expect(await told("vacants", "241700624")).toEqual(island);
      // No row of the year at all: nothing is guessed.
      expect(await told("vacants", "17323", "2023")).toEqual(["NON_DISPONIBLE", null]);
    },
  );
});
