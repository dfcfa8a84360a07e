import { join } from "node:path";
import type { Caller, Datalogue } from "@datalogue/api";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { faultOf } from "../drafts/fault-of.js";
import {
  createPlace,
  type Place,
  visitsCsv,
  visitsIndicator,
  visitsJson,
  visitsSchema,
} from "../support/content-folder.js";

const SLUG = visitsJson.slug;
const OWN = visitsJson.organisation;
const FOLDER = "culture/mediatheques";
const OTHER = "entrees-ailleurs";
const NEXT_YEAR = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
const publisher: Caller & { kind: "key" } = {
  ...{ kind: "key", key: "publisher" },
  memberships: [{ organisation: OWN, role: "publisher", kind: null }],
};

// Its catalogue is another server's where the whole suite is run with PostgreSQL.
describe.skipIf(process.env.DATALOGUE_SUITE_POSTGRES)("a publication", () => {
  let place: Place;
  let datalogue: Datalogue;
  let time: number;
  let made: number;
  let copied: number;
  /** What another program does to the catalogue each time that a version is made. */
  let meanwhile: ((catalogue: Database.Database, time: number) => void) | undefined;

  beforeEach(() => {
    [time, made, copied, meanwhile] = [Date.parse("2026-03-10T09:00:00.000Z"), 0, 0, undefined];
    place = createPlace();
  });
  afterEach(() => place.remove());
  const open = async () => {
    datalogue = await place.open({
      now: () => new Date(time),
      onStep(step) {
        if (step === "copied") copied++;
        if (step !== "observed") return;
        made++;
        const catalogue = new Database(join(place.data, "catalogue.sqlite"));
        meanwhile?.(catalogue, made);
        catalogue.close();
      },
    });
    expect((await datalogue.load()).problems).toEqual([]);
    [made, copied] = [0, 0];
  };
  /** Says something else of the dataset, as many times as it is tried, or the first times alone. */
  const describeAnew =
    (times = Number.POSITIVE_INFINITY): typeof meanwhile =>
    (catalogue, time) => {
      const update = "UPDATE datasets SET metadata = json_set(metadata, '$.description', ?) WHERE slug = ?";
      if (time <= times) catalogue.prepare(update).run(`Dite ${time} fois.`, SLUG);
    };
  const prepare = async () => {
    const { id } = await datalogue.drafts.create(publisher, { organisation: OWN, dataset: SLUG });
    await datalogue.drafts.receiveText(publisher, id, { text: NEXT_YEAR, name: "entrees.csv" });
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await datalogue.drafts.compare(publisher, id, 60_000);
    return id;
  };

  it("beside others of the same indicators that move each time is made once, and says that they moved", async () => {
    const other = { ...visitsJson, slug: OTHER, title: "Entrées ailleurs" };
    place.write("culture/ailleurs/dataset.json", other);
    place.write("culture/ailleurs/schema.json", visitsSchema);
    place.write("culture/ailleurs/data.csv", visitsCsv);
    place.write("culture/observatory.json", {
      ...{ theme: "culture", title: "Culture", order: 1, description: "La culture.", dcatThemes: ["EDUC"] },
      ...{ keyFigures: [visitsIndicator.id], compareWith: 2023, sections: [] },
    });
    const { numerator } = visitsIndicator.measure;
    const measure = { kind: "ratio", scale: 1, numerator, denominator: { ...numerator, dataset: OTHER } };
    place.write(`culture/indicators/${visitsIndicator.id}.json`, { ...visitsIndicator, measure });
    await open();
    place.write("culture/ailleurs/data.csv", NEXT_YEAR);
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    const draft = await prepare();
    [made, copied] = [0, 0];
    meanwhile = (catalogue) => catalogue.prepare("UPDATE datasets SET version = 3 - version WHERE slug = ?").run(OTHER);
    expect(await faultOf(datalogue.drafts.publish(publisher, draft))).toEqual({
      ...{ kind: "dataset-changes", what: "neighbours" },
    });
    expect([copied, made]).toEqual([1, 5]);
    expect(await datalogue.drafts.get(publisher, draft)).toMatchObject({ state: "ready", version: null });
  });

  it("of the content, made again as its dataset changes, tells what it did once", async () => {
    await open();
    const catalogue = new Database(join(place.data, "catalogue.sqlite"));
    catalogue.prepare("UPDATE datasets SET touched_parts = ? WHERE slug = ?").run('{"metadata":true}', SLUG);
    catalogue.close();
    place.write(`${FOLDER}/dataset.json`, {
      ...JSON.parse(place.read(`${FOLDER}/dataset.json`)),
      title: "Autre titre",
    });
    place.write(`${FOLDER}/data.csv`, NEXT_YEAR);
    meanwhile = describeAnew(3);
    const { lines, ...done } = await datalogue.load();
    expect(done).toMatchObject({ published: 1, leftAlone: 1, problems: [] });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("modifié dans le site depuis le dernier chargement (");
    expect(lines[1]).toContain("version 2 publiée");
  });

  it("of the content is told in plain words where the dataset changes each time, and is made by the next load", async () => {
    await open();
    place.write(`${FOLDER}/data.csv`, NEXT_YEAR);
    meanwhile = describeAnew();
    const { problems } = await datalogue.load();
    expect(problems.map(({ message }) => message)).toEqual([
      "ce qui est ici n'a pas pu être chargé, ce qui était en ligne le reste\u00A0: ce jeu a changé à chaque essai. Rien n'est perdu\u00A0: recommencez dans un instant.",
    ]);
    meanwhile = undefined;
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
  });

  it("planned for a day is tried again a minute later where the dataset changes each time", async () => {
    await open();
    const { key } = await datalogue.keys.create({
      ...{ organisation: OWN, scopes: ["read", "publish"], label: null, expiresOn: null },
    });
    const draft = await prepare();
    await datalogue.drafts.plan({ ...publisher, key: key.id }, draft, "2026-03-12");
    time = Date.parse("2026-03-12T05:00:00.000Z");
    meanwhile = describeAnew();
    await datalogue.drafts.publishPlanned(new Date(time));
    expect(await datalogue.drafts.get(publisher, draft)).toMatchObject({ state: "planned", failure: null });
    meanwhile = undefined;
    time += 60_000;
    expect(await datalogue.drafts.publishPlanned(new Date(time))).toMatchObject({ published: [draft] });
  });
});
