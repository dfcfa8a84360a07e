import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Caller, createApiApp, type Datalogue, openDatalogue, readSettings } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyPreparedData, ownContent } from "../../support/prepared-data.js";
import { findDifferences, listAddresses, readAnswers } from "../support/compare-answers.js";

const publisher: Caller = {
  ...{ kind: "key", key: "test" },
  memberships: [{ organisation: "pole-marennes-oleron", role: "publisher", kind: "petr" }],
};
const BEACHES =
  "code_insee;commune;annee;passages\n17093;Le Château-d’Oléron;2024;1 250\n17140;Dolus-d’Oléron;2024;830\n";

/** The demonstration, changed in the workspace, given away and loaded elsewhere. */
describe("the demonstration exported with what was changed in the workspace", () => {
  const root = mkdtempSync(join(tmpdir(), "datalogue-round-trip-"));
  const folder = join(root, "export");
  const opened: Datalogue[] = [];
  let here: Datalogue;
  let there: Datalogue;
  let addresses: string[];
  let answers: Map<string, string>;

  /** When the content was published: a day that ends meanwhile would change what is told of it. */
  let moment = new Date();
  const open = async (content: string, data: string) => {
    const settings = readSettings({ DATALOGUE_CONTENT: content, DATALOGUE_DATA: join(root, data) });
    const datalogue = await openDatalogue(settings, { log: () => {}, now: () => moment });
    opened.push(datalogue);
    return { datalogue, app: createApiApp(datalogue, settings) as RequestListener };
  };

  beforeAll(async () => {
    await copyPreparedData(join(root, "here"), ownContent);
    const { datalogue, app } = await open(ownContent, "here");
    here = datalogue;
    await here.load();
    moment = new Date((await here.services.catalogue.getDataset("dechets-tonnages"))?.modified ?? moment);
    const { drafts } = here;
    const { id } = await drafts.create(publisher, {
      organisation: "pole-marennes-oleron",
      dataset: "dechets-tonnages",
    });
    const text = readFileSync(join(ownContent, "dechets/tonnages/data.csv"), "utf8");
    await drafts.receiveText(publisher, id, { text, name: "tonnages 2024.csv" });
    await drafts.whenRead(publisher, id, 60_000);
    await drafts.edit(publisher, id, {
      metadata: { description: "Tonnes pesées aux centres de transfert, par flux et par commune." },
    });
    await drafts.publish(publisher, id);
    const { id: born } = await drafts.create(publisher, {
      organisation: "pole-marennes-oleron",
      title: "Passages sur les plages",
    });
    await drafts.receiveText(publisher, born, { text: BEACHES, name: "plages.csv" });
    await drafts.whenRead(publisher, born, 60_000);
    await drafts.edit(publisher, born, {
      metadata: {
        description: "Passages comptés aux accès des plages, par commune.",
        theme: "mobilites",
        frequency: "ANNUAL",
        licence: "lov2",
      },
    });
    await drafts.publish(publisher, born);
    addresses = await listAddresses(app);
    answers = await readAnswers(app, addresses);
  });
  afterAll(async () => {
    for (const datalogue of opened) await datalogue.close();
    rmSync(root, { recursive: true });
  });

  it("leaves out what is protected, by name, unless its received file is asked for", async () => {
    const without = join(root, "sans");
    const { leftOut, problems } = await here.exportContent(without);
    expect(problems).toEqual([]);
    expect(leftOut.map(({ dataset }) => dataset).sort()).toEqual([
      ...["agriculture-production", "agriculture-ventes-groupement", "dechets-levees"],
    ]);
    for (const one of leftOut)
      expect(one).toMatchObject({ cause: "protected", reason: expect.stringContaining("--with-originals") });
    expect(JSON.parse(readFileSync(join(without, "export.json"), "utf8")).leftOut).toHaveLength(leftOut.length);
    expect(await here.exportContent(folder, { withOriginals: true })).toMatchObject({
      leftOut: [],
      unserved: [],
      problems: [],
    });
  });

  it("answers the same in an empty installation, but for version numbers, dates and history", async () => {
    const { datalogue, app } = await open(folder, "there");
    there = datalogue;
    expect((await there.load()).problems).toEqual([]);
    expect(await listAddresses(app)).toEqual(addresses);
    expect(findDifferences(answers, await readAnswers(app, addresses))).toEqual([]);
  });

  it("is not the same as soon as a field is lost", async () => {
    const lossy = join(root, "lossy");
    cpSync(folder, lossy, { recursive: true });
    const file = join(lossy, "dechets/tonnages/dataset.json");
    const { keywords: _lost, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify(rest));
    await there.close();
    const { datalogue, app } = await open(lossy, "there");
    expect(await datalogue.load()).toMatchObject({ described: 1, published: 0, problems: [] });
    const differences = findDifferences(answers, await readAnswers(app, addresses));
    expect(differences.some((one) => one.startsWith("/api/datasets/dechets-tonnages:"))).toBe(true);
  });

  it("changes nothing of the catalogue that gave it", async () => {
    await here.close();
    const { datalogue, app } = await open(folder, "here");
    expect(await datalogue.load()).toMatchObject({
      ...{ published: 0, described: 0, leftAlone: 0, definitions: 0, indicators: 0, lines: [], problems: [] },
    });
    expect(findDifferences(answers, await readAnswers(app, addresses))).toEqual([]);
  });
});
