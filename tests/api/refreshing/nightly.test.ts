import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Caller, Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { openJobs } from "../../../packages/api/src/jobs/open-jobs.js";
import { type NightlyParts, openNightly } from "../../../packages/api/src/refreshing/nightly.js";
import { receptionThread } from "../../../packages/api/src/refreshing/reception-thread.js";
import { ThreadFailure } from "../../../packages/api/src/threads/thread-failure.js";
import { PublicationConflict } from "../../../packages/api/src/versions/publication-conflict.js";
import { type Producers, startProducers } from "../sources/support/producers.js";
import { createPlace, type Place, visitsJson, visitsSource } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const OTHER = "frequentation-musees";

describe("sources refreshed at night", () => {
  let producers: Producers;
  let place: Place;
  let datalogue: Datalogue;
  let thread: ReturnType<typeof receptionThread>;
  let knex: Awaited<ReturnType<Place["openCatalogue"]>>;
  let now = new Date("2026-03-10T14:00:00Z");
  beforeAll(async () => {
    producers = await startProducers();
    place = createPlace();
    const source = {
      ...visitsSource,
      frequency: "MONTHLY",
      from: { family: "file", url: `${producers.base}/fichiers/frequentation.csv` },
      guard: { columns: ["codeCommune", "entrees"] },
    };
    place.write("culture/mediatheques/source.json", source);
    place.write("culture/musees/source.json", source);
    place.write("culture/musees/dataset.json", { ...visitsJson, slug: OTHER, title: "Fréquentation des musées" });
    place.write("culture/musees/schema.json", JSON.parse(place.read("culture/mediatheques/schema.json")));
    datalogue = await place.open({ now: () => now });
    await datalogue.load();
    knex = await place.openCatalogue();
    thread = receptionThread({ userAgent: "Datalogue", allowedHosts: [producers.host] });
  });
  afterAll(async () => {
    await thread.close();
    producers.close();
    await knex.destroy();
    await place.remove();
  });

  /** What goes wrong on the machine of the site. */
  let broken: Error | undefined;
  /** What is done on the site while a file is coming, by dataset. */
  let meanwhile: Record<string, () => unknown> = {};
  let under = 0;
  let most = 0;
  /** A process at night, with the jobs of the catalogue. */
  function open(done: string[]) {
    const parts: NightlyParts = {
      ...{
        ...{ listSources: datalogue.listSources, states: datalogue.sourceStates },
        territories: datalogue.services.territories,
        memory: datalogue.receptions,
        maxFileBytes: 1_000_000,
      },
      options: {
        origin: { fetcher: openFetcher({ userAgent: "Datalogue" }) },
        receive: datalogue.receive,
        async bring(...asked) {
          if (broken) throw broken;
          most = Math.max(most, ++under);
          const brought = await thread.bring(...asked);
          under--;
          await meanwhile[asked[0].content.metadata.slug]?.();
          return brought;
        },
      },
      jobs: openJobs({ knex, now: () => now, log: () => {} }),
      now: () => now,
    };
    return openNightly(
      parts,
      (dataset, { kind }) => done.push(`${dataset} ${kind}`),
      () => {},
    );
  }
  /** What the night of an instant did, by dataset. */
  async function night(instant: string) {
    now = new Date(instant);
    const done: string[] = [];
    await open(done).look();
    return done;
  }
  const version = async () => (await datalogue.services.catalogue.getReadable(SLUG))?.version;

  it("are left by day, and received once it is night where the data are, one at a time", async () => {
    expect(await night("2026-03-10T14:00:00Z")).toEqual([]);
    // Still midnight in Paris.
    expect(await night("2026-03-10T23:59:00Z")).toEqual([]);
    expect(await night("2026-03-11T01:00:00Z")).toEqual([`${SLUG} published`, `${OTHER} published`]);
    expect(most).toBe(1);
    expect(await night("2026-03-11T02:00:00Z")).toEqual([]);
  });

  it("are asked again on the rhythm of their producer, which may have nothing new", async () => {
    expect(await night("2026-04-10T01:00:00Z")).toEqual([]);
    expect(await night("2026-04-13T01:00:00Z")).toEqual([`${SLUG} unchanged`, `${OTHER} unchanged`]);
    expect(await night("2026-04-14T01:00:00Z")).toEqual([]);
    // Pages and the status say so too.
    const said = { dataset: SLUG, state: "fresh", refreshed: "2026-03-11T01:00:00.000Z", next: "2026-05-13" };
    expect((await datalogue.services.sources.list()).find(({ dataset }) => dataset === SLUG)).toMatchObject(said);
    expect((await datalogue.status()).sources.find(({ dataset }) => dataset === SLUG)).toMatchObject(said);
  });

  it("never replace what is served by a bad file, say so in the status, and are tried again the night after", async () => {
    producers.fault = "columns";
    const served = await version();
    expect(await night("2026-05-20T01:00:00Z")).toEqual([`${SLUG} refused`, `${OTHER} refused`]);
    expect(await night("2026-05-20T02:00:00Z")).toEqual([]);
    expect(await version()).toBe(served);
    expect((await datalogue.status()).refreshes).toMatchObject([
      {
        dataset: SLUG,
        at: "2026-05-20T01:00:00.000Z",
        failure: expect.stringContaining("Colonnes attendues et absentes\u00A0: entrees"),
      },
      { dataset: OTHER },
    ]);
    producers.fault = undefined;
    expect(await night("2026-05-21T01:00:00Z")).toEqual([`${SLUG} unchanged`, `${OTHER} unchanged`]);
    expect((await datalogue.status()).refreshes).toEqual([]);
  });

  it("are asked once where two processes share the night", async () => {
    now = new Date("2026-06-22T01:00:00Z");
    const done: string[] = [];
    await Promise.all([open(done).look(), open(done).look()]);
    expect(done.sort()).toEqual([`${SLUG} unchanged`, `${OTHER} unchanged`]);
    expect((await datalogue.status()).jobs.ended).toEqual([{ kind: "refresh-source", outcome: "unchanged", count: 2 }]);
  });

  it("say in the status that a fault of the site stopped them, and not that the program was ended meanwhile", async () => {
    broken = new ThreadFailure("closed");
    expect(await night("2026-08-24T01:00:00Z")).toEqual([]);
    expect((await datalogue.status()).refreshes).toEqual([]);
    broken = Object.assign(new Error("no space left"), { code: "ENOSPC" });
    expect(await night("2026-08-24T02:00:00Z")).toEqual([`${SLUG} failed`, `${OTHER} failed`]);
    expect((await datalogue.status()).refreshes).toMatchObject([
      { dataset: SLUG, at: "2026-08-24T02:00:00.000Z", failure: expect.stringContaining("une faute du site") },
      { dataset: OTHER },
    ]);
    broken = new PublicationConflict();
    await night("2026-08-25T01:00:00Z");
    expect((await datalogue.status()).refreshes[0]?.failure).toContain("ce jeu a changé à chaque essai");
    broken = undefined;
  });

  it("are left to who deposits, pauses, moves or unbinds meanwhile, which is no failure, and are asked again where they go on", async () => {
    const agent: Caller = {
      ...{ kind: "key", key: "agent" },
      memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
    };
    const own = async (slug: string) =>
      (await datalogue.ownSources.list(agent)).find(({ dataset }) => dataset === slug);
    const deposit = async () => {
      const { id } = await datalogue.drafts.create(agent, { organisation: "ile-d-oleron", dataset: SLUG });
      const table = await datalogue.drafts.rows.open(agent, id);
      const [{ id: row, revision, cells } = { id: "", revision: 0, cells: {} }] = table.rows;
      await datalogue.drafts.rows.change(agent, id, [{ row, revision, cells: { ...cells, entrees: "12501" } }]);
      await datalogue.drafts.whenRead(agent, id, 60_000);
      await datalogue.drafts.edit(agent, id, { note: "Une entrée de plus." });
      await datalogue.drafts.publish(agent, id);
    };
    const [served = 0, others] = [await version(), (await own(OTHER))?.version];
    const pause = (paused: boolean) => datalogue.ownSources.change(agent, OTHER, { paused });

    const next = "codeCommune;entrees;annee\n17093;13100;2026\n17140;410;2026\n";
    for (const name of ["frequentation.csv", "autre.csv"]) producers.kept.set(`/fichiers/${name}`, next);
    meanwhile = { [SLUG]: deposit, [OTHER]: () => pause(true) };
    expect(await night("2026-09-25T01:00:00Z")).toEqual([`${SLUG} left`, `${OTHER} left`]);
    expect(await own(SLUG)).toMatchObject({
      ...{ version: served + 1, state: "deposited" },
      attempt: { failure: null, told: expect.stringContaining("une autre version a été publiée") },
    });
    expect(await own(OTHER)).toMatchObject({
      ...{ version: others, state: "paused" },
      attempt: { failure: null, told: expect.stringContaining("mise en pause") },
    });
    expect((await datalogue.status()).refreshes).toEqual([]);

    // What was left was not received: it is time for it as it was before.
    await pause(false);
    const bound = JSON.parse(place.read("culture/musees/source.json"));
    const elsewhere = `${producers.base}/fichiers/autre.csv`;
    const move = () => place.write("culture/musees/source.json", { ...bound, from: { ...bound.from, url: elsewhere } });
    meanwhile = { [OTHER]: move };
    expect(await night("2026-09-26T01:00:00Z")).toEqual([`${OTHER} left`]);
    meanwhile = { [OTHER]: () => rmSync(join(place.content, "culture/musees/source.json")) };
    expect(await night("2026-09-27T01:00:00Z")).toEqual([`${OTHER} left`]);
    expect((await datalogue.services.catalogue.getReadable(OTHER))?.version).toBe(others);
    meanwhile = {};
  });
});
