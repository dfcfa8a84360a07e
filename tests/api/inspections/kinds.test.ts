import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InspectionForm } from "../../../packages/api/src/inspections/form.js";
import { findForm } from "../../../packages/api/src/inspections/form-store.js";
import { createPlace, type Place } from "../support/content-folder.js";
import { real, valvesKind, valvesResults, writeHydrants, writeValves } from "./inspection-content.js";

const [objects] = valvesResults as [(typeof valvesResults)[number]];
const results = (change: object) => ({ results: [{ ...objects, ...change }] });
const member = {
  ...{ kind: "key" as const, key: "test" },
  memberships: [{ organisation: "ile-d-oleron", role: "reader" as const, kind: null }],
};

describe("kinds of inspections of a content folder", () => {
  let place: Place;
  let datalogue: Datalogue;
  const kindOf = (id: string) => datalogue.inspections.listKinds(member).find(({ kind }) => kind.id === id);
  const formOf = (id: string) => kindOf(id)?.form as InspectionForm;
  const load = async (change: object) => {
    place.write("marais/inspections/vannes.json", { ...valvesKind, ...change });
    const { problems } = await datalogue.load();
    return problems.map(({ path, message }) => `${path} : ${message}`.replaceAll("\u00a0", " "));
  };
  const withForm = (change: object) => ({ form: { ...valvesKind.form, ...change } });

  beforeAll(async () => {
    place = createPlace();
    writeValves(place);
    writeHydrants(place);
    place.write("schemas/etat-ouvrages.json", real("schemas/etat-ouvrages.json"));
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(() => place.remove());

  it("draw their form from the schema of the results: state first, then what is asked of a fault, then the rest", () => {
    const { questions, photos, version } = formOf("vannes");
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(photos).toBe(2);
    expect(questions.map(({ label, ofFault, control }) => [label, ofFault, control.kind])).toEqual([
      ["Dans quel état est la vanne ?", false, "state"],
      ["Défauts", true, "several"],
      ["Gravité", true, "severity"],
      ["Action à mener", true, "text"],
      ["Date limite", true, "day"],
      ["Type de contrôle", false, "choice"],
    ]);
    expect(questions.at(-1)?.control).toMatchObject({ choices: [{ value: "VISITE", label: "Visite" }, {}, {}] });
  });

  it("are of any sort by files alone: fire hydrants, with what is measured of them", () => {
    expect(formOf("bornes").questions.map(({ label, required, control }) => [label, required, control])).toEqual([
      [
        "Marche",
        true,
        {
          kind: "state",
          choices: [
            { value: "oui", is: "good", label: "Elle marche" },
            { value: "non", is: "out", label: "Hors service" },
          ],
        },
      ],
      ["Débit mesuré", true, { kind: "number", whole: false, unit: "m³/h" }],
      ["L’accès est-il libre ?", false, { kind: "boolean" }],
    ]);
  });

  it("keep every form that was served, under the digest of what it asks", async () => {
    const before = formOf("vannes").version;
    expect(await load(withForm({ photos: 3 }))).toEqual([]);
    expect(formOf("vannes")).toMatchObject({ photos: 3 });
    expect(formOf("vannes").version).not.toBe(before);
    const knex = await place.openCatalogue();
    expect(await findForm(knex, "vannes", before)).toMatchObject({ photos: 2, version: before });
    await knex.destroy();
    expect(await load({})).toEqual([]);
    expect(formOf("vannes").version).toBe(before);
  });

  it.each<[string, object, string]>([
    ["a member that is not there", { register: { dataset: "vannes-du-marais" } }, "« register » : « key » manque"],
    ["another identifier than its file", { id: "portes" }, "« id » : écrivez « vannes »"],
    ["another theme than its folder", { theme: "secours" }, "« theme » : écrivez « marais »"],
    [
      "a campaign that ends before it begins",
      { campaigns: [{ id: "a", title: "A", from: "2026-03-02", until: "2026-03-01" }] },
      "« campaigns.0.until » : ce jour vient avant",
    ],
    [
      "a day that does not exist",
      { campaigns: [{ id: "a", title: "A", from: "2026-02-30", until: "2026-03-01" }] },
      "« campaigns.0.from » : ce jour n'existe pas",
    ],
    ["a schema that nobody shares", withForm({ schema: "absent" }), "aucun schéma partagé ne s'appelle « absent »"],
    [
      "a column that the schema has not",
      withForm({ columns: { ...valvesKind.form.columns, action: "travaux" } }),
      "le schéma « controles-ouvrages » n'a pas de colonne « travaux »",
    ],
    [
      "a state that the column does not take",
      withForm({ states: [...valvesKind.form.states, { value: "CASSE", is: "out" }] }),
      "« CASSE » n'est pas une valeur de la colonne « etat » (BON, USURE, DEFAUT, HORS_SERVICE)",
    ],
    ["no state out of order", withForm({ states: valvesKind.form.states.slice(0, 2) }), "il manque un état « out »"],
    [
      "an organisation that nobody declared",
      { organisation: "syndicat" },
      "« syndicat » n'est pas dans organisations.json",
    ],
    ["results of no shared schema", results({ schema: "absent" }), "« results.0.schema » : aucun schéma partagé"],
    [
      "results in a column that is not there",
      results({ keep: ["gestionnaire"] }),
      "n'a pas de colonne « gestionnaire »",
    ],
    [
      "results that would tell what was typed",
      results({ columns: { ...objects.columns, action: "etat" } }),
      "« results.0.columns.action » : une ligne de « objects » dit installation, state, seen, next, late",
    ],
    ["results in the register itself", results({ dataset: "vannes-du-marais" }), "c'est le registre lui-même"],
    [
      "the same results twice",
      { results: [objects, { ...objects, title: "Encore" }] },
      "« results.1.dataset » : « etat-des-vannes » reçoit déjà",
    ],
    [
      "faults without their choices",
      withForm({ faults: undefined }),
      "écrivez ce que la colonne « defauts » peut dire",
    ],
  ])("are told where they have %s, and served as they were", async (_, change, told) => {
    const before = kindOf("vannes");
    const problems = await load(change);
    expect(problems.join("\n")).toContain("marais/inspections/vannes.json");
    expect(problems.join("\n")).toContain(told);
    // Nobody in the field loses their form for a mistake of the office; `status` names it.
    if (!("id" in change) && !("theme" in change)) expect(kindOf("vannes")).toEqual(before);
    expect((await datalogue.status()).problems.length).toBe(problems.length);
    expect(await load({})).toEqual([]);
  });

  it("are written back by an export as they were written", async () => {
    const folder = join(place.data, "..", "export");
    const done = await datalogue.exportContent(folder);
    expect(done.problems).toEqual([]);
    expect(readFileSync(join(folder, "marais/inspections/vannes.json"), "utf8")).toBe(
      place.read("marais/inspections/vannes.json"),
    );
    expect(readFileSync(join(folder, "secours/inspections/bornes.json"), "utf8")).toBe(
      place.read("secours/inspections/bornes.json"),
    );
  });

  it("leave with their file", async () => {
    place.drop("secours/inspections");
    expect((await datalogue.load()).problems).toEqual([]);
    expect(datalogue.inspections.listKinds(member).map(({ kind }) => kind.id)).toEqual(["vannes"]);
    expect(datalogue.inspections.listKinds({ kind: "public" })).toEqual([]);
  });
});
