import { join } from "node:path";
import { type Datalogue, PUBLIC } from "@datalogue/api";
import type { Territory, TerritoryEvent } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { mergeCommunes } from "../support/merge-communes.js";
import { collectionsJson, collectionsSchema, indicators, MARENNES, OLERON, PETR, words } from "./protected-place.js";

const ID = collectionsJson.id;
const TERRITORIES = "territoires/territories.json";
const EVENTS = "territoires/events.json";
const GROUPS = "territoires/groups.json";
const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
});

/** Households of each commune in 2024: those of Bourcefranc-le-Chapus (17058) are too few to be told. */
const HOUSEHOLDS: Record<string, number> = {
  ...{ "17093": 63, "17140": 52, "17337": 120, "17323": 75 },
  ...{ "17058": 9, "17185": 31, "17219": 400, "17406": 48, "17265": 77 },
};

const LEVELS = ["commune", "group", "epci", "petr"];

function createCollections(households = HOUSEHOLDS, { year = 2024, levels = LEVELS } = {}): Place {
  const place = createPlace();
  places.push(place);
  place.drop("culture/mediatheques");
  const confidentialite = { ...collectionsJson.confidentialite, levels, dimensions: [] };
  place.write("culture/levees/dataset.json", { ...collectionsJson, confidentialite });
  place.write("culture/levees/schema.json", collectionsSchema);
  writeRows(place, households, year);
  const { dimensions: _, ...levees } = indicators.levees as { dimensions: unknown };
  place.write("culture/indicators/levees.json", { id: "levees", ...words, ...levees });
  return place;
}

function writeRows(place: Place, households: Record<string, number>, year = 2024): void {
  const lines = Object.entries(households).map(([code, count]) => `${year},${code},120,${count * 10},${count}`);
  place.write("culture/levees/data.csv", ["annee,code_insee,volume_l,nb_levees,nb_redevables", ...lines].join("\n"));
}

function rewrite<T>(place: Place, path: string, change: (list: T[]) => T[]): void {
  place.write(path, change(JSON.parse(place.read(path))));
}

/** Writes in content that Bourcefranc-le-Chapus left the EPCI of Marennes for that of Oléron on 2025-01-01. */
function moveCommune(place: Place): void {
  const date = "2025-01-01";
  rewrite<Territory>(place, TERRITORIES, (list) =>
    list.map((one) =>
      one.code === "17058"
        ? {
            ...one,
            parents: [
              ...one.parents.map((parent) => (parent.code === MARENNES ? { ...parent, to: date } : parent)),
              { code: OLERON, from: date },
            ],
          }
        : one,
    ),
  );
  const title = "Bourcefranc-le-Chapus rejoint l’île d’Oléron";
  rewrite<TerritoryEvent>(place, EVENTS, (events) => [
    ...events,
    { date, kind: "membership", before: [MARENNES], after: [OLERON], title },
  ]);
}

/** Has the group of the north of Oléron name a commune that is no more. */
function spoilGroup(place: Place): void {
  rewrite<{ code: string; communes: string[] }>(place, GROUPS, (groups) =>
    groups.map((one) => (one.code === "g-oleron-nord" ? { ...one, communes: [...one.communes, "17189"] } : one)),
  );
}

/** What a site says as it starts. */
async function load(place: Place) {
  const datalogue = await place.open();
  const { lines, problems } = await datalogue.load();
  return { datalogue, lines: lines.join("\n"), problems };
}

/** The households of each place of a version. */
async function read(datalogue: Datalogue, version?: number): Promise<Record<string, unknown>> {
  const { data } = await datalogue.services.catalogue
    .as(PUBLIC)
    .listRows(ID, { pageSize: 200, ...(version === undefined ? {} : { version }) } as never);
  return Object.fromEntries(data.map((row) => [row.code_insee, row.nb_redevables]));
}

async function readIndicator(datalogue: Datalogue, territory: string) {
  const [observation] = await datalogue.services.indicators.observations("levees", { territory });
  return observation?.value;
}

const versionOf = async (datalogue: Datalogue) => (await datalogue.status()).datasets[0]?.version;

describe("a protected table whose territories change", () => {
  it("is made again, so that its totals are those of the indicators, and gives no masked cell by difference", async () => {
    const place = createCollections();
    const first = await load(place);
    expect(first.problems).toEqual([]);
    expect(await read(first.datalogue)).toMatchObject({ [OLERON]: 310, "17058": null });
    await first.datalogue.close();

    moveCommune(place);
    const { datalogue, lines, problems } = await load(place);
    expect(problems).toEqual([]);
    expect(lines).toContain(
      "version 2 publiée, faite du même fichier (ses territoires ne sont plus faits des mêmes communes, ou leurs événements ont été récrits).",
    );
    const now = await read(datalogue);
    // 319 − 310 = 9, the commune that is masked.
    expect(now).toMatchObject({ [OLERON]: null, "17058": null });
    expect(await readIndicator(datalogue, OLERON)).toBeNull();
    expect(await readIndicator(datalogue, PETR)).toBe((now[PETR] as number) * 10);
    expect((await read(datalogue, 1))[OLERON]).toBe(310);
    await datalogue.close();

    // Once: nothing is left to make.
    const last = await load(place);
    expect(last.lines).toBe("");
    expect(await versionOf(last.datalogue)).toBe(2);
    await last.datalogue.close();
  });

  // Its catalogue is another server's where the whole suite is run with PostgreSQL.
  it.skipIf(process.env.DATALOGUE_SUITE_POSTGRES)(
    "is made again though something is said of it meanwhile",
    async () => {
      const place = createCollections();
      await (await load(place)).datalogue.close();
      moveCommune(place);
      const catalogue = new Database(join(place.data, "catalogue.sqlite"));
      let said = 0;
      const datalogue = await place.open({
        onStep(step) {
          // By another program.
          if (step !== "observed" || said++ > 0) return;
          catalogue.prepare("UPDATE datasets SET touched_parts = ?").run('{"metadata":true}');
        },
      });
      const { lines } = await datalogue.load();
      catalogue.close();
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain("version 2 publiée, faite du même fichier");
      expect(await read(datalogue)).toMatchObject({ [OLERON]: null, "17058": null });
      await datalogue.close();
    },
  );

  it("is made again with the totals of the indicators where nothing of them is secret", async () => {
    const place = createCollections({ ...HOUSEHOLDS, "17058": 90 });
    await (await load(place)).datalogue.close();
    moveCommune(place);
    const { datalogue } = await load(place);
    expect(await read(datalogue)).toMatchObject({ [OLERON]: 400, [MARENNES]: 556 });
    expect(await readIndicator(datalogue, OLERON)).toBe(4000);
    await datalogue.close();
  });

  it("is made again after a merger", async () => {
    const place = createCollections();
    await (await load(place)).datalogue.close();
    mergeCommunes(place);
    const { datalogue, lines } = await load(place);
    expect(lines).toContain("version 2 publiée, faite du même fichier");
    await datalogue.close();
  });

  it("is made again when a former commune is written in content", async () => {
    const place = createCollections({ "17219": 400, "17189": 60, "17185": 31, "17406": 48 }, { year: 2018 });
    const [territories, events] = [place.read(TERRITORIES), place.read(EVENTS)];
    rewrite<Territory>(place, TERRITORIES, (list) => list.filter(({ code }) => code !== "17189"));
    rewrite<TerritoryEvent>(place, EVENTS, (list) => list.filter(({ before }) => !before.includes("17189")));
    const first = await load(place);
    expect((await read(first.datalogue))[MARENNES]).toBe(479);
    await first.datalogue.close();

    place.write(TERRITORIES, territories);
    place.write(EVENTS, events);
    const { datalogue } = await load(place);
    expect((await read(datalogue))[MARENNES]).toBe(539);
    await datalogue.close();
  });

  it("stays as it is when a version of before noted its members alone, and they are the same", async () => {
    const place = createCollections();
    await (await load(place)).datalogue.close();
    const catalogue = await place.openCatalogue();
    const { manifest } = await catalogue("versions").where({ number: 1 }).first();
    const { changes: _, ...secrecy } = JSON.parse(manifest).secrecy;
    await catalogue("versions").update({ manifest: JSON.stringify({ ...JSON.parse(manifest), secrecy }) });
    await catalogue.destroy();
    const { datalogue, lines } = await load(place);
    expect(lines).toBe("");
    expect(await versionOf(datalogue)).toBe(1);
    await datalogue.close();
  });

  it("stays as it is, whole, while a group of communes is wrong: the rest of the geography is served", async () => {
    const place = createCollections();
    const first = await load(place);
    const before = await read(first.datalogue);
    expect(before).toHaveProperty("g-oleron-nord");
    await first.datalogue.close();

    spoilGroup(place);
    const { datalogue, lines, problems } = await load(place);
    expect(lines).toContain(
      "ses totaux restent ceux des territoires d’avant tant que «\u00A0territoires/groups.json\u00A0» a une faute.",
    );
    expect(problems).toMatchObject([
      { path: "territoires/groups.json", fault: "reference", message: expect.stringContaining("Écrivez 17219") },
    ]);
    const { territories } = datalogue.services;
    expect(territories.home().communes).toHaveLength(14);
    expect(territories.list({ level: "group" }).map(({ code }) => code)).toEqual(["g-rives-seudre"]);
    expect(await read(datalogue)).toEqual(before);
    expect(await readIndicator(datalogue, PETR)).toBe((before[PETR] as number) * 10);
    await datalogue.close();
  });

  it("is made again while a group of communes is wrong, if it has no group", async () => {
    const levels = ["commune", "epci", "petr"];
    const place = createCollections({ ...HOUSEHOLDS, "17058": 90 }, { levels });
    await (await load(place)).datalogue.close();
    spoilGroup(place);
    moveCommune(place);
    const { datalogue, lines } = await load(place);
    expect(lines).toContain("version 2 publiée, faite du même fichier");
    expect(await read(datalogue)).toMatchObject({ [OLERON]: 400, [MARENNES]: 556 });
    await datalogue.close();
  });

  it("says that it lacks the group that was wrong when its new file was published", async () => {
    const place = createCollections();
    await (await load(place)).datalogue.close();
    const groups = place.read(GROUPS);
    spoilGroup(place);
    writeRows(place, { ...HOUSEHOLDS, "17093": 64 });
    const lacking =
      "sa version servie est sans les groupes de communes qui ont une faute dans «\u00A0territoires/groups.json\u00A0»\u202F; une autre les aura, une fois la faute corrigée.";
    for (const _ of ["as it is published", "at each load after"]) {
      const { datalogue, lines } = await load(place);
      expect(lines).toContain(lacking);
      expect(await read(datalogue)).not.toHaveProperty("g-oleron-nord");
      expect(await versionOf(datalogue)).toBe(2);
      await datalogue.close();
    }

    place.write(GROUPS, groups);
    const { datalogue, lines } = await load(place);
    expect(lines).not.toContain(lacking);
    expect(await read(datalogue)).toHaveProperty("g-oleron-nord");
    await datalogue.close();
  });

  it("stays as it is when the same events are written in another order", async () => {
    const place = createCollections();
    mergeCommunes(place);
    // Another merger of that day.
    const title = "Dolus-d’Oléron rejoint Le Château-d’Oléron";
    const event: TerritoryEvent = {
      ...{ date: "2025-01-01", kind: "merger" as const, title },
      ...{ before: ["17140", "17093"], after: ["17093"] },
    };
    rewrite<Territory>(place, TERRITORIES, (list) =>
      list.map((one) =>
        one.code === "17140"
          ? {
              ...one,
              validity: { to: event.date },
              parents: one.parents.map((parent) => ({ ...parent, to: event.date })),
            }
          : one,
      ),
    );
    rewrite<TerritoryEvent>(place, EVENTS, (events) => [...events, event]);
    const first = await load(place);
    expect(await versionOf(first.datalogue)).toBe(1);
    await first.datalogue.close();

    rewrite<TerritoryEvent>(place, EVENTS, (events) =>
      events.reverse().map((one) => ({ ...one, before: [...one.before].reverse() })),
    );
    const { datalogue, lines } = await load(place);
    expect(lines).toBe("");
    expect(await versionOf(datalogue)).toBe(1);
    await datalogue.close();
  });
});
