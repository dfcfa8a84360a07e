import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { valvesKind } from "./inspection-content.js";
import { RESULTS_PAGE as HERE, openLentPlace, STATES } from "./lent-place.js";

/** What a load tells of what is closed, until it is published of something else. */
const TOLD = ["etat", "controles"].map((what) =>
  expect.stringMatching(
    new RegExp(`^jeu ${what}-des-vannes : la version 1 est faite d’un registre .* elle ne se redépose pas`),
  ),
);

describe("a register that a partner lends", () => {
  let made: Awaited<ReturnType<typeof openLentPlace>>;

  beforeAll(async () => {
    made = await openLentPlace();
    made.lend();
  });
  afterAll(() => made.place.close());

  it("has no results: the document that declares some is told, with what to write", async () => {
    expect(await made.load()).toEqual([
      "marais/inspections/vannes.json : « results » : le registre « vannes-du-marais » est prêté par un partenaire, sous convention : ce qui en serait recopié lui survivrait, et rien n'en est publié. Retirez « results ».",
      "marais/inspections/vannes.json : la définition précédente reste servie.",
      ...TOLD,
    ]);
  });

  it("is inspected as before, and nothing is made of it: no draft, no version of one that was left, none that goes out alone", async () => {
    const { place, chief, call, see, left, published } = made;
    expect((await call(undefined, "GET", "/api/datasets/vannes-du-marais/data")).status).toBe(200);
    expect((await call(chief, "GET", "/api/inspections/vannes")).body.installations).toHaveLength(3);
    const page = (await chief.ask(HERE)).text.replaceAll("\u00a0", " ");
    expect(page).toContain("Le registre est prêté par un partenaire, sous convention : rien n’est publié");
    expect(page).not.toContain("Préparer un brouillon");
    const refused = await chief.send(HERE, HERE, { dataset: STATES });
    expect(refused.status).toBe(422);
    expect((await call(chief, "POST", `${left}/publish`, {})).body).toMatchObject({
      code: "fichier-en-erreur",
      detail: expect.stringContaining("qu'un partenaire prête sous convention"),
    });
    await see({ etat: "BON" }, "2027-01-20");
    await place.datalogue.inspectionResults.publishAlone();
    expect((await call(chief, "GET", `/api/datasets/${STATES}`)).body).toMatchObject({ modified: published });
    expect((await call(undefined, "GET", "/api/datasets/travaux-des-vannes")).status).toBe(404);
  });

  it("takes with it what was published of it before, its figures too, whatever is done to its document since", async () => {
    const { place, chief, call, load, rowsOf, figures } = made;
    const isClosed = async () => [await rowsOf(STATES), await rowsOf("controles-des-vannes"), await figures()];
    expect(await isClosed()).toEqual([410, 410, 410]);
    const { id } = (await call(chief, "GET", `/api/datasets/${STATES}`)).body;
    for (const path of ["versions/1/etat-des-vannes.csv", "original", "etat-des-vannes.csv"])
      expect((await call(undefined, "GET", `/fichiers/${id}/${path}`)).status).toBe(410);
    expect((await call(undefined, "GET", "/api/datasets/vannes-du-marais/data")).status).toBe(200);
    place.place.write("marais/inspections/vannes.json", valvesKind);
    expect(await load()).toEqual(TOLD);
    expect(await isClosed()).toEqual([410, 410, 410]);
    expect(await place.datalogue.verify([])).toMatchObject({ valid: true, damaged: [] });
    expect((await call(chief, "POST", `/api/datasets/${STATES}/rollback`, { version: 1 })).status).not.toBe(200);
  });
});
