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
  await datalogue.load();
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
