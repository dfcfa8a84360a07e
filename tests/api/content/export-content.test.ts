import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Caller, type Datalogue, openDatalogue, type PersonCaller } from "@datalogue/api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import {
  createPlace,
  type Place,
  visitsCsv,
  visitsJson,
  visitsSchema,
  visitsSource,
} from "../support/content-folder.js";

const publisher: Caller = {
  ...{ kind: "key", key: "test" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};
const SLUG = "frequentation-mediatheques";
const FOLDER = "culture/mediatheques";
const NEXT_YEAR = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
const RECEIVED = "codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2024,13020\n";

describe.each(ENGINES)("a catalogue exported as content, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let elsewhere: Place | undefined;
  let rank = 0;
  const next = () => join(place.data, "..", `export-${++rank}`);
  const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8"));

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write("culture/notes.md", "Écrit par le service culture.");
    place.write(`${FOLDER}/LISEZMOI.txt`, "Compteurs changés en 2023.");
    place.write("glossary.json", []);
    // A stand-in that a source replaced, and a dataset for its producer alone.
    const demonstration = { notice: "Ces chiffres sont inventés.", provenance: "Inventés." };
    place.write("culture/cinemas/dataset.json", { ...visitsJson, slug: "cinemas", title: "Cinémas", demonstration });
    place.write("culture/cinemas/schema.json", visitsSchema);
    place.write("culture/cinemas/data.csv", visitsCsv);
    place.write("culture/cinemas/source.json", visitsSource);
    place.write("culture/reserve/dataset.json", { ...visitsJson, slug: "reserve", access: "organisation" });
    place.write("culture/reserve/schema.json", visitsSchema);
    place.write("culture/reserve/data.csv", visitsCsv);
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const path = join(place.data, "..", "recu.csv");
    writeFileSync(path, RECEIVED);
    await datalogue.receive(join(place.content, "culture/cinemas"), {
      ...{ path, name: "Cinémas 2024.csv", origin: "source", note: null, actor: "sources" },
    });
    const { id } = json(place.content, FOLDER, "dataset.json");
    place.write(`${FOLDER}/dataset.json`, { id, ...visitsJson, slug: "mediatheques" });
    await datalogue.load();
    const { drafts } = datalogue;
    const draft = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: SLUG });
    await drafts.receiveText(publisher, draft.id, { text: NEXT_YEAR, name: "entrées 2024.csv" });
    await drafts.whenRead(publisher, draft.id, 60_000);
    await drafts.edit(publisher, draft.id, { metadata: { description: "Écrite dans l'espace, au calme." } });
    await drafts.publish(publisher, draft.id);
  });
  afterAll(async () => {
    await elsewhere?.remove();
    await place.remove();
    await server.stop();
  });

  it("refuses a folder that holds something, one of the site itself, and a file; nothing is written", async () => {
    const full = next();
    const link = next();
    symlinkSync(place.content, link);
    await datalogue.exportContent(full, { withOriginals: true });
    const before = readdirSync(full);
    for (const [folder, said] of [
      [full, "n'est pas vide"],
      [join(place.content, "export"), "dans le contenu"],
      [join(place.content, "..export"), "dans le contenu"],
      [join(link, "export"), "dans le contenu"],
      [join(place.data, "export"), "dans le dossier de données"],
      [join(full, "catalogue.json"), "ce n'est pas un dossier"],
    ] as const)
      await expect(datalogue.exportContent(folder)).rejects.toThrow(said);
    expect(readdirSync(full)).toEqual(before);
    expect(readdirSync(join(place.data, "..")).filter((name) => name.includes("en-cours"))).toEqual([]);
  });

  it("writes from the catalogue what was changed in the workspace, and copies the rest as it was written", async () => {
    const folder = next();
    const done = await datalogue.exportContent(folder);
    expect(done).toMatchObject({ datasets: 2, awaited: 0, unserved: [], problems: [] });
    expect(json(folder, FOLDER, "dataset.json")).toMatchObject({
      ...{ slug: "mediatheques", description: "Écrite dans l'espace, au calme.", keywords: visitsJson.keywords },
    });
    expect(readFileSync(join(folder, FOLDER, "entrées 2024.csv"), "utf8")).toBe(NEXT_YEAR);
    expect(existsSync(join(folder, FOLDER, "data.csv"))).toBe(false);
    expect(json(folder, FOLDER, "published.json")).toEqual({
      ...{ file: "entrées 2024.csv", origin: "deposit", fileName: SLUG, formerSlugs: [SLUG] },
    });
    for (const path of [
      "catalogue.json",
      "organisations.json",
      "glossary.json",
      "culture/notes.md",
      `${FOLDER}/LISEZMOI.txt`,
      `${FOLDER}/schema.json`,
      "culture/cinemas/dataset.json",
      "culture/cinemas/source.json",
      "territoires/cog-communes.csv",
    ])
      expect(readFileSync(join(folder, path), "utf8")).toBe(place.read(path));
  });

  it("writes each dataset once, with what lies beside it, where the content has another path than when it was published", async () => {
    const [link, copy] = [join(place.data, "..", "lien"), join(place.data, "..", "copie")];
    symlinkSync(place.content, link);
    cpSync(place.content, copy, { recursive: true });
    const asKnown = next();
    await datalogue.exportContent(asKnown);
    const filesOf = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
    for (const contentFolder of [link, copy]) {
      const same = await openDatalogue({ ...place.settings, contentFolder }, { log: () => {} });
      const folder = next();
      expect(await same.exportContent(folder)).toMatchObject({ datasets: 2, awaited: 0, unserved: [], problems: [] });
      await same.close();
      expect(filesOf(folder)).toEqual(filesOf(asKnown));
    }
  });

  it("names a folder that doubles what is published, and tells of two that wait under one name that neither would load", async () => {
    place.write("culture/double/dataset.json", place.read(`${FOLDER}/dataset.json`));
    for (const name of ["un", "deux"]) {
      place.write(`culture/${name}/dataset.json`, { ...visitsJson, slug: "musees" });
      place.write(`culture/${name}/schema.json`, visitsSchema);
      place.write(`culture/${name}/data.csv`, visitsCsv);
    }
    const folder = next();
    expect(await datalogue.exportContent(folder)).toMatchObject({
      ...{ datasets: 2, awaited: 2, unserved: ["culture/double/dataset.json"] },
      problems: [{ path: "culture/un", message: expect.stringContaining("est aussi celui de culture/deux") }],
    });
    expect(existsSync(join(folder, "culture/double"))).toBe(false);
    for (const name of ["double", "un", "deux"]) place.drop(`culture/${name}`);
  });

  it("leaves out by name what is not for everybody, unless its received file is asked for", async () => {
    const [without, whole] = [next(), next()];
    expect((await datalogue.exportContent(without)).leftOut).toMatchObject([
      { dataset: "reserve", cause: "protected", reason: expect.stringContaining("--with-originals") },
    ]);
    expect(existsSync(join(without, "culture/reserve"))).toBe(false);
    expect(json(without, "export.json")).toMatchObject({ withOriginals: false, leftOut: [{ dataset: "reserve" }] });
    expect((await datalogue.exportContent(whole, { withOriginals: true })).leftOut).toEqual([]);
    expect(readFileSync(join(whole, "culture/reserve/data.csv"), "utf8")).toBe(visitsCsv);
    expect(statSync(whole).mode & 0o077).toBe(0);
  });

  it("gives no file of a closed dataset whose folder says otherwise or cannot be read, nor of one that cannot be", async () => {
    const closed = json(place.content, "culture/reserve", "dataset.json");
    place.write("culture/reserve/dataset.json", { ...closed, access: "open" });
    place.write("culture/reserve/recipe.json", "{");
    place.write("culture/flou/dataset.json", "{");
    place.write("culture/flou/data.csv", visitsCsv);
    symlinkSync(join(place.content, "culture/reserve/data.csv"), join(place.content, FOLDER, "autre.csv"));
    const folder = next();
    const { leftOut } = await datalogue.exportContent(folder);
    expect(leftOut.map(({ dataset, cause }) => [dataset, cause]).sort()).toEqual([
      ["flou", "damaged"],
      ["reserve", "protected"],
    ]);
    expect(existsSync(join(folder, "culture/reserve"))).toBe(false);
    expect(existsSync(join(folder, "culture/flou"))).toBe(false);
    // What a link leads to is not of the content.
    expect(existsSync(join(folder, FOLDER, "autre.csv"))).toBe(false);
    rmSync(join(place.content, FOLDER, "autre.csv"));
    rmSync(join(place.content, "culture/flou"), { recursive: true });
    rmSync(join(place.content, "culture/reserve/recipe.json"));
    place.write("culture/reserve/dataset.json", closed);
  });

  it("gives no file of a folder whose description a load refuses, unless what is not for everybody is asked for; says why", async () => {
    const closed = { ...visitsJson, slug: "ferme", access: "organisation" };
    const descriptions = {
      nul: null,
      liste: [closed],
      boite: { dataset: closed },
      majuscule: { ...closed, licence: "Convention" },
      rythme: { ...visitsJson, slug: "annuel", frequency: "ANNUEL" },
    };
    for (const [name, description] of Object.entries(descriptions)) {
      place.write(`culture/${name}/dataset.json`, JSON.stringify(description));
      place.write(`culture/${name}/schema.json`, visitsSchema);
      place.write(`culture/${name}/data.csv`, visitsCsv);
    }
    const { problems } = await datalogue.load();
    expect(new Set(problems.map(({ path }) => basename(dirname(path))))).toEqual(new Set(Object.keys(descriptions)));
    const folder = next();
    const { awaited, leftOut } = await datalogue.exportContent(folder);
    expect(awaited).toBe(0);
    expect(leftOut.map(({ dataset, cause }) => [dataset, cause]).sort()).toEqual([
      ["annuel", "damaged"],
      ["boite", "damaged"],
      ["ferme", "damaged"],
      ["liste", "damaged"],
      ["nul", "damaged"],
      ["reserve", "protected"],
    ]);
    expect(leftOut.find(({ dataset }) => dataset === "nul")?.reason).toMatch(
      /^sa description ne peut pas être lue, rien ne dit pour qui il est\u00a0: un objet JSON est attendu/,
    );
    expect(leftOut.find(({ dataset }) => dataset === "annuel")?.reason).toMatch(
      /^sa description serait refusée\u00a0: .*ANNUEL/,
    );
    const whole = next();
    const done = await datalogue.exportContent(whole, { withOriginals: true });
    expect(done.leftOut.map(({ dataset }) => dataset).sort()).toEqual(["boite", "liste", "nul"]);
    expect(new Set(done.problems.map(({ path }) => basename(path)))).toEqual(new Set(["majuscule", "rythme"]));
    expect(readFileSync(join(whole, "culture/rythme/data.csv"), "utf8")).toBe(visitsCsv);
    for (const name of Object.keys(descriptions)) {
      expect(existsSync(join(folder, "culture", name))).toBe(false);
      place.drop(`culture/${name}`);
    }
  });

  it("gives no file never published that may hold what would not be, unless what is not for everybody is asked for", async () => {
    const feature = { type: "Feature", id: "Jeanne Martin", geometry: null, properties: { entrees: "trois" } };
    const named = (column: string) => `${column},entrees\nJeanne Martin,trois\n`;
    const files: Record<string, [file: string, data: string, recipe?: object]> = {
      elus: ["data.csv", named("nom_elu"), { columns: { nom_elu: null } }],
      classeur: ["data.xlsx", "PK\x03\x04"],
      masque: ["data.csv", "PK\x03\x04"],
      points: ["data.geojson", JSON.stringify({ type: "FeatureCollection", features: [feature] })],
      // A cell of more parts than the recipe has columns is left without a value.
      coupe: [
        "data.csv",
        "adresse\nRue du Port-3-Jeanne Martin\n",
        { split: { adresse: { separator: "-", into: ["rue", "entrees"] } } },
      ],
      // What is only renamed, or cut whole, is published.
      lieux: [
        "data.csv",
        "adresse\nRue du Port-3\n",
        { split: { adresse: { separator: "-", into: ["rue", "entrees"] } } },
      ],
      rues: ["data.csv", named("Rue"), { columns: { Rue: "rue" } }],
    };
    for (const [slug, [file, data, recipe]] of Object.entries(files)) {
      place.write(`culture/${slug}/dataset.json`, { ...visitsJson, slug, title: slug });
      place.write(`culture/${slug}/schema.json`, { fields: [{ name: "rue" }, { name: "entrees", type: "integer" }] });
      place.write(`culture/${slug}/${file}`, data);
      if (recipe) place.write(`culture/${slug}/recipe.json`, recipe);
    }
    const [folder, whole] = [next(), next()];
    const { awaited, leftOut } = await datalogue.exportContent(folder);
    expect(awaited).toBe(2);
    const reason = expect.stringMatching(
      /^il n'est pas publié, et .* ce qui ne le serait pas\u00a0: ajoutez --with-originals/,
    );
    expect(leftOut.filter(({ dataset }) => dataset !== "reserve")).toEqual(
      ["classeur", "coupe", "elus", "masque", "points"].map((slug) => ({
        dataset: slug,
        title: slug,
        cause: "protected",
        reason,
      })),
    );
    expect(readdirSync(join(folder, "culture"))).not.toContain("elus");
    expect(readFileSync(join(folder, "culture/rues/data.csv"), "utf8")).toBe(named("Rue"));
    expect(await datalogue.exportContent(whole, { withOriginals: true })).toMatchObject({ awaited: 7, leftOut: [] });
    for (const slug of Object.keys(files)) place.drop(`culture/${slug}`);
  });

  it("says how much people wrote in the site that is no content, and stays there", async () => {
    const { reuses, questions } = datalogue;
    const nothing = { questions: 0, reuses: 0, contributionForms: 0, inspections: 0, scenarios: 0 };
    expect((await datalogue.exportContent(next())).leftInSite).toMatchObject(nothing);
    await reuses.record(publisher, SLUG, {
      ...{ title: "Carte des médiathèques", url: "https://cartes.exemple.fr/mediatheques", kind: "visualisation" },
      ...{ author: "Association des lecteurs", description: "Une carte des entrées par commune." },
      ...{ columns: [], version: "", email: "" },
    });
    const message = "Les entrées de 2023 comptent-elles les écoles ?";
    await questions.ask({ kind: "public" }, SLUG, { kind: "question", message, place: "", email: "" }, "192.0.2.1");
    const folder = next();
    const { leftInSite } = await datalogue.exportContent(folder);
    expect(leftInSite).toMatchObject({ ...nothing, questions: 1, reuses: 1 });
    expect(json(folder, "export.json")).toMatchObject({ leftInSite });
  });

  it("is loaded elsewhere with its addresses, and with what was received told as such", async () => {
    const folder = next();
    await datalogue.exportContent(folder, { withOriginals: true });
    elsewhere = createPlace({ DATALOGUE_CONTENT: folder });
    const there = await elsewhere.open();
    expect(await there.load()).toMatchObject({ published: 3, problems: [] });
    const { catalogue } = there.services;
    expect(await catalogue.getReadable(SLUG)).toMatchObject({
      ...{ slug: "mediatheques", fileName: SLUG, rows: 4, description: "Écrite dans l'espace, au calme." },
    });
    expect(await catalogue.getReadable("cinemas")).toMatchObject({ title: "Cinémas", rows: 1, demonstration: false });
    const { derivedFrom } = (await datalogue.services.catalogue.getReadable("cinemas")) ?? {};
    expect(derivedFrom).toMatchObject({ producer: visitsSource.producer });
    expect(await catalogue.getReadable("cinemas")).toMatchObject({ derivedFrom, version: 1 });
    expect((await catalogue.listVersions("cinemas"))[0]).toMatchObject({
      ...{ number: 1, origin: "source", originalName: "Cinémas 2024.csv" },
    });
    expect(await catalogue.getDataset("reserve")).toMatchObject({ readable: false });
    expect((await there.status()).datasets).toContainEqual(
      expect.objectContaining({ slug: "mediatheques", touched: ["data"] }),
    );
    expect(await there.load()).toMatchObject({ published: 0, described: 0, lines: [] });
  });

  it("names a document of the content that is not served, and a received file that is damaged", async () => {
    place.write("culture/indicators/faux.json", "{");
    const cinemas = await datalogue.services.catalogue.getReadable("cinemas");
    writeFileSync(join(place.data, "versions", cinemas?.id ?? "", `${cinemas?.version}`, "original.csv"), "x");
    expect(await datalogue.exportContent(next())).toMatchObject({
      unserved: ["culture/indicators/faux.json"],
      leftOut: expect.arrayContaining([expect.objectContaining({ dataset: "cinemas", cause: "damaged" })]),
    });
  });
});

describe("a source whose address was written in the site, exported as content", () => {
  it("gives its files to nobody else, wherever it is loaded and however often it is exported", async () => {
    const place = createPlace();
    const places = [place];
    place.drop(`${FOLDER}/data.csv`);
    place.write(`${FOLDER}/source.json`, visitsSource);
    const from = { ...visitsSource.from, url: "https://mediatheques.invalid/partage/x1" };
    const binds = { ...visitsSource, from, recipe: { columns: { gerant: null } } };
    const receive = async (there: Datalogue, content: string, name: string, more: object = {}) => {
      const path = join(place.data, "..", name);
      writeFileSync(path, `codeCommune,annee,entrees,gerant\n17093,2024,1302${++rank},Jeanne Martin\n`);
      const file = { path, name, origin: "source" as const, note: null, actor: "sources", ...more };
      expect(await there.receive(join(content, FOLDER), file)).toMatchObject({ kind: "published" });
      const dataset = await there.services.catalogue.getReadable(SLUG);
      return dataset?.distributions.some(({ format }) => format === "ORIGINAL");
    };
    let rank = 0;
    let datalogue = await place.open();
    await datalogue.load();
    expect(await receive(datalogue, place.content, "ouvert.csv")).toBe(true);
    expect(await receive(datalogue, place.content, "premier.csv", { binds })).toBe(false);
    for (const name of ["deuxieme.csv", "troisieme.csv"]) {
      const content = join(place.data, "..", `export-${name}`);
      await datalogue.exportContent(content, { withOriginals: true });
      // The one before it lies in the folder, and is no file of the dataset any more.
      expect(readdirSync(join(content, FOLDER)).filter((file) => file.endsWith(".csv"))).toHaveLength(1);
      const elsewhere = createPlace({ DATALOGUE_CONTENT: content });
      places.unshift(elsewhere);
      datalogue = await elsewhere.open();
      expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
      expect(await receive(datalogue, content, name)).toBe(false);
      // Who writes the address of everybody in its place gives its files again.
      if (name === "troisieme.csv") {
        writeFileSync(join(content, FOLDER, "source.json"), JSON.stringify({ ...binds, from: visitsSource.from }));
        expect(await receive(datalogue, content, "quatrieme.csv")).toBe(true);
      }
    }
    for (const one of places) await one.remove();
  });
});

describe("datasets that a partner lends, exported as content", () => {
  const person = (organisation: string): PersonCaller => ({
    ...{ kind: "person", person: `publisher-${organisation}`, session: "s", grants: [] },
    memberships: [{ organisation, role: "publisher", kind: null }],
  });
  const [partner, recipient] = [person("ile-d-oleron"), person("pole-marennes-oleron")];
  const term = (dataset: string) => ({ dataset, fields: ["codeCommune", "annee", "entrees"] });
  const now = () => new Date("2026-06-01T10:00:00Z");
  let place: Place;
  let rank = 0;
  const next = () => join(place.data, "..", `export-${++rank}`);
  const pathOf = (id: string) => `culture/agreements/${id}.json`;
  const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8"));
  const writeAgreement = (id: string, datasets: object[], more: object = {}) =>
    place.write(pathOf(id), {
      ...{ id, theme: "culture", title: `Prêt ${id}`, partner: "ile-d-oleron", recipient: "pole-marennes-oleron" },
      ...{ signedOn: "2024-01-01", purpose: "Suivre.", uses: ["Totaux."], refused: ["La revente."] },
      ...{ start: "2024-01-01", end: "2026-12-31", renewal: { kind: "express" }, datasets, ...more },
    });
  const openLent = async (...slugs: string[]) => {
    for (const slug of slugs) {
      place.write(`culture/${slug}/dataset.json`, { ...visitsJson, slug, licence: "convention" });
      place.write(`culture/${slug}/schema.json`, visitsSchema);
      place.write(`culture/${slug}/data.csv`, visitsCsv);
    }
    const datalogue = await place.open({ now });
    expect((await datalogue.load()).problems).toEqual([]);
    return datalogue;
  };
  beforeEach(() => {
    place = createPlace();
    return () => place.remove();
  });

  it("writes no agreement on what it leaves out, and one for its other datasets alone", async () => {
    writeAgreement("salles", ["cinemas", "theatres"].map(term));
    const datalogue = await openLent("cinemas", "theatres");
    const [without, whole] = [next(), next()];
    const path = pathOf("salles");
    expect(await datalogue.exportContent(without)).toMatchObject({
      ...{ agreements: [{ path, reason: "laissée de côté, comme cinemas, theatres." }], unserved: [] },
    });
    expect(existsSync(join(without, path))).toBe(false);
    const { id } = JSON.parse(place.read("culture/cinemas/dataset.json"));
    writeFileSync(join(place.data, "versions", id, "1", "original.csv"), "x");
    expect((await datalogue.exportContent(whole, { withOriginals: true })).agreements).toEqual([
      { path, reason: "écrite pour ses autres jeux, sans cinemas." },
    ]);
    expect(json(whole, path).datasets).toEqual([term("theatres")]);
  });

  it("takes nothing away of what the partner withdrew, suspended or lends to another since; a renewal stays agreed elsewhere", async () => {
    const slugs = ["retires", "suspendus", "cedes", "renouveles"];
    for (const id of slugs) writeAgreement(id, [term(id)]);
    const datalogue = await openLent(...slugs);
    const { agreements } = datalogue;
    await agreements.record(partner, "retires", { kind: "withdraw" });
    await agreements.record(partner, "suspendus", { kind: "suspend" });
    for (const party of [partner, recipient])
      await agreements.record(party, "renouveles", { kind: "renew", newEnd: "2028-12-31" });
    await agreements.record(partner, "renouveles", { kind: "renew", newEnd: "2030-12-31" });
    // Now between two others: what was received of the first ones is theirs.
    writeAgreement("cedes", [term("cedes")], { partner: "pole-marennes-oleron", recipient: "ile-d-oleron" });
    await datalogue.load();

    const folder = next();
    const done = await datalogue.exportContent(folder, { withOriginals: true });
    expect(done.leftOut.map(({ dataset, cause, reason }) => [dataset, cause, reason]).sort()).toEqual([
      ["cedes", "agreement", "rien n'est encore publié sous sa convention en cours\u00A0: rien n'en est écrit."],
      ["retires", "agreement", "sa convention a été retirée\u00A0: rien n'en est écrit."],
      ["suspendus", "agreement", "sa convention est suspendue\u00A0: rien n'en est écrit."],
    ]);
    expect(done.agreements).toEqual([
      { path: pathOf("cedes"), reason: "laissée de côté, comme cedes." },
      { path: pathOf("renouveles"), reason: expect.stringContaining("une seule des deux parties") },
      { path: pathOf("retires"), reason: "elle a été retirée\u00A0: laissée de côté." },
      { path: pathOf("suspendus"), reason: "elle est suspendue\u00A0: laissée de côté." },
    ]);
    expect(done).toMatchObject({ unserved: [], problems: [] });
    expect(json(folder, "export.json")).toMatchObject({ leftOut: done.leftOut, agreements: done.agreements });

    const elsewhere = createPlace({ DATALOGUE_CONTENT: folder });
    // After the end that is written in the text that was signed.
    const there = await elsewhere.open({ now: () => new Date("2027-06-01T10:00:00Z") });
    expect((await there.load()).problems).toEqual([]);
    const { catalogue } = there.services;
    for (const slug of ["retires", "suspendus", "cedes"]) expect(await catalogue.getDataset(slug)).toBeUndefined();
    expect(await catalogue.getReadable("renouveles")).toMatchObject({
      agreement: { state: "running", end: "2028-12-31" },
    });
    await elsewhere.remove();
  });

  /** With a dataset of which an embargo lets nothing out yet. */
  const openHeld = async () => {
    writeAgreement("salles", [{ ...term("cinemas"), embargo: { until: "2026-09-01" } }]);
    place.write("culture/cinemas/dataset.json", { ...visitsJson, slug: "cinemas", licence: "convention" });
    place.write("culture/cinemas/schema.json", visitsSchema);
    place.write("culture/cinemas/data.csv", visitsCsv);
    const datalogue = await place.open({ now });
    await datalogue.load();
    return datalogue;
  };

  it("writes the rows that an embargo keeps for who asks for received files alone, and none of an agreement that stopped meanwhile", async () => {
    const datalogue = await openHeld();
    expect(await datalogue.services.catalogue.getDataset("cinemas")).toBeUndefined();
    const [without, whole, after] = [next(), next(), next()];
    expect(await datalogue.exportContent(without)).toMatchObject({
      leftOut: [{ dataset: "cinemas", cause: "protected" }],
    });
    expect(existsSync(join(without, "culture/cinemas"))).toBe(false);
    expect(await datalogue.exportContent(whole, { withOriginals: true })).toMatchObject({ awaited: 1, leftOut: [] });
    await datalogue.agreements.record(partner, "salles", { kind: "withdraw" });
    expect(await datalogue.exportContent(after, { withOriginals: true })).toMatchObject({
      ...{ awaited: 0, leftOut: [{ dataset: "cinemas", cause: "agreement" }] },
    });
    expect(existsSync(join(after, "culture/cinemas"))).toBe(false);
  });

  it("writes no file that an agreement names, whatever licence its folder says, until the agreement has stopped", async () => {
    const datalogue = await openHeld();
    place.write("culture/cinemas/dataset.json", { ...visitsJson, slug: "cinemas" });
    expect((await datalogue.load()).problems).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining("Rien n'est publié") }),
    );
    const leftOut = async (withOriginals: boolean) => {
      const folder = next();
      const done = await datalogue.exportContent(folder, { withOriginals });
      expect(existsSync(join(folder, "culture/cinemas"))).toBe(done.awaited === 1);
      return done.leftOut.map(({ dataset, cause, reason }) => [dataset, cause, reason]);
    };
    const refused = ["cinemas", "agreement", expect.stringContaining("Une licence ouverte ne se reprend pas.")];
    expect([await leftOut(false), await leftOut(true)]).toEqual([[refused], [refused]]);
    // Nor where its description says nothing that can be believed.
    const described = place.read("culture/cinemas/dataset.json");
    place.write("culture/cinemas/dataset.json", described.replace("ANNUAL", "ANNUEL"));
    const wrong = ["cinemas", "damaged", expect.stringContaining("sa description serait refusée")];
    expect([await leftOut(false), await leftOut(true)]).toEqual([[wrong], [wrong]]);
    place.write("culture/cinemas/dataset.json", described);
    await datalogue.agreements.record(partner, "salles", { kind: "suspend" });
    const suspended = ["cinemas", "agreement", "sa convention est suspendue\u00A0: rien n'en est écrit."];
    expect([await leftOut(false), await leftOut(true)]).toEqual([[suspended], [suspended]]);
    await datalogue.agreements.record(partner, "salles", { kind: "withdraw" });
    expect(await leftOut(false)).toEqual([]);
  });

  it("begins again where an agreement stops while it is written, and writes nothing where they go on stopping", async () => {
    const years = { cinemas: 2026, musees: 2027, salons: 2028, theatres: 2030 };
    const slugs = Object.keys(years);
    for (const [id, year] of Object.entries(years)) writeAgreement(id, [term(id)], { end: `${year}-12-31` });
    await (await openLent(...slugs)).close();
    /** Exports while the day becomes the next one each time that an agreement is written. */
    const exportFrom = async (folder: string, days: string[]) => {
      let wasThere = false;
      const datalogue = await place.open({
        now() {
          const isThere = existsSync(join(`${folder}.en-cours-${process.pid}`, pathOf("theatres")));
          if (isThere && !wasThere && days.length > 1) days.shift();
          wasThere = isThere;
          return new Date(`${days[0]}T10:00:00Z`);
        },
      });
      return datalogue.exportContent(folder, { withOriginals: true }).finally(() => datalogue.close());
    };
    const [folder, never] = [next(), next()];
    expect(await exportFrom(folder, ["2026-06-01", "2027-06-01"])).toMatchObject({
      leftOut: [{ dataset: "cinemas", cause: "agreement" }],
      agreements: [{ path: pathOf("cinemas"), reason: expect.stringContaining("elle a pris fin") }],
    });
    const has = (path: string) => existsSync(join(folder, path));
    expect(slugs.filter((slug) => has(`culture/${slug}`) || has(pathOf(slug)))).toEqual(slugs.slice(1));
    const restless = exportFrom(never, ["2026-06-01", "2027-06-01", "2028-06-01", "2029-06-01"]);
    await expect(restless).rejects.toThrow("recommencez plus tard");
    expect(readdirSync(join(never, "..")).filter((name) => name.startsWith(basename(never)))).toEqual([]);
  });

  it("tells of an agreement that would be refused elsewhere: another has the same day, or its organisation has left", async () => {
    const organisations = JSON.parse(place.read("organisations.json"));
    place.write("organisations.json", [...organisations, { ...organisations[0], slug: "partie", name: "Partie" }]);
    writeAgreement("a-renouveler", [term("cinemas")]);
    writeAgreement("musees", [term("musees")], { recipient: "partie" });
    const datalogue = await openLent("cinemas", "musees");
    for (const party of [partner, recipient])
      await datalogue.agreements.record(party, "a-renouveler", { kind: "renew", newEnd: "2028-12-31" });
    writeAgreement("b-suivante", [term("cinemas")], { start: "2027-01-01", end: "2030-12-31" });
    place.write("organisations.json", organisations);
    expect((await datalogue.load()).problems).toEqual([]);
    expect((await datalogue.exportContent(next(), { withOriginals: true })).problems).toEqual([
      { path: pathOf("b-suivante"), message: expect.stringContaining("a-renouveler"), fault: "definition" },
      { path: pathOf("musees"), message: expect.stringContaining("«\u00A0partie\u00A0»"), fault: "definition" },
    ]);
  });

  it("writes nothing of a suspended dataset whose folder was moved and cannot be read any more", async () => {
    writeAgreement("salles", [term("cinemas")]);
    const datalogue = await openLent("cinemas");
    await datalogue.agreements.record(partner, "salles", { kind: "suspend" });
    place.write("culture/cines/dataset.json", place.read("culture/cinemas/dataset.json").replace("{", "{,"));
    place.write("culture/cines/data.csv", visitsCsv);
    place.drop("culture/cinemas");
    for (const withOriginals of [false, true]) {
      const folder = next();
      const { leftOut } = await datalogue.exportContent(folder, { withOriginals });
      expect(leftOut).toMatchObject([
        { dataset: "cinemas", cause: "agreement" },
        { dataset: "cines", cause: "damaged" },
      ]);
      expect(existsSync(join(folder, "culture/cines"))).toBe(false);
    }
  });
});
