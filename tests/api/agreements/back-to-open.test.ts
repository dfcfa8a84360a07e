import type { Caller, LoadSummary } from "@datalogue/api";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../../support/run-command.js";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { faultOf } from "../drafts/fault-of.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, productionCsv, productionJson, writeProduction } from "./agreement-content.js";

const SLUG = productionJson.slug;
const RECORD = "agriculture/production/dataset.json";
const AGREEMENT = "agriculture/agreements/huitres.json";
const { confidentialite: _, ...recordJson } = productionJson;
const OPEN = { ...recordJson, licence: "lov2" };
const LENT = { ...recordJson, licence: "convention" };
const ENDED = new Date("2026-03-12T23:00:00Z");
const NOBODY = "rien n'en est donné\u00A0: sa convention a pris fin, ou n'est plus dans le contenu";
/** With the spaces that one types. */
const plain = (text: string) => text.replace(/<[^>]*>/g, " ").replace(/[\s\u00a0\u202f]+/g, " ");

let served: ServedPlace;
let now: Date;
let publisher: Visitor;
const read = async (path: string) => {
  const { status, text } = await served.read(`/api/datasets/${SLUG}${path}`);
  return status === 200 ? JSON.parse(text) : status;
};
const columnsOf = async (path = "/data") => Object.keys((await read(path)).data[0]);
const load = async (): Promise<LoadSummary> => served.datalogue.load();
const space = async () => plain((await publisher.ask("/espace")).text);
const status = async () => {
  const { content, data } = served.place;
  return (await runCommand(["status"], { DATALOGUE_CONTENT: content, DATALOGUE_DATA: data })).stdout;
};

beforeEach(async () => {
  now = new Date("2026-03-12T20:00:00Z");
  const place = createPlace();
  place.drop("culture");
  writeProduction(place);
  place.write(RECORD, OPEN);
  served = await servePlace(place, { passwordCost: CHEAP, now: () => now });
  publisher = await Visitor.of(served.datalogue, served.url, {
    ...{ email: "publicatrice@exemple.fr", organisation: oysters.partner, role: "publisher" },
  });
  // Open, then lent.
  place.write(RECORD, LENT);
  place.write(AGREEMENT, { ...oysters, end: "2026-03-12" });
  expect(await load()).toMatchObject({ problems: [] });
  expect(await columnsOf()).not.toContain("remarque");
});
afterEach(async () => {
  await served.close();
});
afterAll(() => served?.place.remove());

describe("a dataset of the content that comes back under an open licence, with the same file", () => {
  it.each([
    { when: "once its agreement is taken out of the content", isOut: true },
    { when: "once its agreement has ended", isOut: false },
  ])("is published anew, whole, $when", async ({ isOut }) => {
    if (isOut) served.place.drop(AGREEMENT);
    else now = ENDED;
    served.place.write(RECORD, OPEN);
    const { lines, problems } = await load();
    // An agreement that still names it is told, as any that names an open dataset.
    expect(new Set(problems.map(({ fault }) => fault))).toEqual(new Set(isOut ? [] : ["definition"]));
    expect(lines.join("\n")).toContain("version 3 publiée, 8\u00A0lignes.");
    expect(await read("")).toMatchObject({ licence: "lov2", version: 3 });
    expect(await columnsOf()).toContain("remarque");
    expect((await read("/versions")).data[0]).toMatchObject({ number: 3, note: "Même fichier, sous licence ouverte." });
    expect(await columnsOf("/versions/1/data")).toContain("remarque");
    expect(await read("/versions/2/data")).toBe(404);
    expect(await load()).toMatchObject({ lines: [], published: 0, unchanged: 1 });
    expect(await space()).toContain("en ligne, à jour");
  });
});

describe("a dataset that its agreement no longer names", () => {
  it("is told as given to nobody by each load, by status and in its organisation's space", async () => {
    served.place.drop(AGREEMENT);
    for (let turn = 0; turn < 2; turn++)
      expect((await load()).problems).toMatchObject([
        { path: `datasets/${RECORD}`, fault: "data", message: expect.stringContaining("rien n’est donné du jeu") },
      ]);
    expect(await read("/data")).toBe(410);
    expect(await status()).toContain(NOBODY);
    const mine = await space();
    expect(mine).toContain("Convention absente");
    expect(mine).toContain("Version 2 plus donné aucune convention ne le nomme plus");
    expect(mine).not.toContain("Rien ne vous attend");
    const page = await publisher.ask(`/jeux/${SLUG}`);
    expect(plain(page.text)).toContain("Convention terminée");
    expect(page.text).not.toContain('href="/convention/');
  });
});

describe("a dataset whose agreement has ended", () => {
  it("stays among those of its organisation, as given no more, and is no fault", async () => {
    now = ENDED;
    expect(await load()).toMatchObject({ lines: [], problems: [] });
    expect(await space()).toContain("Version 2 plus donné sa convention a pris fin");
    expect((await served.datalogue.status()).datasets).toMatchObject([{ slug: SLUG, sharing: "ended" }]);
  });
});

describe("a file deposited under an agreement, once the dataset carries an open licence", () => {
  const caller: Caller = {
    ...{ kind: "key", key: "k" },
    memberships: [{ organisation: oysters.partner, role: "publisher", kind: null }],
  };
  const deposit = async () => {
    const { drafts } = served.datalogue;
    const { id } = await drafts.create(caller, { organisation: oysters.partner, dataset: SLUG });
    await drafts.receiveText(caller, id, { text: productionCsv.replace("1420", "1421"), name: "production.csv" });
    await drafts.whenRead(caller, id, 60_000);
    return drafts.publish(caller, id);
  };

  it("is taken back by no table kept by hand, open since before, without a word", async () => {
    const { drafts } = served.datalogue;
    const { id } = await drafts.create(caller, { organisation: oysters.partner, dataset: SLUG });
    await drafts.rows.open(caller, id);
    await deposit();
    served.place.drop(AGREEMENT);
    served.place.write(RECORD, OPEN);
    await load();
    expect(await drafts.compare(caller, id, 60_000)).toMatchObject({
      difference: { withdrawn: true, breaks: [{ kind: "version-reverted", rows: { changed: 1 } }] },
    });
    expect(await faultOf(drafts.publish(caller, id))).toMatchObject({ kind: "breaks" });
  });

  it("is given to nobody until it is deposited again, which is asked for", async () => {
    const { version } = await deposit();
    served.place.drop(AGREEMENT);
    served.place.write(RECORD, OPEN);
    for (let turn = 0; turn < 2; turn++)
      expect((await load()).problems).toMatchObject([
        { path: `datasets/${RECORD}`, fault: "data", message: expect.stringContaining("déposez-le de nouveau") },
      ]);
    expect(await read("/data")).toBe(410);
    expect(await status()).toContain(NOBODY);
    expect(await space()).toContain(`La version ${version} a été faite sous une convention qui n’est plus`);
    expect((await publisher.ask("/espace")).text).toContain(`href="/publier?jeu=${SLUG}"`);
    expect((await publisher.ask(`/publier?jeu=${SLUG}`)).status).toBe(200);
    expect((await publisher.ask("/publier")).text).toContain(`jeu:${SLUG}`);
    await deposit();
    expect(await columnsOf()).toContain("remarque");
    expect(await load()).toMatchObject({ problems: [] });
    expect(await space()).toContain("en ligne, à jour");
  });
});
