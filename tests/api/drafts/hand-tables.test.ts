import { readFileSync, renameSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { Caller, Datalogue, Drafts, HandChange, HandTable } from "@datalogue/api";
import { createApiApp, DraftRefused } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";
import { faultOf } from "./fault-of.js";

const bearer = (organisation: string, role: "publisher" | "contributor" | "reader", key: string = role): Caller => ({
  kind: "key",
  key,
  memberships: [{ organisation, role, kind: null }],
});
const publisher = bearer("ile-d-oleron", "publisher");
const contributor = bearer("ile-d-oleron", "contributor");
const other = bearer("pole-marennes-oleron", "publisher");
const SLUG = "frequentation-mediatheques";

/** What is followed of it. */
const visits = {
  ...{ id: "entrees", theme: "culture", title: "Entrées des médiathèques", shortTitle: "Entrées" },
  ...{ description: "Entrées dans les médiathèques.", unit: "entrées", unitLabel: "entrées", decimals: 0 },
  direction: "none",
  wording: { subject: "les entrées", number: "plural", gender: "feminine", of: "d'entrées" },
  ...{ method: "Somme des entrées.", source: "Réseau des médiathèques." },
  measure: { kind: "sum", numerator: { dataset: SLUG, aggregate: "sum", field: "entrees" } },
  ...{ territoryField: "codeCommune", periodField: "annee", nativeLevel: "commune", levels: ["commune", "epci"] },
};

/** As a French office writes them: a comma in numbers, days first, oui and non, lists. */
const binsSchema = {
  fields: [
    { name: "nom", title: "Nom", constraints: { required: true } },
    { name: "volume", type: "number", decimalChar: ",", unit: "m³", title: "Volume" },
    { name: "pose", type: "date", format: "%d/%m/%Y", title: "Posé le" },
    { name: "ouvert", type: "boolean", trueValues: ["oui"], falseValues: ["non"] },
    { name: "flux", type: "list", delimiter: "|" },
  ],
  primaryKey: ["nom"],
};
const binsCsv = `nom;volume;pose;ouvert;flux;remarque
Place Gambetta;2,5;14/03/2019;oui;verre|papier;"près du ""kiosque""; au coin"
Halle aux poissons;4;;non;;
`;

const hedgesSchema = {
  fields: [{ name: "id", constraints: { required: true } }, { name: "essence" }, { name: "longueur", type: "integer" }],
  primaryKey: ["id"],
};
const hedgesCsv = "id,essence,longueur\nHAIE-001,Tamaris,40\nHAIE-002,Prunellier,\nHAIE-003,Ajonc,25\n";

/** Its count has a name that tells nothing: once the secrecy is no longer declared, no guard knows it for what it is. */
const PROTECTED = {
  ...{ slug: "tournees", title: "Tournées par commune" },
  confidentialite: {
    ...{ unit: "menages", countField: "n1", measures: ["levees"], territoryField: "codeCommune" },
    ...{ periodField: "annee", levels: ["commune", "epci"] },
  },
};

describe.each(ENGINES)("tables kept by hand with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let drafts: Drafts;
  const now = () => new Date("2026-03-10T09:00:00.000Z");
  /** What happens while the files of a version are being made. */
  let meanwhile = () => {};

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write("culture/indicators/entrees.json", visits);
    const bins = { ...visitsJson, slug: "bornes", title: "Points d'apport volontaire" };
    place.write("dechets/bornes/dataset.json", bins);
    place.write("dechets/bornes/schema.json", binsSchema);
    place.write("dechets/bornes/data.csv", binsCsv);
    for (const slug of ["haies", "bancs"]) {
      place.write(`paysage/${slug}/dataset.json`, { ...visitsJson, slug, title: `Les ${slug}` });
      place.write(`paysage/${slug}/schema.json`, hedgesSchema);
      place.write(`paysage/${slug}/data.csv`, hedgesCsv);
    }
    const invented = { notice: "Bornes inventées.", provenance: "Inventées." };
    place.write("dechets/essai/dataset.json", {
      ...bins,
      slug: "essai",
      title: "Bornes d'essai",
      demonstration: invented,
    });
    place.write("dechets/essai/schema.json", binsSchema);
    place.write("dechets/essai/data.csv", binsCsv);
    place.write("dechets/long/dataset.json", { ...visitsJson, slug: "long", title: "Longue liste" });
    place.write("dechets/long/schema.json", { fields: [{ name: "nom" }] });
    place.write("dechets/long/data.csv", `nom\n${Array.from({ length: 501 }, (_, at) => `Borne ${at}\n`).join("")}`);
    place.write("dechets/levees/dataset.json", {
      ...{ ...visitsJson, slug: "levees", title: "Levées par commune" },
      confidentialite: {
        ...{ unit: "menages", countField: "foyers", measures: ["levees"], territoryField: "codeCommune" },
        ...{ periodField: "annee", levels: ["commune", "epci"] },
      },
    });
    place.write("dechets/levees/schema.json", {
      fields: [
        ...["codeCommune", "annee"].map((name) => ({ name, constraints: { required: true } })),
        ...["foyers", "levees"].map((name) => ({ name, type: "integer" })),
      ],
    });
    const counts = ["17093,2024,4,12", "17140,2024,120,900", "17323,2024,90,800"];
    place.write("dechets/levees/data.csv", `codeCommune,annee,foyers,levees\n${counts.join("\n")}\n`);
    place.write("dechets/tournees/dataset.json", { ...visitsJson, ...PROTECTED });
    place.write("dechets/tournees/schema.json", {
      fields: [
        ...["codeCommune", "annee"].map((name) => ({ name, constraints: { required: true } })),
        ...["n1", "levees"].map((name) => ({ name, type: "integer" })),
      ],
    });
    place.write("dechets/tournees/data.csv", `codeCommune,annee,n1,levees\n${counts.join("\n")}\n`);
    datalogue = await place.open({ now, onStep: (step) => step === "copied" && meanwhile() });
    drafts = datalogue.drafts;
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  const open = async (dataset: string): Promise<{ id: string; table: HandTable }> => {
    const { id } = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset });
    return { id, table: await drafts.rows.open(publisher, id) };
  };
  const rowOf = ({ rows }: HandTable, text: string) => {
    const found = rows.find(({ cells }) => Object.values(cells).includes(text));
    if (!found) throw new Error(`no row with ${text}`);
    return found;
  };

  it("opens the rows of the version served, written as the schema reads them, columns that it does not know too", async () => {
    const { id, table } = await open("bornes");
    expect(table.fields.map(({ name }) => name)).toEqual(["nom", "volume", "pose", "ouvert", "flux", "remarque"]);
    expect(table).toMatchObject({ checked: true, key: ["nom"], changes: { changed: 0, added: 0, removed: 0 } });
    expect(table.rows.map(({ cells, state, faults }) => ({ cells, state, faults }))).toEqual([
      {
        cells: {
          ...{ nom: "Place Gambetta", volume: "2,5", pose: "14/03/2019", ouvert: "oui", flux: "verre|papier" },
          remarque: 'près du "kiosque"; au coin',
        },
        ...{ state: "kept", faults: [] },
      },
      { cells: { nom: "Halle aux poissons", volume: "4", ouvert: "non" }, state: "kept", faults: [] },
    ]);
    // Read again as it is: not a row moves.
    expect(await drafts.compare(publisher, id, 60_000)).toMatchObject({
      difference: { rows: { changed: 0, added: 0, removed: 0 }, columns: { added: [], lost: [], retyped: [] } },
    });
    expect(await drafts.get(publisher, id)).toMatchObject({ byHand: true, state: "ready", file: { from: "hand" } });
    await drafts.remove(publisher, id);
  });

  it("opens without the rows of a demonstration: what is published as real was typed, and nothing else", async () => {
    const { id, table } = await open("essai");
    expect(table.fields.map(({ name }) => name)).toEqual(["nom", "volume", "pose", "ouvert", "flux"]);
    expect(table.rows).toEqual([]);
    await drafts.rows.change(contributor, id, [{ cells: { nom: "Port de la Cotinière", ouvert: "oui" } }]);
    expect(await drafts.compare(publisher, id, 60_000)).toMatchObject({
      difference: {
        ...{ replacesDemonstration: true, rows: { after: 1, added: 1 } },
        note: "Données réelles\u00A0: 1\u00A0ligne, à la place de celles de la démonstration.",
      },
    });
    expect(await drafts.publish(publisher, id)).toMatchObject({ version: 2 });
    expect(await datalogue.services.catalogue.getDataset("essai")).toMatchObject({ rows: 1, demonstration: false });
    // From then on, its rows are real.
    const next = await open("essai");
    expect(next.table.rows.map(({ cells }) => cells)).toEqual([{ nom: "Port de la Cotinière", ouvert: "oui" }]);
    await drafts.remove(publisher, next.id);
  });

  it("refuses what is no table to type: more than 500 rows, no columns yet, a file that is there, somebody else", async () => {
    const { id: long } = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: "long" });
    expect(await faultOf(drafts.rows.open(publisher, long))).toEqual({ kind: "table-too-long", limit: 500 });
    expect(await faultOf(drafts.rows.get(publisher, long))).toEqual({ kind: "no-table" });
    const { id: fresh } = await drafts.create(publisher, { organisation: "ile-d-oleron", title: "Essai" });
    expect(await faultOf(drafts.rows.open(publisher, fresh))).toMatchObject({ kind: "not-by-hand" });
    await drafts.receiveText(publisher, fresh, { text: "a,b\n1,2\n" });
    expect(await faultOf(drafts.rows.open(publisher, fresh))).toMatchObject({ kind: "not-by-hand" });
    const { id } = await open(SLUG);
    for (const caller of [other, bearer("ile-d-oleron", "reader"), { kind: "public" } as Caller]) {
      expect(await faultOf(drafts.rows.get(caller, id))).toMatchObject({ kind: "not-allowed" });
      expect(await faultOf(drafts.rows.change(caller, id, [{ cells: {} }]))).toMatchObject({ kind: "not-allowed" });
      expect(await faultOf(drafts.rows.undo(caller, id))).toMatchObject({ kind: "not-allowed" });
    }
    for (const one of [long, fresh, id]) await drafts.remove(publisher, one);
  });

  it("keeps texts as they are typed and tells each fault at its cell, as the check does", async () => {
    const { id, table } = await open("bornes");
    const hall = rowOf(table, "Halle aux poissons");
    const saved = await drafts.rows.change(contributor, id, [
      { row: hall.id, revision: hall.revision, cells: { volume: "4 m3", pose: "31/02/2023" } },
      { cells: { nom: "Place Gambetta", volume: "2.5" } },
      { cells: { nom: "Sur\r\ndeux lignes", pose: "1/6/2024" } },
      { cells: { volume: "3" } },
    ]);
    expect(saved.answers.map(({ status }) => status)).toEqual(["saved", "saved", "saved", "saved"]);
    const checked = await drafts.rows.get(publisher, id, 60_000);
    expect(checked).toMatchObject({ checked: true, changes: { changed: 1, added: 3, removed: 0 } });
    const told = checked.rows.map(({ cells, faults }) => [
      cells.nom ?? "",
      faults.map(({ field, message, suggestion }) => [field, message.replaceAll(/\s/g, " "), suggestion]),
    ]);
    expect(told).toEqual([
      ["Place Gambetta", []],
      [
        "Halle aux poissons",
        [
          ["volume", expect.stringContaining("« 4 m3 » n'est pas un nombre"), null],
          ["pose", expect.stringContaining("Ce jour n'existe pas : février 2023 a 28 jours."), null],
        ],
      ],
      [
        "Place Gambetta",
        [
          ["volume", expect.stringMatching(/^« 2.5 » n'est pas un nombre/), "2,5"],
          ["nom", expect.stringContaining("est déjà utilisée (ligne 1)"), null],
        ],
      ],
      ["Sur\ndeux lignes", []],
      ["", [["nom", "Une valeur doit être renseignée.", null]]],
    ]);
    expect(await drafts.get(publisher, id)).toMatchObject({ state: "faulty" });
    expect(await faultOf(drafts.publish(publisher, id))).toMatchObject({ kind: "faulty-file" });
    await drafts.remove(publisher, id);
  });

  it("writes over nothing that somebody else changed, and gives both texts", async () => {
    const { id, table } = await open("bornes");
    const hall = rowOf(table, "Halle aux poissons");
    await drafts.rows.change(contributor, id, [{ row: hall.id, revision: hall.revision, cells: { volume: "5" } }]);
    const mine: HandChange[] = [
      { row: hall.id, revision: hall.revision, cells: { volume: "6", ouvert: "oui" } },
      { cells: { nom: "Salle des fêtes" } },
    ];
    const { answers } = await drafts.rows.change(publisher, id, mine);
    expect(answers).toMatchObject([
      {
        ...{ status: "conflict", row: hall.id, yours: { volume: "6", ouvert: "oui" } },
        theirs: { cells: { volume: "5" }, revision: 2, removed: false, by: "key:contributor" },
      },
      { status: "saved" },
    ]);
    // The same text as theirs is no conflict; a removal of what one has not seen is one.
    expect(
      (
        await drafts.rows.change(publisher, id, [
          { row: hall.id, revision: 1, cells: { volume: "5" } },
          { row: hall.id, revision: 1, remove: true },
        ])
      ).answers,
    ).toMatchObject([
      { status: "saved", revision: 2 },
      { status: "conflict", yours: null },
    ]);
    await drafts.rows.change(contributor, id, [{ row: hall.id, revision: 2, remove: true }]);
    expect(
      (await drafts.rows.change(publisher, id, [{ row: hall.id, revision: 2, cells: { volume: "7" } }])).answers,
    ).toMatchObject([{ status: "conflict", theirs: { removed: true } }]);
    await drafts.remove(publisher, id);
  });

  it("adds once a row that is sent again under the same name, in its own draft alone", async () => {
    const { id } = await open("bornes");
    const addition = "8f14e45f-ceea-467f-a0d3-5d1c2b7e3f64";
    const send = async (cells: Record<string, string>, draft = id, caller: Caller = publisher) =>
      (await drafts.rows.change(caller, draft, [{ cells, addition }])).answers[0];
    const names = async (draft = id) => (await drafts.rows.get(publisher, draft)).rows.map(({ cells }) => cells.nom);
    const first = await send({ nom: "Salle des fêtes" });
    expect(await send({ nom: "Salle des fêtes" })).toEqual(first);
    // What was typed in it since is a change of the row as it was added, which somebody else may have changed too.
    expect(await send({ nom: "Salle des fêtes", volume: "3" })).toMatchObject({ status: "saved", revision: 2 });
    expect(await send({ nom: "Gymnase" }, id, contributor)).toMatchObject({
      ...{ status: "conflict", row: first?.row, yours: { nom: "Gymnase" } },
      theirs: { cells: { nom: "Salle des fêtes", volume: "3" } },
    });
    expect(await names()).toEqual(["Place Gambetta", "Halle aux poissons", "Salle des fêtes"]);
    const next = await drafts.create(publisher, { organisation: "ile-d-oleron", title: "Points d'eau" });
    const schema = { fields: [{ name: "nom" }] };
    await drafts.edit(publisher, next.id, { schema: { kind: "own", schema } });
    await drafts.rows.open(publisher, next.id);
    const elsewhere = await send({ nom: "Fontaine" }, next.id);
    expect(elsewhere).toMatchObject({ status: "saved", revision: 1, cells: { nom: "Fontaine" } });
    expect(elsewhere?.row).not.toBe(first?.row);
    expect(await names(next.id)).toEqual(["Fontaine"]);
    expect(await names()).toHaveLength(3);
    for (const one of [id, next.id]) await drafts.remove(publisher, one);
  });

  it("undoes one's own steps one by one, but what somebody else changed since", async () => {
    const { id, table } = await open("bornes");
    const hall = rowOf(table, "Halle aux poissons");
    await drafts.rows.change(publisher, id, [{ row: hall.id, revision: 1, cells: { volume: "5" } }]);
    await drafts.rows.change(publisher, id, [
      { row: hall.id, revision: 2, cells: { pose: "02/06/2020", volume: "" } },
      { cells: { nom: "Salle des fêtes" } },
    ]);
    await drafts.rows.change(publisher, id, [{ row: rowOf(table, "Place Gambetta").id, revision: 1, remove: true }]);
    // Another cell of the same row is no matter.
    await drafts.rows.change(contributor, id, [{ row: hall.id, revision: 3, cells: { flux: "verre" } }]);
    expect((await drafts.rows.get(publisher, id)).undoable).toBe(3);
    await drafts.rows.undo(publisher, id);
    await drafts.rows.undo(publisher, id);
    let now = await drafts.rows.get(publisher, id);
    expect(now.rows.map(({ cells }) => cells.nom)).toEqual(["Place Gambetta", "Halle aux poissons"]);
    expect(rowOf(now, "Halle aux poissons").cells).toMatchObject({ volume: "5", flux: "verre" });
    const { revision } = rowOf(now, "Halle aux poissons");
    await drafts.rows.change(contributor, id, [{ row: hall.id, revision, cells: { volume: "8" } }]);
    expect(await faultOf(drafts.rows.undo(publisher, id))).toMatchObject({
      kind: "step-changed",
      conflicts: [{ row: hall.id, yours: { volume: "4" }, theirs: { cells: { volume: "8" }, by: "key:contributor" } }],
    });
    await drafts.rows.undo(contributor, id);
    await drafts.rows.undo(publisher, id);
    await drafts.rows.undo(contributor, id);
    now = await drafts.rows.get(publisher, id);
    expect(now).toMatchObject({ undoable: 0, changes: { changed: 0, added: 0, removed: 0 } });
    expect(await faultOf(drafts.rows.undo(publisher, id))).toEqual({ kind: "nothing-to-undo" });
    await drafts.remove(publisher, id);
  });

  it("loses nothing of what two people save at once", async () => {
    const { id } = await open("bornes");
    const names = Array.from({ length: 12 }, (_, at) => `Borne ${at}`);
    const callers = [publisher, contributor];
    await Promise.all(names.map((nom, at) => drafts.rows.change(callers[at % 2] as Caller, id, [{ cells: { nom } }])));
    const table = await drafts.rows.get(publisher, id);
    expect(table.rows.map(({ cells }) => cells.nom)).toEqual(expect.arrayContaining(names));
    const last = table.rows.at(-1);
    if (!last) throw new Error("no row");
    const edits = ["a", "b", "c", "d"].map((remarque, at) =>
      drafts.rows.change(callers[at % 2] as Caller, id, [
        { row: last.id, revision: last.revision, cells: { remarque } },
      ]),
    );
    const told = (await Promise.all(edits)).map(({ answers: [one] }) => one?.status);
    expect(told.filter((status) => status === "saved")).toHaveLength(1);
    await drafts.remove(publisher, id);
  });

  it("does not grow without end: rows, texts, steps", async () => {
    const { id } = await open("bornes");
    const many = (count: number) => Array.from({ length: count }, (_, at) => ({ cells: { nom: `Borne ${at}` } }));
    expect(await faultOf(drafts.rows.change(publisher, id, many(499)))).toMatchObject({ kind: "table-too-long" });
    const heavy = Array.from({ length: 201 }, () => ({ cells: { nom: "x".repeat(10_000) } }));
    expect(await faultOf(drafts.rows.change(publisher, id, heavy))).toMatchObject({ kind: "invalid" });
    expect(await faultOf(drafts.rows.change(publisher, id, [{ cells: { nom: "x".repeat(10_001) } }]))).toMatchObject({
      kind: "invalid",
    });
    for (const step of Array.from({ length: 103 }, (_, at) => at))
      await drafts.rows.change(publisher, id, [{ cells: { nom: `Pas ${step}` } }]);
    expect((await drafts.rows.get(publisher, id)).undoable).toBe(100);
    await drafts.remove(publisher, id);
    expect(await faultOf(drafts.rows.get(publisher, id))).toEqual({ kind: "unknown-draft" });
  });

  it("publishes as a file is: the difference, the version, the figure; the table is closed, and the content still describes the dataset", async () => {
    const { id, table } = await open(SLUG);
    const castle = rowOf(table, "17093");
    await drafts.rows.change(contributor, id, [
      { row: castle.id, revision: castle.revision, cells: { entrees: "12600" } },
      { cells: { codeCommune: "17093", commune: "Le Château-d'Oléron", annee: "2024", entrees: "13100" } },
    ]);
    expect(await drafts.compare(publisher, id, 60_000)).toMatchObject({
      difference: { rows: { changed: 1, added: 1, removed: 0 }, figures: [{ indicator: "entrees" }] },
    });
    const { revision } = await drafts.get(publisher, id);
    await drafts.rows.change(contributor, id, [
      { row: castle.id, revision: 2, cells: { commune: "Le Château-d’Oléron" } },
    ]);
    expect(await faultOf(drafts.publish(publisher, id, revision))).toMatchObject({ kind: "changed-meanwhile" });
    expect(await drafts.publish(publisher, id)).toMatchObject({ version: 2, unchanged: false });
    const told = await datalogue.services.indicators.observations("entrees", { territory: "17093" });
    expect(told.map(({ period, value }) => [period, value])).toContainEqual(["2024", 13100]);
    expect(await faultOf(drafts.rows.get(publisher, id))).toMatchObject({ kind: "already-published" });
    expect(await faultOf(drafts.rows.change(publisher, id, [{ cells: {} }]))).toMatchObject({
      kind: "already-published",
    });
    expect((await datalogue.status()).datasets.find(({ slug }) => slug === SLUG)).toMatchObject({ touched: ["data"] });
  });

  it("refuses the publication rather than losing a cell saved while the version was being made", async () => {
    const { id, table } = await open(SLUG);
    const castle = rowOf(table, "17093");
    const save = (entrees: string, revision: number) =>
      drafts.rows.change(publisher, id, [{ row: castle.id, revision, cells: { entrees } }]);
    await save("12700", castle.revision);
    let saved: Promise<unknown> | undefined;
    meanwhile = () => {
      saved ??= save("12800", castle.revision + 1);
    };
    expect(await faultOf(drafts.publish(publisher, id))).toMatchObject({ kind: "changed-meanwhile" });
    expect(await saved).toMatchObject({ answers: [{ status: "saved" }] });
    meanwhile = () => {};
    expect(rowOf(await drafts.rows.get(publisher, id), "12800").cells).toMatchObject({ codeCommune: "17093" });
    await drafts.remove(publisher, id);
  });

  it("publishes nothing that takes back what a colleague published since it is open, before somebody wants it", async () => {
    const { id, table } = await open("haies");
    const gorse = rowOf(table, "HAIE-003");
    await drafts.rows.change(contributor, id, [
      { row: gorse.id, revision: gorse.revision, cells: { essence: "Ajonc d’Europe" } },
    ]);
    await drafts.edit(publisher, id, { confirmed: "Rien ne casse, relu avec l’office." });
    const colleague = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: "haies" });
    const text =
      "id,essence,longueur\nHAIE-001,Tamaris,42\nHAIE-002,Prunellier,18\nHAIE-003,Ajonc,25\nHAIE-020,Aubépine,30\n";
    await drafts.receiveText(publisher, colleague.id, { text });
    expect(await drafts.publish(publisher, colleague.id)).toMatchObject({ version: 2 });

    // Whoever looks sees it, and what was confirmed of another version is not of this one.
    const compared = await drafts.compare(publisher, id, 60_000);
    const rows = { added: 1, changed: 2, removed: 0 };
    expect(compared).toMatchObject({ difference: { breaks: [{ kind: "version-reverted", version: 2, rows }] } });
    const sentence =
      /^Ce tableau a été ouvert avant la version 2\s: le publier en défait 1\sligne ajoutée, 2\slignes modifiées\.$/;
    expect(await faultOf(drafts.publish(publisher, id))).toEqual({
      kind: "breaks",
      sentences: [expect.stringMatching(sentence)],
    });

    // A part of it is written in the table, the rest is not wanted.
    const row = rowOf(await drafts.rows.get(publisher, id), "HAIE-002");
    await drafts.rows.change(publisher, id, [
      { row: row.id, revision: row.revision, cells: { longueur: "18" } },
      { cells: { id: "HAIE-020", essence: "Aubépine", longueur: "30" } },
    ]);
    expect(await drafts.compare(publisher, id, 60_000)).toMatchObject({
      difference: { breaks: [{ kind: "version-reverted", rows: { added: 0, changed: 1, removed: 0 } }] },
    });
    await drafts.edit(publisher, id, { confirmed: "La haie 1 a bien 40 mètres." });
    expect(await drafts.publish(publisher, id)).toMatchObject({ version: 3 });
  });

  it("asks nothing more where a version published since has no row that it lacks", async () => {
    const { id, table } = await open("bancs");
    const gorse = rowOf(table, "HAIE-003");
    await drafts.rows.change(contributor, id, [
      { row: gorse.id, revision: gorse.revision, cells: { essence: "Ajonc d’Europe" } },
    ]);
    const colleague = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: "bancs" });
    await drafts.receiveText(publisher, colleague.id, { text: hedgesCsv.replace("Ajonc,25", "Ajonc d’Europe,25") });
    expect(await drafts.publish(publisher, colleague.id)).toMatchObject({ version: 2 });
    expect(await drafts.compare(publisher, id, 60_000)).toMatchObject({ difference: { base: 2, breaks: [] } });
    await drafts.remove(publisher, id);
  });

  it("asks nothing where nobody published since, though the file of the version online is gone", async () => {
    const { id, table } = await open("bornes");
    const { startedFrom } = await drafts.get(publisher, id);
    const dataset = await datalogue.services.catalogue.getDataset("bornes");
    const received = join(place.data, "versions", String(dataset?.id), String(startedFrom), "original.csv");
    renameSync(received, `${received}.away`);
    const [first] = table.rows;
    await drafts.rows.change(publisher, id, [
      { row: String(first?.id), revision: Number(first?.revision), cells: { remarque: "repeinte" } },
    ]);
    expect(await drafts.compare(publisher, id, 60_000)).toMatchObject({
      difference: { breaks: [], rows: { added: 0, changed: 1, removed: 0 } },
    });
    renameSync(`${received}.away`, received);
    await drafts.remove(publisher, id);
  });

  it("keeps a table from its first row: columns of one's own, a new dataset", async () => {
    const { id } = await drafts.create(publisher, { organisation: "ile-d-oleron", title: "Boîtes à livres" });
    const schema = {
      fields: [
        { name: "nom", title: "Nom", constraints: { required: true } },
        { name: "annee", type: "year" as const },
      ],
    };
    await drafts.edit(publisher, id, { schema: { kind: "own", schema } });
    expect(await drafts.rows.open(publisher, id)).toMatchObject({ rows: [], title: "Boîtes à livres" });
    expect(await drafts.get(publisher, id)).toMatchObject({ byHand: true });
    await drafts.rows.change(publisher, id, [{ cells: { nom: "Port de la Cotinière", annee: "2024" } }]);
    // A column more, written since.
    const fields = [...schema.fields, { name: "places", type: "integer" as const }];
    await drafts.edit(publisher, id, {
      schema: { kind: "own", schema: { fields } },
      metadata: { description: "Boîtes à livres en libre service, relevées à pied.", theme: "culture" },
    });
    expect(await faultOf(drafts.rows.change(publisher, id, [{ cells: { couleur: "bleu" } }]))).toMatchObject({
      kind: "invalid",
    });
    await drafts.rows.change(publisher, id, [{ cells: { nom: "Salle des fêtes", places: "40" } }]);
    expect(await drafts.publish(publisher, id)).toMatchObject({ slug: "boites-a-livres", version: 1 });
    expect(await datalogue.services.catalogue.getDataset("boites-a-livres")).toMatchObject({ rows: 2 });
  });

  it("takes any name of a column for a text, those that every object has too", async () => {
    const { id } = await drafts.create(publisher, { organisation: "ile-d-oleron", title: "Chantier naval" });
    const fields = ["nom", "constructor", "__proto__"].map((name) => ({ name }));
    await drafts.edit(publisher, id, { schema: { kind: "own", schema: { fields } } });
    await drafts.rows.open(publisher, id);
    const cells = JSON.parse('{"nom":"La Tremblade","__proto__":"chantier"}');
    await drafts.rows.change(publisher, id, [{ cells: { nom: "Boyardville" } }, { cells }]);
    const table = await drafts.rows.get(publisher, id, 60_000);
    expect(table.checked).toBe(true);
    expect(JSON.stringify(table.rows.map((row) => row.cells))).toBe(
      '[{"nom":"Boyardville"},{"nom":"La Tremblade","__proto__":"chantier"}]',
    );
    const boats = rowOf(table, "Boyardville");
    await drafts.rows.change(publisher, id, [
      { row: boats.id, revision: 1, cells: { constructor: "Durand" } as never },
    ]);
    await drafts.rows.undo(publisher, id);
    expect(rowOf(await drafts.rows.get(publisher, id), "Boyardville").cells).toEqual({ nom: "Boyardville" });
    await drafts.remove(publisher, id);
  });

  it("goes back to no version that was made under a statistical secrecy that the dataset no longer declares", async () => {
    const { confidentialite: _, ...open } = { ...visitsJson, ...PROTECTED };
    const { id } = (await datalogue.services.catalogue.getDataset("tournees")) ?? {};
    place.write("dechets/tournees/dataset.json", { ...open, id });
    place.write("dechets/tournees/data.csv", "codeCommune,annee,n1,levees\n17140,2024,120,900\n");
    expect((await datalogue.load()).problems).toEqual([]);
    expect(await faultOf(drafts.rollback(publisher, "tournees", 1))).toMatchObject({
      kind: "faulty-file",
      sentence: expect.stringContaining("secret statistique"),
    });
    const { body } = await supertest(createApiApp(datalogue, place.settings)).get("/api/datasets/tournees/data");
    expect(body.data.map((row: Record<string, unknown>) => row.n1)).toEqual([120]);
  });

  it("is no more by hand once a file takes its place", async () => {
    const { id } = await open(SLUG);
    await drafts.receiveText(publisher, id, { text: visitsCsv });
    expect(await drafts.whenRead(publisher, id, 60_000)).toMatchObject({ byHand: false, file: { from: "paste" } });
    expect(await faultOf(drafts.rows.get(publisher, id))).toEqual({ kind: "no-table" });
    await drafts.remove(publisher, id);
  });

  it("does not take the place of a file that somebody deposits as it is opened", async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: SLUG });
      const text = `${visitsCsv}17093,Le Château-d'Oléron,2024,${13_000 + round}\n`;
      const opening = drafts.rows.open(contributor, id).catch((error) => error);
      await drafts.receiveText(publisher, id, { text });
      const opened = await opening;
      if (opened instanceof DraftRefused) expect(["not-by-hand", "no-table"]).toContain(opened.fault.kind);
      expect(await drafts.whenRead(publisher, id, 60_000)).toMatchObject({ byHand: false, file: { from: "paste" } });
      expect(readFileSync((await drafts.findFile(publisher, id)).path, "utf8")).toBe(text);
      await drafts.remove(publisher, id);
    }
  });

  it("shows the received rows of a dataset under statistical secrecy to its producer alone, and masks them again", async () => {
    const { id, table } = await open("levees");
    expect(table.rows.map(({ cells }) => cells.foyers)).toEqual(["4", "120", "90"]);
    const administrator: Caller = {
      ...{ kind: "person", person: "b", session: "s", grants: [] },
      memberships: [{ organisation: "pole-marennes-oleron", kind: "petr", role: "administrator", parent: true }],
    };
    for (const look of [drafts.rows.open, drafts.rows.get, drafts.rows.undo])
      expect(await faultOf(look(administrator, id))).toMatchObject({ kind: "not-allowed", rule: "secret-statistique" });
    const [, dolus] = table.rows;
    await drafts.rows.change(publisher, id, [{ row: dolus?.id ?? "", revision: 1, cells: { foyers: "121" } }]);
    expect(await drafts.publish(publisher, id)).toMatchObject({ version: 2 });
    const { body } = await supertest(createApiApp(datalogue, place.settings)).get("/api/datasets/levees/data");
    const foyers = body.data.map((row: Record<string, unknown>) => row.foyers);
    expect(foyers).toContain(121);
    expect(foyers).not.toContain(4);
  });

  it.skipIf(engine !== "SQLite")("is in the API: pages, a body that is read strictly, stable codes", async () => {
    const secret = (
      await datalogue.keys.create({
        ...{ organisation: "ile-d-oleron", scopes: ["publish"], label: null, expiresOn: null },
      })
    ).secret;
    const http = createServer(createApiApp(datalogue, place.settings));
    const api = supertest(await listen(http));
    const ask = (method: "get" | "post" | "patch", path: string) => api[method](path).auth(secret, { type: "bearer" });
    try {
      const body = { organisation: "ile-d-oleron", dataset: "bornes" };
      const { id } = (await ask("post", "/api/drafts").send(body).expect(201)).body;
      const rows = `/api/drafts/${id}/rows`;
      expect((await ask("get", rows).expect(409)).body.code).toBe("sans-tableau");
      const opened = (await ask("post", rows).send({}).expect(201)).body;
      expect(opened).toMatchObject({ meta: { total: 2, limit: 500, checked: true }, data: [{ revision: 1 }, {}] });
      const page = (await ask("get", `${rows}?page=2&page_size=1`).expect(200)).body;
      expect(page).toMatchObject({ data: [{ cells: { nom: "Halle aux poissons" } }], links: { next: null } });
      expect((await ask("get", `${rows}?tri=nom`).expect(400)).body.code).toBe("parametre-inconnu");
      for (const bad of [
        ...[{}, { changes: [] }, { changes: [{ cells: { nom: 3 } }] }, { changes: [{ row: "x" }] }],
        { changes: [{ cells: { nom: "Halle" }, addition: "1" }] },
      ])
        expect((await ask("patch", rows).send(bad).expect(400)).body.code).toBe("corps-illisible");
      const cells = { nom: "Salle des fêtes" };
      expect(
        (
          await ask("patch", rows)
            .send({ changes: [{ cells }] })
            .expect(200)
        ).body,
      ).toMatchObject({
        answers: [{ status: "saved", revision: 1, cells }],
      });
      const named = [{ cells, addition: "8f14e45fceea467fa0d35d1c2b7e3f64" }];
      for (let sent = 0; sent < 2; sent++) await ask("patch", rows).send({ changes: named }).expect(200);
      expect((await ask("get", rows).expect(200)).body.meta.total).toBe(4);
      expect((await ask("post", `${rows}/undo`).send({}).expect(200)).body.answers).toHaveLength(1);
      const foreign = [{ row: "0197a0c4-0000-7000-8000-000000000000", revision: 1, remove: true }];
      expect((await ask("patch", rows).send({ changes: foreign }).expect(400)).body.code).toBe("document-invalide");
      const many = Array.from({ length: 498 }, (_, at) => ({ cells: { nom: `Borne ${at}` } }));
      expect((await ask("patch", rows).send({ changes: many }).expect(422)).body.code).toBe("tableau-trop-long");
      expect((await ask("post", `${rows}/undo`).send({}).expect(200)).body.answers).toHaveLength(1);
      expect((await ask("post", `${rows}/undo`).send({}).expect(409)).body.code).toBe("rien-a-defaire");
      expect((await api.get(rows).expect(401)).body.code).toBe("cle-attendue");
    } finally {
      http.closeAllConnections();
      http.close();
    }
  });
});
