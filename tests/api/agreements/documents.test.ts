import type { Agreement, Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { oysters, productionJson, writeProduction } from "./agreement-content.js";

const reader = {
  ...{ kind: "key" as const, key: "test" },
  memberships: [{ organisation: oysters.recipient, role: "reader" as const, kind: null }],
};

describe("the agreements of a content folder", () => {
  let place: Place;
  let datalogue: Datalogue;
  const [shared] = oysters.datasets;
  const load = async (change: object, file = "huitres") => {
    place.write(`agriculture/agreements/${file}.json`, { ...oysters, ...change });
    const { problems } = await datalogue.load();
    return problems.map(({ path, message }) => `${path} : ${message}`.replace(/[\u00a0\u202f]/g, " "));
  };
  const withShared = (change: object) => load({ datasets: [{ ...shared, ...change }] });

  beforeAll(async () => {
    place = createPlace();
    writeProduction(place);
    datalogue = await place.open({ now: () => new Date("2025-06-01T10:00:00Z") });
  });
  afterAll(() => place.remove());

  it("are read with what they share, and where they stand", async () => {
    expect(await load({})).toEqual([]);
    const [found] = await datalogue.agreements.list(reader);
    expect(found).toMatchObject({ agreement: { id: "huitres" }, state: "running", lastDay: "2026-12-31", revision: 0 });
    expect(datalogue.agreements.stateOf("production-huitres")).toMatchObject({ state: "running", shared });
    expect(datalogue.agreements.stateOf("frequentation-mediatheques")).toBeUndefined();
  });

  it.each<[string, Partial<Agreement>, string]>([
    [
      "an organisation that nobody declared",
      { recipient: "comite" },
      "« recipient » : l'organisme « comite » n'est pas dans organisations.json. Organismes connus : groupement-qualite, ile-d-oleron, pole-marennes-oleron.",
    ],
    [
      "the same organisation on both sides",
      { recipient: oysters.partner },
      "« recipient » : c'est le partenaire lui-même. Un accord lie deux organismes.",
    ],
    ["an end before its start", { end: "2023-12-31" }, "« end » : ce jour vient avant celui de « start »."],
    ["a day that does not exist", { end: "2026-02-30" }, "« end » : ce jour n'existe pas."],
    [
      "a zone that does not exist",
      { timeZone: "Europe/Marennes" },
      "« timeZone » : « Europe/Marennes » n'est pas un fuseau horaire. Écrivez son nom dans la base IANA, comme « Europe/Paris ».",
    ],
    [
      "tacit renewals that stop before its end",
      { renewal: { kind: "tacit", months: 12, until: "2025-12-31" } },
      "« renewal.until » : ce jour vient avant celui de « end ».",
    ],
  ])("are refused with %s, and the former stays", async (_, change, message) => {
    expect(await load(change)).toEqual([
      `datasets/agriculture/agreements/huitres.json : ${message}`,
      "datasets/agriculture/agreements/huitres.json : la définition précédente reste servie.",
    ]);
    expect(await datalogue.agreements.find(reader, "huitres")).toMatchObject({ agreement: oysters });
  });

  it.each<[string, object, string]>([
    [
      "an unknown dataset",
      { dataset: "moules" },
      "« datasets[0].dataset » : aucun jeu lisible ne s'appelle « moules » dans le contenu ni dans le catalogue.",
    ],
    [
      "the dataset of somebody else",
      { dataset: "frequentation-mediatheques", fields: ["annee"] },
      "« datasets[0].dataset » : « frequentation-mediatheques » est à « ile-d-oleron », qui n'est ni le partenaire ni celui qui reçoit.",
    ],
    [
      "an unknown column",
      { fields: [...(shared?.fields ?? []), "naissain"] },
      "« datasets[0].fields[4] » : « naissain » n'est pas une colonne du schéma. Colonnes : code_insee, annee, entreprises, tonnes, remarque.",
    ],
    [
      "less columns than the protected table shows",
      { fields: ["code_insee", "annee", "entreprises"] },
      "« datasets[0].fields » : il manque « tonnes », que publie le tableau protégé (« confidentialite » du jeu). Ajoutez-les, ou retirez-les de cette déclaration.",
    ],
    [
      "an embargo on what is no period",
      { embargo: { column: "tonnes", after: "P12M" } },
      "« datasets[0].embargo.column » : cette colonne est de type « number » ; une année, un mois ou une date est attendu (« year », « yearmonth », « date »).",
    ],
    ["a duration that is none", { embargo: { column: "annee", after: "12 mois" } }, "embargo"],
    [
      "a floor on another column than the count",
      { aggregation: { minimumContributors: 5, column: "tonnes" } },
      "« datasets[0].aggregation.column » : le jeu compte ses contributeurs dans « entreprises » (« confidentialite.countField »).",
    ],
  ])("are refused with %s", async (_, change, message) => {
    expect((await withShared(change))[0]).toContain(message);
  });

  it("are refused a dataset that was given away by an open licence", async () => {
    place.write("agriculture/production/dataset.json", { ...productionJson, licence: "lov2" });
    expect((await load({}))[0]).toContain(
      "« datasets[0].dataset » : la fiche de « production-huitres » porte une licence ouverte",
    );
    place.write("agriculture/production/dataset.json", productionJson);
  });

  it("are refused a floor where the dataset masks nothing", async () => {
    const { confidentialite: _, ...plain } = productionJson;
    place.write("agriculture/production/dataset.json", plain);
    expect((await withShared({ aggregation: { minimumContributors: 5, column: "entreprises" } }))[0]).toContain(
      "« datasets[0].aggregation » : le jeu ne déclare pas de secret statistique (« confidentialite » dans dataset.json) : rien ne peut y être masqué.",
    );
    place.write("agriculture/production/dataset.json", productionJson);
  });

  it("follow each other on a dataset, and never meet", async () => {
    expect(await load({})).toEqual([]);
    const next = { id: "huitres-2", title: "Suite", start: "2027-01-01", end: "2029-12-31" };
    expect(await load({ ...next, start: "2026-12-31" }, "huitres-2")).toEqual([
      "datasets/agriculture/agreements/huitres-2.json : « datasets » : « production-huitres » est déjà sous la convention « huitres » au même moment. Un jeu n'a qu'une convention à la fois.",
    ]);
    expect(await load(next, "huitres-2")).toEqual([]);
    expect(datalogue.agreements.stateOf("production-huitres")?.agreement.id).toBe("huitres");
    place.drop("agriculture/agreements/huitres-2.json");
  });
});
