import { newEntryId as uuid } from "@datalogue/api";
import { expect } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { servePlace } from "../access/serve-place.js";
import { createPlace, organisationsJson } from "../support/content-folder.js";
import { callApi } from "./call-api.js";
import { real, valvesKind, valvesResults, writeValveIndicators, writeValves } from "./inspection-content.js";

export const STATES = "etat-des-vannes";
export const RESULTS_PAGE = "/controles/vannes/resultats";
const REGISTER = "marais/vannes/dataset.json";

const agreement = {
  ...{ id: "vannes-pretees", theme: "marais", title: "Vannes de l'association syndicale" },
  ...{ partner: "association-syndicale", recipient: "ile-d-oleron", signedOn: "2026-01-05" },
  ...{ purpose: "Contrôler les vannes.", uses: ["Contrôles."], refused: ["Revente."] },
  ...{ start: "2026-01-10", end: "2028-12-31", renewal: { kind: "express" } },
  datasets: [
    {
      dataset: "vannes-du-marais",
      fields: ["id_ouvrage", "type", "nom", "code_insee", "gestionnaire", "periodicite_controle_jours"],
      geometry: true,
    },
  ],
};

const RESULTS = valvesResults.map((result, rank) => (rank === 0 ? { ...result, publish: "alone" } : result));

/** A site whose results of inspections are published openly, one more being left as a draft, and whose register may be lent from then on. */
export async function openLentPlace() {
  const now = () => new Date("2027-02-01T10:00:00.000Z");
  const made = createPlace();
  made.write("organisations.json", [
    ...organisationsJson,
    { slug: "association-syndicale", name: "Association syndicale", kind: "partner", territory: "17219" },
  ]);
  writeValves(made);
  for (const name of ["etat-ouvrages", "controles-annuels", "reparations-ouvrages"])
    made.write(`schemas/${name}.json`, real(`schemas/${name}.json`));
  made.write("marais/inspections/vannes.json", { ...valvesKind, results: RESULTS });
  const place = await servePlace(made, { passwordCost: CHEAP, now });
  const chief = await Visitor.of(place.datalogue, place.url, {
    ...{ email: "cheffe@exemple.fr", organisation: "ile-d-oleron", role: "publisher" },
  });

  const call = (by: Visitor | undefined, method: string, path: string, body?: object) =>
    callApi(place.url, by, [method, path], body);
  /** The first valve, seen on those days. */
  const see = async (answers: Record<string, string>, ...days: string[]) => {
    const form = (await call(chief, "GET", "/api/inspections/vannes")).body.form.version;
    const entries = days.map((day) => ({
      ...{ id: uuid(), form, installation: "BRO-001", seenAt: `${day}T10:00:00Z`, answers },
      read: { version: 1, last: null },
    }));
    const { body } = await call(chief, "POST", "/api/inspections/vannes/entries", { entries });
    expect(body.results).toMatchObject(days.map(() => ({ outcome: "kept" })));
    return entries.map(({ id }) => id);
  };
  const prepare = async (dataset: string) =>
    `/api/drafts/${(await chief.send(RESULTS_PAGE, RESULTS_PAGE, { dataset })).to.replace("/publier/", "")}`;
  const describeDraft = async (draft: string) =>
    expect((await call(chief, "PATCH", draft, { metadata: { licence: "lov2", frequency: "MONTHLY" } })).status).toBe(
      200,
    );
  const load = async () =>
    (await place.datalogue.load()).problems.map(({ path, message }) =>
      `${path.replace(/^datasets./, "")} : ${message}`.replaceAll("\u00a0", " "),
    );
  const rowsOf = async (slug: string) => (await call(undefined, "GET", `/api/datasets/${slug}/data`)).status;
  const figures = async () =>
    (await call(undefined, "GET", "/api/indicators/marais-hors-service/observations?territory=17219")).status;

  const [first] = await see({ etat: "HORS_SERVICE", gravite: "3", defauts: "BLOCAGE" }, "2026-01-10", "2026-06-01");
  await call(chief, "POST", `/api/inspections/vannes/entries/${first}/done`, { on: "2026-02-11" });
  for (const { dataset } of RESULTS.slice(0, 2)) {
    const draft = await prepare(dataset);
    await describeDraft(draft);
    expect((await call(chief, "POST", `${draft}/publish`, {})).body).toMatchObject({ slug: dataset });
  }
  const published: string = (await call(chief, "GET", `/api/datasets/${STATES}`)).body.modified;
  // Left for later, and named otherwise.
  const left = await prepare("reparations-des-vannes");
  await describeDraft(left);
  expect((await call(chief, "PATCH", left, { metadata: { slug: "travaux-des-vannes" } })).status).toBe(200);
  writeValveIndicators(place.place);
  place.place.drop("marais/indicators/marais-delai.json");
  expect(await load()).toEqual([]);
  expect([await rowsOf(STATES), await figures()]).toEqual([200, 200]);

  /** The next load finds the register under an agreement. */
  const lend = () => {
    const described = JSON.parse(place.place.read(REGISTER));
    place.place.write(REGISTER, { ...described, licence: "convention" });
    place.place.write("marais/agreements/vannes-pretees.json", agreement);
  };
  return { place, chief, call, see, load, rowsOf, figures, left, published, lend };
}
