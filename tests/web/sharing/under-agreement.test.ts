import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAgreedPlace, type Terms } from "../../api/agreements/agreed-place.js";
import { textOf } from "../support/page-checks.js";

const terms: Terms = { timeZone: "Europe/Paris", start: "2025-01-01", end: "2026-06-30", embargoMonths: 1, minimum: 3 };
const coming: Terms = { ...terms, start: "2026-12-01", end: "2027-12-31" };

/** An observatory of an open indicator and of others that a partner shares. */
describe("the frames of an observatory under an agreement", () => {
  let place: Awaited<ReturnType<typeof openAgreedPlace>>;
  let clock = new Date("2026-03-10T10:00:00Z");
  const read = async (path: string, parameters = "") => {
    const address = `${path}?territoire=17093${parameters}`;
    const { status, text, headers } = await place.read(address, undefined, { Accept: "text/html" });
    return { status, text, said: textOf(text), policy: headers.get("content-security-policy") };
  };
  const frame = (block: string) => read(`/integrer/observatoires/culture/${block}`);
  /** What « Intégrer » offers on the page, as who chooses reads it. */
  const offered = async () => {
    const { text } = await read("/observatoires/culture");
    const [, options = ""] = /<select[^>]*name="bloc"[^>]*>([\s\S]*?)<\/select>/.exec(text) ?? [];
    return [...options.matchAll(/<option[^>]*>([^<]*)/g)].map(([, title = ""]) => textOf(title));
  };

  beforeAll(async () => {
    place = await openAgreedPlace([terms, terms, coming], { now: () => clock });
    const observatory = JSON.parse(place.place.read("culture/observatory.json"));
    observatory.sections[0].blocks.push(
      { kind: "layer", dataset: place.shared.layer.slug },
      { kind: "trend", indicator: "elevages" },
      { kind: "table", indicators: ["effectif", "rapport"] },
    );
    place.place.write("culture/observatory.json", observatory);
    expect((await place.datalogue.load()).problems).toEqual([]);
  });
  afterAll(() => place.close());

  it("are offered while it runs, and not before", async () => {
    expect(await offered()).toEqual([
      "Chiffres clés",
      "Colonnes : Entrées",
      "Courbe : Huîtres effectif",
      "Carte : Huîtres effectif",
      "Chiffre clé : Huîtres par entrée",
      "Tableau des communes : Entrées, Huîtres effectif, Huîtres par entrée",
      "Fichiers à emporter",
      "Carte d’une couche : Huîtres du groupement, parcs",
      "Tableau des communes : Huîtres effectif, Huîtres par entrée",
      "Tableau des communes",
    ]);
    expect((await frame("trend-effectif")).status).toBe(200);
    expect((await frame("trend-elevages")).status).toBe(404);
  });

  it("say that it ended in the site that shows them, and are named and offered no more", async () => {
    clock = new Date("2026-07-01T10:00:00Z");
    expect(await offered()).toEqual([
      "Chiffres clés",
      "Colonnes : Entrées",
      "Tableau des communes : Entrées",
      "Fichiers à emporter",
      "Tableau des communes",
    ]);
    const ended = {
      status: 410,
      said: expect.stringContaining("Ces données ne sont plus partagées"),
      policy: expect.stringContaining("frame-ancestors *"),
    };
    for (const block of ["trend-effectif", "figure-rapport", "table-huitres-2", "layer-huitres"])
      expect(await frame(block), block).toMatchObject(ended);
    expect(await read("/integrer/indicateurs/effectif")).toMatchObject(ended);
    expect((await frame("table-huitres")).status).toBe(200);
    expect((await frame("trend-elevages")).status).toBe(404);
    expect((await frame("trend-inconnu")).said).toContain("Bloc inconnu");
    expect((await read("/observatoires/culture", "&bloc=trend-effectif")).text).not.toContain("<iframe");
  });
});
