import { join } from "node:path";
import type { Caller, Datalogue, Drafts } from "@datalogue/api";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultOf } from "../drafts/fault-of.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv, visitsJson, visitsSource } from "../support/content-folder.js";

const SLUG = visitsJson.slug;
const OWN = visitsJson.organisation;
const FOLDER = "culture/mediatheques";
const publisher: Caller = {
  ...{ kind: "key", key: "publisher" },
  memberships: [{ organisation: OWN, role: "publisher", kind: null }],
};

describe.each(ENGINES)("what is said of a dataset while a version of it is being published, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let drafts: Drafts;
  /** What happens once the file of a publication is copied, and once all of it is made. */
  let onCopied: (() => void) | undefined;
  let onMade: (() => void) | undefined;

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write(`${FOLDER}/source.json`, visitsSource);
    datalogue = await place.open({
      onStep(step) {
        if (step === "copied") onCopied?.();
        if (step === "observed") onMade?.();
      },
    });
    drafts = datalogue.drafts;
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(async () => {
    await place?.remove();
    await server?.stop();
  });

  /** A draft whose file has many rows, so that its publication lasts. */
  const prepare = async (count: number, years = 3_000) => {
    const { id } = await drafts.create(publisher, { organisation: OWN, dataset: SLUG });
    const rowOf = (code: string) => (_: unknown, at: number) => `${code},,${3000 + at},12600\n`;
    const others = ["17140", "17337"].flatMap((code) => Array.from({ length: years }, rowOf(code)));
    const text = `${visitsCsv}17093,Le Château-d'Oléron,2024,${count}\n${others.join("")}`;
    await drafts.receiveText(publisher, id, { text, name: `${count}.csv` });
    await drafts.whenRead(publisher, id, 60_000);
    return id;
  };
  /** Publishes a draft, and does something as it is being published. */
  const publishAs = async (draft: string, meanwhile: () => Promise<unknown>) => {
    let doing: Promise<unknown> | undefined;
    onCopied = () => {
      doing ??= meanwhile();
    };
    const { version } = await drafts.publish(publisher, draft);
    onCopied = undefined;
    await doing;
    return version;
  };
  const read = () => datalogue.services.catalogue.getDataset(SLUG);
  const source = async () => (await datalogue.ownSources.list(publisher))[0];

  it("by the content, which closes it, stays so: the new version is as closed as the one before", async () => {
    const other = await place.open();
    const describedAs = (access: string) =>
      place.write(`${FOLDER}/dataset.json`, { ...JSON.parse(place.read(`${FOLDER}/dataset.json`)), access });
    const draft = await prepare(13_100);
    const version = await publishAs(draft, async () => {
      describedAs("organisation");
      expect(await other.publish([join(place.content, FOLDER)])).toMatchObject({ problems: [], described: 1 });
    });
    expect(await read()).toMatchObject({ readable: false, access: "organisation" });
    describedAs("open");
    await datalogue.load();
    expect(await read()).toMatchObject({ readable: true, access: "open", version });
  });

  it("of its source stays so, whoever deposits the version", async () => {
    const draft = await prepare(13_200);
    await publishAs(draft, () =>
      datalogue.ownSources.change(publisher, SLUG, { leastRows: 777, frequency: "MONTHLY" }),
    );
    expect(await source()).toMatchObject({ leastRows: 777, frequency: "MONTHLY", mended: true });
  });

  it("stays so when an earlier version is published again", async () => {
    const { version } = (await read()) as { version: number };
    let doing: Promise<unknown> | undefined;
    onCopied = () => {
      doing ??= datalogue.ownSources.change(publisher, SLUG, { leastRows: 555 });
    };
    expect(await drafts.rollback(publisher, SLUG, version - 1)).toMatchObject({ version: expect.any(Number) });
    onCopied = undefined;
    await doing;
    expect(await source()).toMatchObject({ leastRows: 555 });
  });

  // Its catalogue is another server's where the whole suite is run with PostgreSQL.
  const isOneFile = engine === "SQLite" && !process.env.DATALOGUE_SUITE_POSTGRES;
  it.skipIf(!isOneFile)("each time that it is tried has nothing published, and nothing lost", async () => {
    const draft = await prepare(13_300, 0);
    await drafts.edit(publisher, draft, { confirmed: "Les autres communes ne comptent plus." });
    const { version } = (await read()) as { version: number };
    const catalogue = new Database(join(place.data, "catalogue.sqlite"));
    let said = 0;
    // By another program: whatever it does between two statements of this one.
    onMade = () => {
      said++;
      const leastRows = "UPDATE datasets SET touched_parts = json_set(touched_parts, '$.source.is.guard.leastRows', ?)";
      catalogue.prepare(leastRows).run(said);
    };
    expect(await faultOf(drafts.publish(publisher, draft))).toEqual({ kind: "dataset-changes", what: "itself" });
    onMade = undefined;
    catalogue.close();
    expect(said).toBe(5);
    expect(await drafts.get(publisher, draft)).toMatchObject({ state: "ready", version: null });
    const published = await drafts.publish(publisher, draft);
    expect(published.version).toBeGreaterThan(version);
    expect(await read()).toMatchObject({ rows: 4 });
    expect(await source()).toMatchObject({ leastRows: 5 });
  });
});
