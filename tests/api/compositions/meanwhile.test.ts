import { CompositionRefused, type Compositions, type Datalogue, type PersonCaller } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCompositions } from "../../../packages/api/src/compositions/open-compositions.js";
import { openDefinitionStore } from "../../../packages/api/src/content/definition-store.js";
import type { ObservationWorkshop } from "../../../packages/api/src/publication/observe-indicators.js";
import { openRevisionReader, type RevisionReader } from "../../../packages/api/src/store/revision-reader.js";
import { openCatalogueStore } from "../../../packages/api/src/versions/catalogue-store.js";
import { openVersionFolders } from "../../../packages/api/src/versions/version-folders.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place } from "../support/content-folder.js";
import { meanwhile } from "../support/meanwhile.js";
import { plan } from "./composed-place.js";

const chief: PersonCaller = {
  ...{ kind: "person", person: "chef", session: "chef", grants: [] },
  memberships: [{ organisation: "pole-marennes-oleron", role: "administrator", kind: null, parent: true }],
};
const NEWER = "Plan écrit entre-temps";

describe.each(ENGINES)("documents that two people compose, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let knex: Awaited<ReturnType<Place["openCatalogue"]>>;
  let compositions: Compositions;
  const readers: RevisionReader[] = [];

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    knex = await place.openCatalogue();
    ({ compositions } = datalogue);
  });
  afterAll(async () => {
    for (const reader of readers) reader.close();
    await knex?.destroy();
    await place?.remove();
    await server?.stop();
  });

  /** The same documents, where somebody writes in the draft of one once all was looked at, before anything is done of it. */
  const whileWritten = (id: string): Compositions => {
    const db = meanwhile(knex, async (rank) => rank === 1 && (await write(id, NEWER)));
    const store = openCatalogueStore(db);
    const revisions = openRevisionReader(knex);
    readers.push(revisions);
    const { catalogue, territories } = datalogue.services;
    return openCompositions({
      ...{ store, catalogue, territories, readOnly: null },
      definitions: openDefinitionStore(store, revisions),
      // There is no indicator to compute.
      workshop: { store, folders: openVersionFolders(place.data) } as unknown as ObservationWorkshop,
      settings: { now: () => new Date("2026-03-10T09:00:00.000Z") },
      inTurn: (work) => work(),
      refresh: async () => {},
    });
  };
  const write = (id: string, title: string) => compositions.save(chief, "plan", id, { ...plan, id, title });
  const refusalOf = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      if (error instanceof CompositionRefused) return error.refusal;
      throw error;
    }
    throw new Error("nothing was refused");
  };

  it("are published as they were seen, and what was written since stays a draft", async () => {
    await write("plan-publie", "Plan de la lecture");
    await whileWritten("plan-publie").publish(chief, "plan", "plan-publie", "Essai", 1);
    expect(await compositions.get(chief, "plan", "plan-publie")).toMatchObject({
      ...{ published: { title: "Plan de la lecture" }, document: { title: NEWER } },
      ...{ draft: { revision: 2 }, moved: true },
    });
  });

  it.each([
    ["as it was seen", 1],
    ["whatever it is", undefined],
  ] as const)("are not taken away, nor their draft abandoned, %s, with what was written since", async (_, revision) => {
    const id = `plan-garde-${revision ?? "tout"}`;
    await write(id, "Plan de la lecture");
    expect(await refusalOf(whileWritten(id).abandon(chief, "plan", id, revision))).toMatchObject({
      ...{ kind: "changed-meanwhile", current: { document: { title: NEWER } } },
    });
    await compositions.publish(chief, "plan", id, "Essai");
    await write(id, "Plan à retirer");
    expect(await refusalOf(whileWritten(id).remove(chief, "plan", id, null, { revision }))).toMatchObject({
      ...{ kind: "changed-meanwhile", current: { document: { title: NEWER } } },
    });
    expect(await compositions.get(chief, "plan", id)).toMatchObject({
      ...{ published: { title: NEWER }, document: { title: NEWER }, draft: { revision: 2 } },
    });
    await compositions.remove(chief, "plan", id, null, { revision: 2 });
    expect(await refusalOf(compositions.get(chief, "plan", id))).toMatchObject({ kind: "unknown" });
  });

  it("are begun by one of two, and both texts are shown to the other", async () => {
    for (let round = 0; round < 10; round++) {
      const id = `plan-neuf-${round}`;
      const begin = (title: string) => compositions.save(chief, "plan", id, { ...plan, id, title }, 0);
      const done = await Promise.allSettled(["Premier", "Second"].map(begin));
      const late = done.find((one) => one.status === "rejected");
      expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(late?.reason.refusal).toMatchObject({ kind: "changed-meanwhile" });
      const { current, yours } = late?.reason.refusal ?? {};
      expect([current.document.title, yours.title].sort()).toEqual(["Premier", "Second"]);
    }
  });
});
