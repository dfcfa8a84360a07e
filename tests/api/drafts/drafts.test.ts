import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Caller, Datalogue, Drafts } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDraftStore, RevisionPassed } from "../../../packages/api/src/drafts/draft-store.js";
import { openReviewStore } from "../../../packages/api/src/drafts/review-store.js";
import { differenceKey, readingKey } from "../../../packages/api/src/drafts/stored-draft.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";
import { meanwhile } from "../support/meanwhile.js";
import { faultOf } from "./fault-of.js";

const bearer = (organisation: string, role: "publisher" | "contributor" | "reader", key = role): Caller => ({
  kind: "key",
  key,
  memberships: [{ organisation, role, kind: null }],
});
const publisher = bearer("ile-d-oleron", "publisher");
const contributor = bearer("ile-d-oleron", "contributor");
const other = bearer("pole-marennes-oleron", "publisher");
const PUBLIC: Caller = { kind: "public" };
const SLUG = "frequentation-mediatheques";

/** Next year's file of the libraries: 2023 corrected for Le Château-d'Oléron, and 2024. */
const NEXT_YEAR = `codeCommune,commune,annee,entrees
17093,Le Château-d'Oléron,2023,12600
17140,Dolus-d'Oléron,2023,8300
17323,Saint-Denis-d'Oléron,2023,
17093,Le Château-d'Oléron,2024,13100
`;

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

/** What is promised of it: from 12,000 to 14,000 in four years, at Le Château-d'Oléron; and for the whole island, from what was measured. */
const reading = {
  ...{
    id: "lecture-publique",
    theme: "culture",
    kind: "PCAET",
    title: "Plan de lecture publique",
    shortTitle: "Lecture",
  },
  ...{ description: "Ce que promet le réseau.", territory: "241700624", organisation: "ile-d-oleron" },
  ...{ dates: { adopted: "2022-01-01" }, horizon: { from: 2022, to: 2026 } },
  objectives: [
    {
      ...{ id: "chateau", title: "Atteindre 14 000 entrées au Château", indicator: "entrees", type: "VALEUR" },
      ...{ territory: "17093", reference: { period: "2022", value: 12000 }, target: { period: "2026", value: 14000 } },
      trajectory: "linear",
    },
    {
      ...{ id: "ile", title: "Atteindre 30 000 entrées sur l'île", indicator: "entrees", type: "VALEUR" },
      ...{ reference: { period: "2022", value: 20000 }, target: { period: "2026", value: 30000 } },
      trajectory: "linear",
    },
  ],
};

describe.each(ENGINES)("drafts with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let drafts: Drafts;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  const now = () => new Date(time);

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write("culture/indicators/entrees.json", visits);
    place.write("culture/plans/lecture-publique.json", reading);
    datalogue = await place.open({ now });
    drafts = datalogue.drafts;
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  const begin = async (dataset?: string, title?: string) =>
    (
      await drafts.create(publisher, {
        organisation: "ile-d-oleron",
        ...(dataset ? { dataset } : {}),
        ...(title ? { title } : {}),
      })
    ).id;
  const deposit = async (id: string, text: string, name = "entrees 2024.csv") => {
    await drafts.receiveText(publisher, id, { text, name });
    return drafts.whenRead(publisher, id, 60_000);
  };

  const touched = async () => (await datalogue.status()).datasets.find(({ slug }) => slug === SLUG)?.touched;
  const writeDocument = (name: string, changes: object) =>
    place.write(`culture/mediatheques/${name}`, {
      ...JSON.parse(place.read(`culture/mediatheques/${name}`)),
      ...changes,
    });

  describe("who may do what", () => {
    it("refuses the public, another organisation, a reader, an unknown organisation or dataset", async () => {
      const asked = { organisation: "ile-d-oleron" };
      expect(await faultOf(drafts.create(PUBLIC, asked))).toMatchObject({ kind: "not-allowed", rule: "sans-compte" });
      expect(await faultOf(drafts.create(other, asked))).toMatchObject({ rule: "autre-organisme" });
      expect(await faultOf(drafts.create(bearer("ile-d-oleron", "reader"), asked))).toMatchObject({
        rule: "role-insuffisant",
      });
      expect(
        await faultOf(drafts.create(other, { organisation: "pole-marennes-oleron", dataset: SLUG })),
      ).toMatchObject({
        kind: "not-allowed",
      });
      expect(await faultOf(drafts.create(publisher, { organisation: "nulle-part" }))).toMatchObject({
        kind: "unknown-organisation",
      });
      expect(await faultOf(drafts.create(publisher, { ...asked, dataset: "rien" }))).toMatchObject({
        kind: "unknown-dataset",
      });
      const id = await begin(SLUG);
      expect(await faultOf(drafts.get(PUBLIC, id))).toMatchObject({ kind: "not-allowed" });
      expect(await faultOf(drafts.get(other, id))).toMatchObject({ kind: "not-allowed" });
      expect(await faultOf(drafts.publish(contributor, id))).toMatchObject({ kind: "not-allowed", action: "publish" });
      expect((await drafts.list(other, { page: 1, pageSize: 20 })).data).toEqual([]);
      await drafts.remove(contributor, id);
      expect(await faultOf(drafts.get(publisher, id))).toEqual({ kind: "unknown-draft" });
    });
  });

  it("shows the file of a dataset under secrecy to its producer alone, not to who administers the catalogue", async () => {
    const id = await begin(undefined, "Levées par foyer");
    await deposit(id, "codeCommune,annee,foyers,levees\n17093,2024,4,12\n", "levees.csv");
    const administrator: Caller = {
      ...{ kind: "person", person: "b", session: "s", grants: [] },
      memberships: [{ organisation: "pole-marennes-oleron", kind: "petr", role: "administrator", parent: true }],
    };
    expect(await drafts.get(administrator, id)).toMatchObject({ reading: { preview: [["17093", "2024", "4", "12"]] } });
    await drafts.edit(publisher, id, {
      metadata: {
        confidentialite: {
          ...{ unit: "menages", countField: "foyers", measures: ["levees"], territoryField: "codeCommune" },
          ...{ periodField: "annee", levels: ["commune", "epci"] },
        },
      },
    });
    for (const look of [drafts.get, drafts.findFile, drafts.mend, drafts.compare])
      expect(await faultOf(look(administrator, id))).toMatchObject({ kind: "not-allowed", rule: "secret-statistique" });
    // Nor do they find in a list what they would not open.
    const listedBy = async (caller: Caller) => {
      const { data, total } = await drafts.list(caller, { page: 1, pageSize: 50 });
      expect(total).toBe(data.length);
      return data.map((draft) => draft.id);
    };
    expect(await listedBy(administrator)).not.toContain(id);
    expect(await listedBy(publisher)).toContain(id);
    const around = [await begin(undefined, "Avant"), await begin(SLUG)];
    const pages = [1, 2, 3].map((page) => drafts.list(administrator, { page, pageSize: 1 }));
    const known = await listedBy(administrator);
    expect((await Promise.all(pages)).flatMap(({ data }) => data.map((draft) => draft.id))).toEqual(known.slice(0, 3));
    expect(known).toEqual(expect.arrayContaining(around));
    for (const one of around) await drafts.remove(publisher, one);
    await drafts.remove(publisher, id);
  });

  it("publishes the yearly file of a known dataset in three actions: drop, look at the difference, publish", async () => {
    const id = await begin(SLUG);
    const read = await deposit(id, NEXT_YEAR);
    expect(read).toMatchObject({
      state: "ready",
      errors: 0,
      startedFrom: 1,
      reading: { failure: null, schemaFrom: "dataset", recipeFrom: null, report: { valid: true, rows: 4 } },
    });
    expect(read.reading?.columns.map(({ header, field }) => [header, field])).toEqual(
      ["codeCommune", "commune", "annee", "entrees"].map((name) => [name, name]),
    );
    expect((await drafts.describe(publisher, id)).missing).toEqual([]);

    const compared = await drafts.compare(publisher, id, 60_000);
    expect(compared).toMatchObject({
      kind: "made",
      difference: {
        base: 1,
        key: ["codeCommune", "annee"],
        rows: { before: 3, after: 4, added: 1, removed: 0, changed: 1 },
        samples: {
          added: [{ codeCommune: "17093", annee: 2024, entrees: 13100 }],
          changed: [
            { key: { codeCommune: "17093", annee: 2023 }, before: { entrees: 12500 }, after: { entrees: 12600 } },
          ],
        },
        breaks: [],
        figures: [
          {
            ...{ indicator: "entrees", title: "Entrées des médiathèques", unit: "entrées", theme: "culture" },
            examples: expect.arrayContaining([
              expect.objectContaining({ territory: "17093", period: "2023", before: 12500, after: 12600 }),
              expect.objectContaining({ territory: "17093", period: "2024", before: null, after: 13100 }),
            ]),
          },
        ],
        note: "1\u00A0ligne ajoutée, 1\u00A0ligne modifiée.",
      },
    });

    expect(await drafts.publish(publisher, id)).toMatchObject({ slug: SLUG, version: 2, unchanged: false });
    // Asked again, as after a lost answer: the same version, and no other.
    expect(await drafts.publish(publisher, id)).toMatchObject({ version: 2 });
    const [version] = await datalogue.services.catalogue.listVersions(SLUG);
    expect(version).toMatchObject({
      number: 2,
      origin: "deposit",
      note: "1\u00A0ligne ajoutée, 1\u00A0ligne modifiée.",
      originalName: "entrees 2024.csv",
    });
    expect((await datalogue.services.catalogue.listRows(SLUG, { page: 1, pageSize: 20 } as never)).total).toBe(4);
    expect(await drafts.get(publisher, id)).toMatchObject({ state: "published", version: 2 });
    expect(existsSync(join(place.data, "drafts", id))).toBe(false);
  });

  it("is not undone by the content, which still describes the dataset", async () => {
    expect(await datalogue.load()).toMatchObject({ published: 0, problems: [] });
    expect((await datalogue.services.catalogue.listVersions(SLUG))[0]).toMatchObject({ number: 2 });
    expect(await touched()).toEqual(["data"]);
    // Its data alone are those of a person: the content goes on with the rest.
    writeDocument("dataset.json", { title: "Entrées des médiathèques" });
    expect(await datalogue.load()).toMatchObject({ described: 1, published: 0, leftAlone: 0, problems: [] });
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toMatchObject({
      ...{ title: "Entrées des médiathèques", version: 2, rows: 4 },
    });
  });

  it("takes the file of a new dataset to its publication: a title above the header, a column renamed, another left out", async () => {
    const id = await begin(undefined, "Fréquentation des plages");
    const text = `Fréquentation des plages;;;\n;;;\nCode commune;Commune;Année;Entrées\n17093;Le Château-d’Oléron;2024;1 250\n17140;Dolus-d’Oléron;2024;830\n17323;Saint-Denis-d’Oléron;2024;410\n`;
    await drafts.receiveText(publisher, id, { text, name: "plages.csv" });
    const read = await drafts.whenRead(publisher, id, 60_000);
    expect(read).toMatchObject({
      state: "ready",
      reading: { schemaFrom: "inferred", report: { rows: 3, file: { headerLine: 3 } } },
    });
    expect((await drafts.describe(publisher, id)).missing).toEqual(["description"]);
    expect(await faultOf(drafts.publish(publisher, id))).toMatchObject({
      kind: "incomplete",
      missing: ["description"],
    });
    expect(
      await faultOf(drafts.edit(publisher, id, { metadata: { licence: "inconnue" as never, id: "x" as never } })),
    ).toMatchObject({ kind: "invalid", problems: [{ field: "metadata.id" }, { field: "metadata.licence" }] });

    // The third column is renamed, the second left out: kept as the recipe of next year.
    const corrected = await drafts.edit(contributor, id, {
      correction: { columns: { Année: "annee", Commune: null } },
      metadata: { description: "Entrées comptées aux plages surveillées de l'île.", theme: "culture" },
    });
    expect(corrected).toMatchObject({ state: "reading", recipe: { columns: { Année: "annee", Commune: null } } });
    const again = await drafts.whenRead(publisher, id, 60_000);
    expect(again.reading?.columns.map(({ header, field }) => [header, field])).toEqual([
      ["Code commune", "Code commune"],
      ["Commune", null],
      ["Année", "annee"],
      ["Entrées", "Entrées"],
    ]);
    expect(again).toMatchObject({ state: "ready", errors: 0 });
    expect(await drafts.publish(publisher, id)).toMatchObject({ slug: "frequentation-des-plages", version: 1 });
    const dataset = await datalogue.services.catalogue.getDataset("frequentation-des-plages");
    expect(dataset).toMatchObject({ organisation: "ile-d-oleron", licence: "lov2", rows: 3 });
    if (!dataset?.readable) throw new Error("closed");
    expect(dataset.fields.map(({ name }) => name)).toEqual(["Code commune", "annee", "Entrées"]);

    // Next year, the same form of file is read without question.
    const next = await begin("frequentation-des-plages");
    const known = await deposit(next, text.replaceAll("2024", "2025"), "plages 2025.csv");
    expect(known).toMatchObject({ state: "ready", reading: { schemaFrom: "dataset", recipeFrom: "dataset" } });
    await drafts.remove(publisher, next);
  });

  it("asks that somebody look at what could be read otherwise: thousands with a point, days counted by a spreadsheet", async () => {
    const id = await begin(undefined, "Effectifs");
    const text = "Commune;Effectif;Budget;Début\nDolus-d’Oléron;1.200;0,5;45292\nMarennes;901;1,5;45296\n";
    const { reading } = await deposit(id, text, "effectifs.csv");
    expect(reading?.columns.map(({ header, doubtful }) => [header, doubtful])).toEqual([
      ["Commune", false],
      ["Effectif", true],
      ["Budget", false],
      ["Début", true],
    ]);
    expect(reading?.schema?.fields[1]).toMatchObject({ decimalChar: ",", groupChar: "." });
    await drafts.remove(publisher, id);
  });

  it("asks that somebody look at a unit that nothing turns into that of the schema", async () => {
    const id = await begin(undefined, "Dépôts en déchèterie");
    const fields = [{ name: "flux" }, { name: "tonnage", type: "number" as const, unit: "t" }];
    await drafts.edit(publisher, id, { schema: { kind: "own", schema: { fields } } });
    const { reading } = await deposit(id, "flux,tonnage\nbois,18 bennes\ngravats,3 bennes\n", "depots.csv");
    expect(reading).toMatchObject({ recipeFrom: "proposed", report: { valid: true } });
    expect(reading?.columns.map(({ header, doubtful, unit }) => [header, doubtful, unit])).toEqual([
      ["flux", false, undefined],
      ["tonnage", true, "bennes"],
    ]);
    await drafts.remove(publisher, id);
  });

  it("asks that somebody look at numbers that can be read two ways, and not at degrees, which can be read one way", async () => {
    const id = await begin(undefined, "Arrêts de bus");
    const fields = [
      { name: "arret" },
      { name: "latitude", type: "number" as const, constraints: { minimum: -90, maximum: 90 } },
      { name: "montees", type: "number" as const },
    ];
    await drafts.edit(publisher, id, { schema: { kind: "own", schema: { fields } } });
    const { reading } = await deposit(
      id,
      "arret;latitude;montees\nPort;45,882;1,234\nPhare;46,125;2,500\n",
      "arrets.csv",
    );
    expect(reading).toMatchObject({ recipeFrom: "proposed", report: { valid: true } });
    expect(reading?.columns.map(({ header, doubtful, twoWays }) => [header, doubtful, twoWays])).toEqual([
      ["arret", false, undefined],
      ["latitude", false, undefined],
      ["montees", true, { text: "1,234", decimal: "," }],
    ]);
    await drafts.remove(publisher, id);
  });

  it("reads optional columns headed by their titles, which leave no error when they are missed", async () => {
    const id = await begin(undefined, "Arbres remarquables");
    const fields = [
      { name: "arbre", title: "Arbre" },
      { name: "hauteur_en_metres", title: "Hauteur en mètres", type: "integer" as const },
    ];
    await drafts.edit(publisher, id, { schema: { kind: "own", schema: { fields } } });
    const { reading } = await deposit(id, "Arbre,Hauteur en mètres\nTilleul de la place,18\n", "arbres.csv");
    expect(reading?.report?.counts).toMatchObject({ error: 0, warning: 0 });
    expect(reading?.report?.fields.map(({ name, present }) => [name, present])).toEqual([
      ["arbre", true],
      ["hauteur_en_metres", true],
    ]);
    await drafts.remove(publisher, id);
  });

  it("corrects the sheet, the line of the header, the encoding and the delimiter", async () => {
    const id = await begin(undefined, "Essai");
    await drafts.receiveText(publisher, id, { text: "a|b;c\n1|2;3\nx|4;5\ny|6;7\n", name: "essai.csv" });
    expect((await drafts.whenRead(publisher, id, 60_000)).reading?.columns.map(({ header }) => header)).toEqual([
      "a|b",
      "c",
    ]);
    await drafts.edit(publisher, id, { correction: { delimiter: "|", headerRow: 2 } });
    const read = await drafts.whenRead(publisher, id, 60_000);
    expect(read.reading).toMatchObject({
      recipeFrom: "draft",
      report: { file: { delimiter: "|", headerLine: 2 }, rows: 2 },
    });
    expect(read.reading?.columns.map(({ header }) => header)).toEqual(["1", "2;3"]);
    await drafts.edit(publisher, id, { correction: { delimiter: null, headerRow: null } });
    expect((await drafts.whenRead(publisher, id, 60_000)).reading?.report?.file).toMatchObject({
      delimiter: ";",
      headerLine: 1,
    });
    expect(await faultOf(drafts.edit(publisher, id, { recipe: { headerRow: 0 } as never }))).toMatchObject({
      kind: "invalid",
    });
  });

  it("mends what has one sure mending, and takes the copy for its file", async () => {
    const id = await begin(SLUG);
    const faulty = NEXT_YEAR.replace("13100", "13 100 ").replace("12600", "12 600");
    // A recipe is proposed where it helps; a program publishes it once somebody took it.
    expect(await deposit(id, faulty)).toMatchObject({ state: "ready", reading: { recipeFrom: "proposed" } });
    expect(await faultOf(drafts.publish(publisher, id))).toMatchObject({ kind: "proposed-reading" });
    await drafts.edit(publisher, id, { recipe: {} });
    expect(await drafts.whenRead(publisher, id, 60_000)).toMatchObject({ state: "faulty", errors: 2 });
    expect(await drafts.compare(publisher, id)).toMatchObject({ kind: "absent" });
    const mended = await drafts.mend(publisher, id);
    if (mended.kind !== "written") throw new Error(mended.sentence);
    expect(mended).toMatchObject({ before: { valid: false }, after: { valid: true }, changes: 2 });
    await mended.forget();
    expect(existsSync(mended.zip.path)).toBe(false);
    await drafts.takeMended(publisher, id);
    expect(await drafts.whenRead(publisher, id, 60_000)).toMatchObject({ state: "ready", file: { from: "mended" } });
    await drafts.remove(publisher, id);
  });

  it("refuses half of the rows, or a column that an indicator needs, until it is confirmed", async () => {
    const rows = Array.from({ length: 12 }, (_, at) => `17093,Le Château-d'Oléron,${2010 + at},${at}`);
    const whole = await begin(SLUG);
    await deposit(whole, ["codeCommune,commune,annee,entrees", ...rows, ""].join("\n"));
    await drafts.publish(publisher, whole);
    const id = await begin(SLUG);
    await deposit(id, ["codeCommune,commune,annee,entrees", ...rows.slice(8), ""].join("\n"));
    const compared = await drafts.compare(publisher, id, 60_000);
    expect(compared).toMatchObject({ difference: { breaks: [{ kind: "rows-lost", before: 12, lost: 8 }] } });
    expect(await faultOf(drafts.publish(publisher, id))).toMatchObject({ kind: "breaks" });
    expect(await faultOf(drafts.edit(publisher, id, { confirmed: "oui" }))).toMatchObject({ kind: "invalid" });
    await drafts.edit(publisher, id, { confirmed: "Les années avant 2018 sont dans un autre jeu." });
    await drafts.publish(publisher, id);
    const [version] = await datalogue.services.catalogue.listVersions(SLUG);
    expect(version?.note).toContain("Les années avant 2018 sont dans un autre jeu.");

    const without = await begin(SLUG);
    await deposit(without, "codeCommune,commune,annee\n17093,Le Château-d'Oléron,2021\n");
    const lost = await drafts.compare(publisher, without, 60_000);
    if (lost.kind !== "made") throw new Error(lost.kind);
    const { breaks, columns } = lost.difference;
    expect(columns.lost).toMatchObject([{ name: "entrees" }]);
    expect(breaks).toContainEqual({
      ...{ kind: "column-lost", field: "entrees" },
      usedBy: [{ kind: "indicator", id: "entrees", title: "Entrées des médiathèques" }],
    });
    await drafts.remove(publisher, without);
  });

  it("refuses to close a dataset that indicators are computed from until it is confirmed", async () => {
    const first = await begin(SLUG);
    await deposit(first, NEXT_YEAR);
    await drafts.edit(publisher, first, { confirmed: "Retour au fichier complet." });
    await drafts.publish(publisher, first);
    const id = await begin(SLUG);
    await deposit(id, NEXT_YEAR);
    await drafts.edit(publisher, id, { metadata: { access: "organisation" } });
    const compared = await drafts.compare(publisher, id, 60_000);
    const lost = { kind: "indicator-lost", indicator: "entrees", title: "Entrées des médiathèques" };
    expect(compared).toMatchObject({ difference: { rows: { changed: 0 }, description: ["access"], breaks: [lost] } });
    expect(await faultOf(drafts.publish(publisher, id))).toMatchObject({ kind: "breaks" });
    await drafts.edit(publisher, id, { confirmed: "Le réseau ne publie plus ces chiffres." });
    await drafts.publish(publisher, id);
    // Closed already, there is nothing more to lose.
    const again = await begin(SLUG);
    await deposit(again, NEXT_YEAR);
    await drafts.edit(publisher, again, { metadata: { keywords: ["lecture"] } });
    expect(await drafts.compare(publisher, again, 60_000)).toMatchObject({ difference: { breaks: [] } });
    await drafts.edit(publisher, again, { metadata: { access: "open" } });
    await drafts.publish(publisher, again);
  });

  it("follows a dataset by its former slugs: figures move with it, and its columns are still used", async () => {
    const read = async () =>
      (
        await datalogue.services.indicators.observations("entrees", { territory: "17093", from: "2024", to: "2024" })
      )[0];
    const rename = async (slug: string, dataset: string) => {
      const id = await begin(dataset);
      await deposit(id, NEXT_YEAR);
      await drafts.edit(publisher, id, { metadata: { slug } });
      await drafts.publish(publisher, id);
    };
    await rename("mediatheques", SLUG);
    expect(await read()).toMatchObject({ value: 13100 });
    expect(datalogue.services.indicators.list().map((one) => one.id)).toContain("entrees");
    expect(datalogue.services.indicators.datasetsOf("entrees")).toEqual(["mediatheques"]);

    const id = await begin("mediatheques");
    await deposit(id, NEXT_YEAR.replace("13100", "500"));
    expect(await drafts.compare(publisher, id, 60_000)).toMatchObject({
      difference: {
        figures: [{ indicator: "entrees" }],
        objectives: [{ objective: "chateau" }],
      },
    });
    const { version } = await drafts.publish(publisher, id);
    const value = await read();
    expect(value?.value).toBe(500);
    // The name that its document says leads to the dataset.
    expect(value?.versions).toEqual([`${SLUG}@${version}`]);
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toMatchObject({ slug: "mediatheques", version });

    const without = await begin("mediatheques");
    await deposit(without, "codeCommune,commune,annee\n17093,Le Château-d'Oléron,2021\n");
    const lost = await drafts.compare(publisher, without, 60_000);
    expect(lost).toMatchObject({
      difference: { breaks: expect.arrayContaining([expect.objectContaining({ kind: "column-lost" })]) },
    });
    await drafts.remove(publisher, without);
    await rename(SLUG, "mediatheques");
  });

  it("says that no figure moves where none does, those of communes that were merged since included", async () => {
    // Hiers-Brouage was merged into Marennes-Hiers-Brouage in 2019.
    const text = "codeCommune,commune,annee,entrees\n17189,Hiers-Brouage,2018,300\n17219,Marennes,2018,900\n";
    const [first, second] = [await begin(SLUG), await begin(SLUG)];
    await deposit(first, text);
    await drafts.edit(publisher, first, { confirmed: "Un essai des communes d'avant." });
    await drafts.publish(publisher, first);
    await deposit(second, text.replace("Hiers-Brouage,", "Hiers Brouage,"));
    expect(await drafts.compare(publisher, second, 60_000)).toMatchObject({
      kind: "made",
      difference: { rows: { changed: 1 }, figures: [] },
    });
    await drafts.remove(publisher, second);
    await drafts.rollback(publisher, SLUG, 2);
  });

  it("makes the difference anew when the live version moved", async () => {
    const [late, early] = [await begin(SLUG), await begin(SLUG)];
    await deposit(late, NEXT_YEAR);
    await drafts.compare(publisher, late, 60_000);
    await deposit(early, NEXT_YEAR.replace("13100", "13101"));
    await drafts.edit(publisher, early, { confirmed: "Retour au fichier complet." });
    const { version } = await drafts.publish(publisher, early);
    expect(await faultOf(drafts.publish(publisher, late))).toMatchObject({ kind: "version-moved", served: version });
    const anew = await drafts.compare(publisher, late, 60_000);
    expect(anew).toMatchObject({
      kind: "made",
      difference: { base: version, rows: { changed: 1, added: 0, removed: 0 } },
    });
    expect(await drafts.publish(publisher, late)).toMatchObject({ version: version + 1 });
  });

  it("writes all that changes as a file, a line for each cell, in the order of the key", async () => {
    const id = await begin(SLUG);
    const long = `Île ${"d'Oléron ".repeat(60)}`.trim();
    await deposit(id, NEXT_YEAR.replace("12600", "12601"));
    const lines = async (draft: string) => {
      let text = "";
      await drafts.sendDifference(contributor, draft, async (path) => {
        text = readFileSync(path, "utf8");
      });
      return text.split("\n");
    };
    expect(await lines(id)).toEqual([
      "\uFEFFchange,key,column,before,after",
      "changed,17093 · 2023,entrees,12600,12601",
      "",
    ]);
    expect(await faultOf(drafts.sendDifference(other, id, async () => {}))).toMatchObject({ kind: "not-allowed" });
    // A long text whole, what a spreadsheet would run as a formula, a row that goes and one that comes.
    await deposit(
      id,
      `codeCommune,commune,annee,entrees\n17093,${long},2023,12600\n17140,"=2+3, oui",2023,8300\n17323,Saint-Denis-d'Oléron,2025,1\n`,
    );
    expect(await lines(id)).toEqual([
      "\uFEFFchange,key,column,before,after",
      `changed,17093 · 2023,commune,Le Château-d'Oléron,${long}`,
      "removed,17093 · 2024,commune,Le Château-d'Oléron,",
      "removed,17093 · 2024,entrees,13100,",
      `changed,17140 · 2023,commune,Dolus-d'Oléron,"'=2+3, oui"`,
      "removed,17323 · 2023,commune,Saint-Denis-d'Oléron,",
      "added,17323 · 2025,commune,,Saint-Denis-d'Oléron",
      "added,17323 · 2025,entrees,,1",
      "",
    ]);
    await drafts.remove(publisher, id);
  });

  it("knows again the rows of a column that is no longer of whole numbers, in the key and where there is none", async () => {
    const fields = (type: "integer" | "number") => [{ name: "numero", type }, { name: "nom" }];
    place.write("culture/bouees/dataset.json", { ...visitsJson, slug: "bouees", title: "Bouées du chenal" });
    place.write("culture/bouees/schema.json", { fields: fields("integer"), primaryKey: ["numero"] });
    place.write("culture/bouees/data.csv", "numero,nom\n2,La Cayenne\n12,Le Chapus\n14,Le Doux\n");
    expect((await datalogue.load()).problems).toEqual([]);
    const id = await begin("bouees");
    await drafts.receiveText(publisher, id, { text: "numero,nom\n2,La Cayenne\n12,Le Chapus\n12.5,Boyardville\n" });
    for (const key of [{ primaryKey: ["numero"] }, {}]) {
      await drafts.edit(publisher, id, { schema: { kind: "own", schema: { fields: fields("number"), ...key } } });
      await drafts.whenRead(publisher, id, 60_000);
      const compared = await drafts.compare(publisher, id, 60_000);
      expect(compared).toMatchObject({
        difference: {
          rows: { before: 3, after: 3, added: 1, removed: 1, changed: 0 },
          samples: { added: [{ numero: 12.5 }], removed: [{ numero: 14 }] },
        },
      });
    }
    await drafts.remove(publisher, id);
  });

  it("keeps what was read and compared of the newer file, though what was made of the former one ends after it", async () => {
    const id = await begin(SLUG);
    const knex = await place.openCatalogue();
    const store = openDraftStore(knex);
    await deposit(id, NEXT_YEAR.replace("13100", "treize mille"));
    const former = await store.find(id);
    if (!former?.reading) throw new Error("nothing was read");
    const whileRead = openDraftStore(meanwhile(knex, () => deposit(id, NEXT_YEAR.replace("13100", "13200"))));
    await whileRead.writeReading(id, readingKey(former), former.reading);
    expect(await drafts.get(publisher, id)).toMatchObject({ state: "ready", errors: 0 });

    const compare = async () => {
      const compared = await drafts.compare(publisher, id, 60_000);
      if (compared.kind !== "made") throw new Error(compared.kind);
      return compared.difference;
    };
    const difference = await compare();
    const compared = await store.find(id);
    if (!compared) throw new Error("no draft");
    let newer = "";
    const whileCompared = openDraftStore(
      meanwhile(knex, async () => {
        await deposit(id, `${NEXT_YEAR}17140,Dolus-d'Oléron,2024,8500\n`);
        newer = (await compare()).note;
      }),
    );
    await whileCompared.writeDifference(id, differenceKey(compared), difference);
    expect(newer).not.toBe(difference.note);
    expect((await drafts.describe(publisher, id)).proposedNote).toBe(newer);
    await knex.destroy();
    await drafts.remove(publisher, id);
  });

  it.skipIf(engine !== "PostgreSQL")(
    "keeps what is read of the file at the very moment somebody writes a note",
    async () => {
      const id = await begin(SLUG);
      await deposit(id, NEXT_YEAR);
      const knex = await place.openCatalogue();
      const read = await knex("drafts").where({ id }).first("reading", "reading_of");
      await knex("drafts").where({ id }).update({ reading: null, reading_of: null });
      const reader = await knex.transaction();
      const { rows } = await reader.raw("select pg_backend_pid() as pid");
      await reader("drafts").where({ id }).update(read);
      const noting = drafts.edit(publisher, id, { note: "Ajout de 2024." });
      const waiting = async () => {
        const found = await knex.raw("select 1 from pg_stat_activity where ? = any(pg_blocking_pids(pid))", [
          rows[0].pid,
        ]);
        return found.rows.length;
      };
      await expect.poll(waiting).toBe(1);
      await reader.commit();
      await noting;
      expect(await drafts.get(publisher, id)).toMatchObject({ state: "ready", note: "Ajout de 2024." });
      await knex.destroy();
      await drafts.remove(publisher, id);
    },
  );

  it("tells the objectives that change state, as they are followed once it is published", async () => {
    const { plans } = datalogue.services;
    const stateOf = async () => (await plans.follow("lecture-publique"))?.objectives.map((one) => one.status);
    expect(await stateOf()).toEqual(["on-track", "to-watch"]);
    const id = await begin(SLUG);
    await deposit(id, `${NEXT_YEAR.replace("13100", "9000")}17140,Dolus-d'Oléron,2024,21000\n`);
    const found = await drafts.compare(publisher, id, 60_000);
    if (found.kind !== "made") throw new Error(found.kind);
    expect(found.difference.objectives).toEqual([
      {
        ...{ plan: "lecture-publique", planTitle: "Lecture", objective: "chateau" },
        ...{ title: "Atteindre 14 000 entrées au Château", indicator: "entrees", territory: "17093" },
        ...{ before: "on-track", after: "off-track" },
        sentence: expect.stringContaining("9\u202f000"),
      },
      expect.objectContaining({ objective: "ile", before: "to-watch", after: "on-track" }),
    ]);
    // Nothing was written: what is served says what it said.
    expect(await stateOf()).toEqual(["on-track", "to-watch"]);
    await drafts.publish(publisher, id);
    const followed = await plans.follow("lecture-publique");
    expect(followed?.objectives.map(({ status, sentence }) => ({ status, sentence }))).toEqual(
      found.difference.objectives.map(({ after, sentence }) => ({ status: after, sentence })),
    );
  });

  it("leaves alone what was touched here when the content changes, and says so", async () => {
    const id = await begin(SLUG);
    await deposit(id, NEXT_YEAR);
    await drafts.edit(publisher, id, { metadata: { description: "Écrite dans l'espace de publication, au calme." } });
    expect((await drafts.describe(publisher, id)).description).toMatchObject({ from: "draft" });
    const { version } = await drafts.publish(publisher, id);
    place.write("culture/mediatheques/dataset.json", {
      ...JSON.parse(place.read("culture/mediatheques/dataset.json")),
      description: "Écrite dans le contenu.",
    });
    const loaded = await datalogue.load();
    expect(loaded).toMatchObject({ leftAlone: 1, published: 0, described: 0 });
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toMatchObject({
      version,
      description: "Écrite dans l'espace de publication, au calme.",
    });
    expect(loaded.lines).toMatchObject([expect.stringContaining("(description)")]);
    expect(await touched()).toEqual(["data", "metadata"]);
  });

  it("goes on following the content for the schema, where the description alone was written here", async () => {
    const { fields } = JSON.parse(place.read("culture/mediatheques/schema.json"));
    const counted = fields.map((field: { name: string }) =>
      field.name === "entrees" ? { ...field, unit: "visites" } : field,
    );
    writeDocument("schema.json", { fields: counted });
    const loaded = await datalogue.load();
    expect(loaded).toMatchObject({ published: 1, leftAlone: 1, problems: [] });
    const served = await datalogue.services.catalogue.getReadable(SLUG);
    expect(served).toMatchObject({ rows: 4, description: "Écrite dans l'espace de publication, au calme." });
    expect(served?.fields.find(({ name }) => name === "entrees")).toMatchObject({ unit: "visites" });
    expect(await datalogue.load()).toMatchObject({ published: 0, described: 0 });
    expect(await touched()).toEqual(["data", "metadata"]);
  });

  it("keeps a schema written here while the content describes the dataset otherwise, and names both", async () => {
    const id = await begin(SLUG);
    await deposit(id, NEXT_YEAR);
    const schema = JSON.parse(place.read("culture/mediatheques/schema.json"));
    await drafts.edit(publisher, id, {
      schema: { kind: "own", schema: { ...schema, title: "Entrées par établissement" } },
    });
    await drafts.whenRead(publisher, id, 60_000);
    const { version } = await drafts.publish(publisher, id);
    expect(await touched()).toEqual(["data", "metadata", "schema"]);
    expect(await datalogue.load()).toMatchObject({ published: 0, described: 0 });
    writeDocument("schema.json", { title: "Écrit dans le contenu" });
    const { lines, published } = await datalogue.load();
    expect([published, lines]).toEqual([0, [expect.stringContaining("(description, schéma)")]]);
    expect(await datalogue.services.catalogue.getSchema(SLUG)).toMatchObject({ title: "Entrées par établissement" });
    // Next year's file is read with it, and it stays.
    const next = await begin(SLUG);
    await deposit(next, NEXT_YEAR.replace("13100", "13102"));
    expect(await drafts.publish(publisher, next)).toMatchObject({ version: version + 1 });
    expect(await datalogue.services.catalogue.getSchema(SLUG)).toMatchObject({ title: "Entrées par établissement" });
  });

  it("publishes on its day what was planned, and removes what nobody touched for 90 days, once announced", async () => {
    const [planned, left] = [await begin(SLUG), await begin(undefined, "Oublié")];
    await deposit(planned, NEXT_YEAR.replace("13100", "14000"));
    // Who planned it is looked up again that day.
    const { key } = await datalogue.keys.create({
      ...{ organisation: "ile-d-oleron", scopes: ["publish"], label: null, expiresOn: null },
    });
    const planner = { ...publisher, key: key.id } as Caller;
    expect(await faultOf(drafts.plan(planner, planned, "2026-03-10"))).toMatchObject({ kind: "invalid" });
    expect(await drafts.plan(planner, planned, "2026-03-12")).toMatchObject({
      state: "planned",
      plannedFor: "2026-03-12",
    });
    expect((await drafts.upkeep(now())).published).toEqual([]);
    // Of an hour of Paris, the very minute: not at midnight, nor a minute before.
    const faulty = { kind: "invalid", problems: [{ field: "hour" }] };
    for (const hour of ["24:00", "9:30", "10:00:00"])
      expect(await faultOf(drafts.plan(planner, planned, "2026-03-12", undefined, { hour }))).toMatchObject(faulty);
    expect(await faultOf(drafts.plan(planner, planned, "2026-03-10", undefined, { hour: "10:00" }))).toMatchObject(
      faulty,
    );
    expect(await drafts.plan(planner, planned, "2026-03-10", undefined, { hour: "10:01" })).toMatchObject({
      ...{ state: "planned", plannedFor: "2026-03-10", plannedHour: "10:01", announced: false },
    });
    await drafts.plan(planner, planned, "2026-03-12", undefined, { hour: "14:30" });
    time = Date.parse("2026-03-12T13:29:59.000Z");
    expect(await drafts.publishPlanned(now())).toEqual({ published: [], failed: [] });
    time = Date.parse("2026-03-12T13:30:00.000Z");
    expect(await drafts.upkeep(now())).toMatchObject({ published: [planned], failed: [] });
    await drafts.receiveText(publisher, left, { text: "a,b\n1,2\n" });
    time += 80 * 86_400_000;
    expect(await drafts.get(publisher, left)).toMatchObject({ expiresSoon: true });
    expect((await drafts.upkeep(now())).removed).not.toContain(left);
    time += 11 * 86_400_000;
    expect((await drafts.upkeep(now())).removed).toContain(left);
    expect(existsSync(join(place.data, "drafts", left))).toBe(false);
  });

  it("keeps for 90 days more a draft of which something is said, and takes no comment of one that goes", async () => {
    const [spoken, silent] = [await begin(undefined, "Commenté"), await begin(undefined, "Oublié")];
    const say = () => drafts.comment(contributor, spoken, { text: "Il manque les chiffres de 2025." });
    const pass = (days: number) => {
      time += days * 86_400_000;
    };
    pass(80);
    const [{ id: comment } = { id: "" }] = (await say()).comments;
    pass(11);
    const { removed } = await drafts.upkeep(now());
    expect([removed.includes(silent), removed.includes(spoken)]).toEqual([true, false]);
    pass(70);
    await drafts.settleComment(publisher, spoken, comment);
    pass(80);
    expect((await drafts.upkeep(now())).removed).not.toContain(spoken);
    expect((await drafts.review(publisher, spoken)).comments).toHaveLength(1);

    // Said as it is swept: it stays.
    pass(11);
    const knex = await place.openCatalogue();
    const { revision } = await drafts.get(publisher, spoken);
    const swept = { actor: "program", at: now().toISOString(), revision, untouchedSince: now().toISOString() };
    pass(1);
    const removing = openDraftStore(meanwhile(knex, say)).remove(spoken, swept);
    await expect(removing).rejects.toBeInstanceOf(RevisionPassed);
    expect((await drafts.review(publisher, spoken)).comments).toHaveLength(2);
    // Said as somebody discards it: they are told so, and nothing is left of it.
    const late = openReviewStore(meanwhile(knex, () => drafts.remove(publisher, spoken)));
    const signed = { actor: "person:x", at: now().toISOString(), revision, dataset: "" };
    const adding = late.addComment(spoken, { place: { kind: "whole" }, text: "Trop tard", thread: null }, signed);
    expect(await faultOf(adding)).toEqual({ kind: "unknown-draft" });
    expect(await knex("draft_comments").where({ draft_id: spoken })).toEqual([]);
    await knex.destroy();
  });
});
