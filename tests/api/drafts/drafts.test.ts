import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Caller, Datalogue, DraftFault, Drafts } from "@datalogue/api";
import { DraftRefused } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place } from "../support/content-folder.js";

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

/** Why something was refused. */
async function faultOf(work: Promise<unknown>): Promise<DraftFault> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DraftRefused) return error.fault;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe.each(ENGINES)("drafts with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let drafts: Drafts;
  const time = Date.parse("2026-03-10T09:00:00.000Z");
  const now = () => new Date(time);

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
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
  });
});
