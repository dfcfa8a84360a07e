import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createPlace,
  type Place,
  visitsCsv,
  visitsJson,
  visitsSchema,
  visitsSource,
} from "../support/content-folder.js";
import { startStore } from "../support/object-stores.js";

const SLUG = "frequentation-mediatheques";
const FOLDER = "culture/mediatheques";
const REAL = "codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2024,13020\n";

describe("a file received for a dataset of the content", () => {
  let place: Place;
  let datalogue: Datalogue;
  beforeEach(async () => {
    place = createPlace();
    const demonstration = { notice: "Ces chiffres sont inventés.", provenance: "Inventés par un programme." };
    place.write(`${FOLDER}/dataset.json`, { ...visitsJson, provenance: "Compteurs des entrées.", demonstration });
    datalogue = await place.open();
    await datalogue.load();
  });
  afterEach(() => place.remove());

  const receive = (text: string, name = "frequentation-2024.csv") => {
    const path = join(place.data, "..", "recu.csv");
    writeFileSync(path, text);
    return datalogue.receive(join(place.content, FOLDER), {
      path,
      name,
      origin: "source",
      note: "Reçu de la source.",
      actor: "sources",
    });
  };
  const served = async () => datalogue.services.catalogue.getReadable(SLUG);
  const rows = async () => {
    const dataset = await served();
    return { version: dataset?.version, rows: dataset?.rows, invented: dataset?.demonstration };
  };

  it("takes the place of the demonstration, which is then told no more", async () => {
    expect(await rows()).toEqual({ version: 1, rows: 3, invented: true });
    expect(await served()).toMatchObject({
      title: "Fréquentation des médiathèques (démonstration)",
      description: "Entrées par an dans les médiathèques de l'île d'Oléron. Ces chiffres sont inventés.",
      keywords: ["culture", "médiathèque", "démonstration"],
      provenance: "Inventés par un programme.",
      notice: "Ces chiffres sont inventés.",
    });
    expect(await receive(REAL)).toMatchObject({ kind: "published", version: 2 });
    expect(await rows()).toEqual({ version: 2, rows: 1, invented: false });
    expect(await served()).toMatchObject({
      title: "Fréquentation des médiathèques",
      description: visitsJson.description,
      keywords: visitsJson.keywords,
      provenance: "Compteurs des entrées.",
    });
    expect(await served()).not.toHaveProperty("notice");
    const [latest, former] = await datalogue.services.catalogue.listVersions(SLUG);
    expect(latest).toMatchObject({ number: 2, origin: "source", note: "Reçu de la source.", demonstration: false });
    expect(former).toMatchObject({ number: 1, origin: "content", demonstration: true });
  });

  it("stays when the content is loaded again, its own data file changed or not", async () => {
    await receive(REAL);
    expect(await datalogue.load()).toMatchObject({ published: 0, described: 0, problems: [] });
    place.write(`${FOLDER}/data.csv`, visitsCsv.replace("12500", "1"));
    expect(await datalogue.load()).toMatchObject({ published: 0, described: 0, problems: [] });
    expect(await rows()).toEqual({ version: 2, rows: 1, invented: false });
  });

  it("is described by the content: what is changed of its description applies, without a new version", async () => {
    await receive(REAL);
    const json = JSON.parse(place.read(`${FOLDER}/dataset.json`));
    place.write(`${FOLDER}/dataset.json`, { ...json, title: "Entrées des médiathèques" });
    expect(await datalogue.load()).toMatchObject({ published: 0, described: 1 });
    expect(await served()).toMatchObject({ title: "Entrées des médiathèques", version: 2, rows: 1 });
  });

  it("is checked again by a schema that changed, from the file as it was received", async () => {
    await receive(REAL);
    const fields = visitsSchema.fields.map((field) =>
      field.name === "entrees" ? { ...field, unit: "visites" } : field,
    );
    place.write(`${FOLDER}/schema.json`, { ...visitsSchema, fields });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect(await rows()).toEqual({ version: 3, rows: 1, invented: false });
    expect((await served())?.fields.find(({ name }) => name === "entrees")).toMatchObject({ unit: "visites" });
  });

  it("never replaces a good version when it is bad, and says why", async () => {
    const refused = await receive(REAL.replace("13020", "beaucoup"));
    expect(refused).toMatchObject({ kind: "refused", report: { counts: { error: 1 } } });
    expect(await rows()).toEqual({ version: 1, rows: 3, invented: true });
    await receive(REAL);
    expect(await receive("<html>Service indisponible</html>")).toMatchObject({ kind: "refused" });
    expect(await rows()).toEqual({ version: 2, rows: 1, invented: false });
  });

  it("makes no version when it is the one served already", async () => {
    await receive(REAL);
    expect(await receive(REAL)).toEqual({ kind: "unchanged", version: 2 });
    expect((await datalogue.services.catalogue.listVersions(SLUG)).map(({ number }) => number)).toEqual([2, 1]);
  });

  it("is the one served from then on under the name of the day that it came with, which makes no other version", async () => {
    await receive(REAL, "entrees-2026-01-01.csv");
    expect(await receive(REAL, "entrees-2026-01-02.csv")).toEqual({ kind: "unchanged", version: 2 });
    const fields = visitsSchema.fields.map((field) =>
      field.name === "entrees" ? { ...field, unit: "visites" } : field,
    );
    place.write(`${FOLDER}/schema.json`, { ...visitsSchema, fields });
    expect(await receive(REAL, "entrees-2026-01-02.csv")).toMatchObject({ kind: "published", version: 3 });
    expect(await receive(REAL, "entrees-2026-01-02.csv")).toEqual({ kind: "unchanged", version: 3 });
    expect(await receive(REAL, "entrees-2026-01-03.csv")).toEqual({ kind: "unchanged", version: 3 });
    expect(await datalogue.load()).toMatchObject({ published: 0, problems: [] });
  });

  it("is damaged: nothing is made of it, and it is said", async () => {
    await receive(REAL);
    const dataset = await served();
    const original = join(place.data, "versions", dataset?.id ?? "", "2", "original.csv");
    writeFileSync(original, REAL.replace("13020", "13021"));
    place.write(`${FOLDER}/schema.json`, {
      ...visitsSchema,
      fields: visitsSchema.fields.slice(0, 4),
      missingValues: ["", "nd"],
    });
    const { published, problems } = await datalogue.load();
    expect(published).toBe(0);
    expect(problems[0]?.message).toContain("abîmées sur le disque");
    expect((await served())?.version).toBe(2);
  });
});

describe("a file of a source, of which the recipe leaves a column out", () => {
  let place: Place;
  let datalogue: Datalogue;
  afterEach(() => place.remove());

  const open = async (from: object, env: Record<string, string> = {}) => {
    place = createPlace(env);
    place.drop(`${FOLDER}/data.csv`);
    place.write(`${FOLDER}/source.json`, { ...visitsSource, from, recipe: { columns: { gerant: null } } });
    datalogue = await place.open();
    await datalogue.load();
  };
  const receive = (count: number, more: Partial<Parameters<Datalogue["receive"]>[1]> = {}) => {
    const path = join(place.data, "..", "recu.csv");
    writeFileSync(path, `codeCommune,commune,annee,entrees,gerant\n17093,Le Château-d'Oléron,2024,${count},Jeanne\n`);
    return datalogue.receive(join(place.content, FOLDER), {
      ...{ path, name: "entrees.csv", origin: "source", note: null, actor: "sources" },
      ...more,
    });
  };
  const isGiven = async () => {
    const dataset = await datalogue.services.catalogue.getReadable(SLUG);
    expect(JSON.stringify(dataset)).not.toContain('"open":true');
    return dataset?.distributions.some(({ format }) => format === "ORIGINAL");
  };

  it("is given to everybody, as its producer gives it, and written in an export", async () => {
    await open(visitsSource.from);
    await receive(13020);
    expect(await isGiven()).toBe(true);
    const folder = join(place.data, "..", "export");
    expect((await datalogue.exportContent(folder)).leftOut).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, FOLDER, "published.json"), "utf8"))).toMatchObject({
      derivedFrom: { open: true },
    });
    // Read again by another schema, it is the same file.
    place.write(`${FOLDER}/schema.json`, { ...visitsSchema, missingValues: ["", "nd"] });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect(await isGiven()).toBe(true);
  });

  it("is for its organisation where a key asked for it", async () => {
    await open({ ...visitsSource.from, url: `${visitsSource.from.url}?api_key=x1` });
    await receive(13020);
    expect(await isGiven()).toBe(false);
  });

  it("is for its organisation too where its address passed for one of open data before, version after version", async () => {
    await open(visitsSource.from);
    await receive(13020);
    const [first] = await datalogue.services.catalogue.listVersions(SLUG);
    expect(first?.originalSha256).toEqual(expect.any(String));
    await receive(13021);
    const address = `${visitsSource.from.url}?authkey=x1`;
    const source = { ...visitsSource, recipe: { columns: { gerant: null } } };
    place.write(`${FOLDER}/source.json`, { ...source, from: { ...visitsSource.from, url: address } });
    const { published, problems, lines } = await datalogue.load();
    expect({ published, problems }).toEqual({ published: 0, problems: [] });
    expect(lines.join()).toContain("les fichiers reçus des versions 1, 2 sont réservés à l’organisme");
    expect(await isGiven()).toBe(false);
    expect(await datalogue.services.catalogue.listVersions(SLUG)).toMatchObject([
      { number: 2, originalSha256: null },
      { number: 1, originalSha256: null },
    ]);
    expect((await datalogue.verify([])).damaged).toEqual([]);
    expect(await receive(13021)).toMatchObject({ kind: "unchanged" });
    expect(await isGiven()).toBe(false);
    // What the address says afterwards does not open it again.
    place.write(`${FOLDER}/source.json`, source);
    await datalogue.load();
    expect(await isGiven()).toBe(false);
  });

  it("stays for its organisation, version after version, where the content closes a source of which the site changed the rhythm", async () => {
    await open(visitsSource.from);
    const source = { ...visitsSource, recipe: { columns: { gerant: null } } };
    await receive(13020, { binds: { ...source, frequency: "MONTHLY" } as never });
    expect(await isGiven()).toBe(true);
    place.write(`${FOLDER}/source.json`, { ...source, licence: "convention" });
    expect((await datalogue.load()).lines.join()).toContain("le fichier reçu de la version 1 est réservé");
    expect(await isGiven()).toBe(false);
    expect(await receive(13021)).toMatchObject({ kind: "published", version: 2 });
    expect(await isGiven()).toBe(false);
    expect((await datalogue.load()).lines.join()).not.toContain("à l’organisme");
  });

  it("is for its organisation in a line that stays short, whatever the number of versions", async () => {
    await open(visitsSource.from);
    for (let count = 1; count <= 12; count++) await receive(count);
    const source = { ...visitsSource, recipe: { columns: { gerant: null } } };
    place.write(`${FOLDER}/source.json`, { ...source, licence: "convention" });
    expect((await datalogue.load()).lines.join()).toContain(
      "les fichiers reçus de 12\u00A0versions, de la 1 à la 12, sont réservés à l’organisme",
    );
  });

  it("is kept for its organisation while the store of versions does not answer, and given again once it does", async () => {
    const share = await startStore("folder");
    await open(visitsSource.from, { DATABASE_URL: "", ...share.env });
    const whole = { ...visitsSource, recipe: {} };
    place.write(`${FOLDER}/schema.json`, {
      ...visitsSchema,
      fields: [...visitsSchema.fields, { name: "gerant", type: "string" }],
    });
    place.write(`${FOLDER}/source.json`, whole);
    await receive(13020);
    place.write(`${FOLDER}/source.json`, { ...whole, licence: "convention" });
    const { id } = (await datalogue.services.catalogue.getReadable(SLUG)) ?? {};
    rmSync(join(place.data, "versions", id ?? ""), { recursive: true });
    await share.leave();
    expect((await datalogue.load()).problems).toMatchObject([{ path: expect.stringContaining(FOLDER) }]);
    expect(await isGiven()).toBe(false);
    await share.comeBack();
    expect(await datalogue.load()).toMatchObject({ problems: [], lines: [] });
    expect(await isGiven()).toBe(true);
    await share.stop();
  });

  /** A folder in place of a file of a version: the disk gives an error, as where it is too busy or the rights are gone. Gives what ends it. */
  const breakFile = async (version: number, name: string) => {
    const { id } = (await datalogue.services.catalogue.getReadable(SLUG)) ?? {};
    const file = join(place.data, "versions", id ?? "", String(version), name);
    renameSync(file, `${file}.moved`);
    mkdirSync(file);
    return () => {
      rmdirSync(file);
      renameSync(`${file}.moved`, file);
    };
  };
  const UNREADABLE = ["report.json", "original.csv"];

  it.each(UNREADABLE)(
    "is kept for its organisation while the disk does not give its %s, and given again once it does",
    async (name) => {
      await open(visitsSource.from);
      const whole = { ...visitsSource, recipe: {} };
      const fields = [...visitsSchema.fields, { name: "gerant", type: "string" }];
      place.write(`${FOLDER}/schema.json`, { ...visitsSchema, fields });
      place.write(`${FOLDER}/source.json`, whole);
      await receive(13020);
      place.write(`${FOLDER}/source.json`, { ...whole, licence: "convention" });
      const mend = await breakFile(1, name);
      const told = { message: expect.stringContaining("le fichier reçu de la version 1 est réservé à l’organisme") };
      for (let load = 1; load <= 2; load++) {
        expect(await datalogue.load()).toMatchObject({ problems: [told], lines: [] });
        expect(await isGiven()).toBe(false);
      }
      mend();
      expect(await datalogue.load()).toMatchObject({ problems: [], lines: [] });
      expect(await isGiven()).toBe(true);
      expect((await datalogue.verify([])).damaged).toEqual([]);
    },
  );

  it.each(UNREADABLE)(
    "is for its organisation at once, as the rest of what the content says, where the disk does not give the %s of another version",
    async (name) => {
      await open(visitsSource.from);
      await receive(13020);
      await receive(13021);
      const mend = await breakFile(1, name);
      const source = { ...visitsSource, recipe: { columns: { gerant: null } } };
      place.write(`${FOLDER}/source.json`, { ...source, licence: "convention" });
      const described = JSON.parse(place.read(`${FOLDER}/dataset.json`));
      place.write(`${FOLDER}/dataset.json`, { ...described, title: "Entrées des médiathèques" });
      const { lines, problems, described: count } = await datalogue.load();
      expect(problems).toMatchObject([{ message: expect.stringContaining("le fichier reçu de la version 1") }]);
      expect(lines.join()).toContain("le fichier reçu de la version 2 est réservé à l’organisme");
      expect(count).toBe(1);
      expect(await datalogue.services.catalogue.getReadable(SLUG)).toMatchObject({ title: "Entrées des médiathèques" });
      const isKept = [
        { number: 2, originalSha256: null },
        { number: 1, originalSha256: null },
      ];
      expect(await datalogue.services.catalogue.listVersions(SLUG)).toMatchObject(isKept);
      mend();
      expect((await datalogue.load()).lines.join()).toContain("le fichier reçu de la version 1 est réservé");
      expect(await datalogue.services.catalogue.listVersions(SLUG)).toMatchObject(isKept);
      expect(await datalogue.load()).toMatchObject({ problems: [], lines: [] });
    },
  );

  it("is not given by a version made of one whose report could not be read", async () => {
    await open(visitsSource.from);
    await receive(13020);
    await breakFile(1, "report.json");
    const source = { ...visitsSource, recipe: { columns: { gerant: null } } };
    place.write(`${FOLDER}/source.json`, { ...source, licence: "convention" });
    place.write(`${FOLDER}/schema.json`, { ...visitsSchema, missingValues: ["", "nd"] });
    expect(await datalogue.load()).toMatchObject({
      published: 1,
      problems: [{ path: expect.stringContaining(FOLDER) }],
    });
    expect(await isGiven()).toBe(false);
  });

  it("is not exported from a folder that says it given to everybody once its source is closed, nor given where it is loaded", async () => {
    await open(visitsSource.from);
    await receive(13020);
    const content = join(place.data, "..", "export");
    await datalogue.exportContent(content);
    const elsewhere = createPlace({ DATALOGUE_CONTENT: content });
    const there = await elsewhere.open();
    expect((await there.exportContent(join(place.data, "..", "ouvert"))).leftOut).toEqual([]);
    const source = JSON.parse(readFileSync(join(content, FOLDER, "source.json"), "utf8"));
    writeFileSync(join(content, FOLDER, "source.json"), JSON.stringify({ ...source, licence: "convention" }));
    const closed = join(place.data, "..", "ferme");
    expect((await there.exportContent(closed)).leftOut).toMatchObject([{ dataset: SLUG, cause: "protected" }]);
    expect(existsSync(join(closed, FOLDER))).toBe(false);
    expect(await there.load()).toMatchObject({ published: 1, problems: [] });
    const loaded = await there.services.catalogue.getReadable(SLUG);
    expect(loaded?.distributions.map(({ format }) => format)).not.toContain("ORIGINAL");
    await elsewhere.remove();
  });

  it("stays given where all that it holds is published, whatever its address", async () => {
    await open(visitsSource.from);
    place.write(`${FOLDER}/schema.json`, {
      ...visitsSchema,
      fields: [...visitsSchema.fields, { name: "gerant", type: "string" }],
    });
    const source = { ...visitsSource, recipe: {} };
    place.write(`${FOLDER}/source.json`, source);
    await receive(13020);
    const address = `${visitsSource.from.url}?authkey=x1`;
    place.write(`${FOLDER}/source.json`, { ...source, from: { ...visitsSource.from, url: address } });
    await datalogue.load();
    expect(await isGiven()).toBe(true);
  });

  it("is for its organisation where the address was written in the site, which nobody else may know", async () => {
    await open(visitsSource.from);
    await receive(13020);
    const moved = { ...visitsSource, from: { ...visitsSource.from, url: "https://mediatheques.invalid/partage/x1" } };
    const recipe = { columns: { gerant: null } };
    await receive(13021, { binds: { ...moved, recipe } as never });
    expect(await isGiven()).toBe(false);
    // Only the rhythm differs from what the content says; what came before is not opened.
    const paced = { ...visitsSource, frequency: "MONTHLY", recipe };
    place.write(`${FOLDER}/schema.json`, { ...visitsSchema, missingValues: ["", "nd"] });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect(await isGiven()).toBe(false);
    await receive(13022, { binds: paced as never });
    expect(await isGiven()).toBe(true);
  });
});

describe("a dataset that has a source and no file of its own", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.drop(`${FOLDER}/data.csv`);
    place.write(`${FOLDER}/source.json`, visitsSource);
  });
  afterEach(() => place.remove());

  it("waits for it without being a fault, then is published from what is received", async () => {
    const datalogue = await place.open();
    const summary = await datalogue.load();
    expect(summary).toMatchObject({ published: 0, unchanged: 0, awaited: 1, lines: [], problems: [] });
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toBeUndefined();
    const path = join(place.data, "..", "recu.csv");
    writeFileSync(path, REAL);
    const file = { path, name: "recu.csv", origin: "source" as const, note: null, actor: "sources" };
    expect(await datalogue.receive(join(place.content, FOLDER), file)).toMatchObject({ kind: "published", version: 1 });
    expect(await datalogue.load()).toMatchObject({ published: 0, unchanged: 1, lines: [], problems: [] });
  });

  it("reads what is received by the recipe of the source, and the file of the content by its own", async () => {
    const recipe = { columns: { COM: "codeCommune", AN: "annee", ENTREES: "entrees" } };
    place.write(`${FOLDER}/source.json`, { ...visitsSource, recipe });
    place.write(`${FOLDER}/data.csv`, visitsCsv);
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    const path = join(place.data, "..", "recu.csv");
    writeFileSync(path, "COM;AN;ENTREES\n17093;2024;13020\n");
    const file = { path, name: "recu.csv", origin: "source" as const, note: null, actor: "sources" };
    expect(await datalogue.receive(join(place.content, FOLDER), file)).toMatchObject({ kind: "published", version: 2 });
    expect(await datalogue.load()).toMatchObject({ published: 0, unchanged: 1, problems: [] });
    // A recipe that changes is applied to what was received.
    place.write(`${FOLDER}/source.json`, {
      ...visitsSource,
      recipe: { ...recipe, constants: { commune: "Le Château" } },
    });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect((await datalogue.services.catalogue.getReadable(SLUG))?.version).toBe(3);
  });
});
