import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MIGRATION_NAMES } from "../../../packages/api/src/store/migrations/index.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";
import { atOnce } from "../support/meanwhile.js";

const SLUG = visitsJson.slug;
const publisher = {
  ...{ kind: "key" as const, key: "publisher" },
  memberships: [{ organisation: visitsJson.organisation, role: "publisher" as const, kind: null }],
};
const cells = { codeCommune: "17486", commune: "Le Grand-Village-Plage", annee: "2023", entrees: "4100" };
/** Walls measured by their owners, in the way that the table writes numbers. */
const WALLS = "murs";
const wallsOf = (writing: object) => ({
  fields: [
    { name: "id", constraints: { required: true } },
    { name: "longueur", type: "number", ...writing },
    { name: "hauteur", type: "number", ...writing },
    { name: "etat" },
  ],
  primaryKey: "id",
});
const NO_REVISIONS = [0, 1.5, Number.POSITIVE_INFINITY, 3_000_000_000];

describe.each(ENGINES)("what is asked of a contribution by its private link, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let client = 0;
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write("culture/murs/dataset.json", { ...visitsJson, slug: WALLS, title: "Murs" });
    place.write("culture/murs/schema.json", wallsOf({ groupChar: "," }));
    place.write("culture/murs/data.csv", "id;longueur;hauteur;etat\nM1;12.5;2;\n");
    datalogue = await place.open({ now: () => new Date("2026-03-10T09:00:00Z") });
    expect((await datalogue.load()).problems).toEqual([]);
    knex = await place.openCatalogue();
    for (const [slug, title, columns] of [
      [SLUG, "Compter les entrées", Object.keys(cells)],
      [WALLS, "Mesurer un mur", ["id", "longueur", "hauteur", "etat"]],
    ] as const)
      await datalogue.contributions.openForm(publisher, slug, {
        ...{ title, introduction: "", columns: [...columns] },
        ...{ opensOn: "2026-03-01", closesOn: null, asksEmail: false },
      });
  });
  afterAll(async () => {
    await knex.destroy();
    await place.remove();
    await server.stop();
  });

  const propose = async (more: object = {}) => {
    const answer = { cells: { ...cells, ...more }, email: "" };
    const done = await datalogue.contributions.propose(SLUG, answer, `192.0.2.${++client}`);
    if (done?.kind !== "done") throw new Error(JSON.stringify(done));
    return done.token;
  };
  const waiting = async () =>
    (await datalogue.contributions.list(publisher, SLUG, { state: "waiting", page: 1, pageSize: 50 })).data;
  const acceptOf = async (annee: string) => {
    const one = (await waiting()).find(({ cells, before }) => (before ?? cells).annee === annee);
    const done = await datalogue.contributions.accept(publisher, SLUG, one?.id ?? "", { revision: one?.revision ?? 0 });
    if (done.kind !== "done") throw new Error(JSON.stringify(done));
    return { id: one?.id ?? "", draft: done.draft ?? "" };
  };
  const typeIn = async (draft: string, annee: string, typed: Record<string, string>) => {
    const row = (await datalogue.drafts.rows.get(publisher, draft)).rows.find(({ cells }) => cells.annee === annee);
    const change = { row: row?.id ?? "", revision: row?.revision ?? 0, cells: typed };
    const { answers } = await datalogue.drafts.rows.change(publisher, draft, [change]);
    expect(answers).toMatchObject([{ status: "saved" }]);
    return change.row;
  };
  /** The dataset goes to another organisation, which refuses what waits again, then comes back. */
  const refuseElsewhere = async (...ids: string[]) => {
    const written = place.find("culture/mediatheques/dataset.json") ?? "";
    const organisation = "pole-marennes-oleron";
    place.write("culture/mediatheques/dataset.json", { ...JSON.parse(written), organisation });
    expect((await datalogue.load()).problems).toEqual([]);
    const theirs = { ...publisher, memberships: [{ organisation, role: "publisher" as const, kind: null }] };
    for (const id of ids) {
      const { revision } = (await datalogue.contributions.get(theirs, SLUG, id)).contribution;
      const refusal = { revision, sentence: "Comptée ailleurs." };
      expect(await datalogue.contributions.refuse(theirs, SLUG, id, refusal)).toMatchObject({ kind: "done" });
    }
    place.write("culture/mediatheques/dataset.json", JSON.parse(written));
    expect((await datalogue.load()).problems).toEqual([]);
  };
  const correct = (token: string, entrees: string, revision: number) =>
    datalogue.contributions.correctOwn(token, { cells: { ...cells, entrees }, revision }, "192.0.2.200");

  it("is changed against a revision that was read, whatever number a form brings back", async () => {
    const token = await propose();
    const [one] = await waiting();
    for (const revision of NO_REVISIONS) {
      expect(await correct(token, "4200", revision)).toEqual({ kind: "late" });
      const refusal = { revision, sentence: "Déjà comptée." };
      expect(await datalogue.contributions.refuse(publisher, SLUG, one?.id ?? "", refusal)).toEqual({
        kind: "changed",
      });
    }
    expect(await correct(token, "4200", 1)).toEqual({ kind: "done" });
    expect(await waiting()).toMatchObject([{ revision: 2, cells: { entrees: "4200" } }]);
    expect(await datalogue.contributions.withdrawOwn(token, "192.0.2.200")).toEqual({ kind: "done" });
  });

  it.each([
    ["two corrections", "2021", ["4300", "4400"], "correction"],
    ["two removals", "2020", [null, null], "withdrawal"],
    ["a correction and a removal", "2022", ["4300", null], "withdrawal"],
    ["a removal and a correction", "2019", [null, "4300"], "withdrawal"],
  ] as const)("is one request for %s sent at once", async (_, annee, asked, kept) => {
    const token = await propose({ annee });
    const [one] = await waiting();
    const { id = "", revision = 0 } = one ?? {};
    expect(await datalogue.contributions.accept(publisher, SLUG, id, { revision })).toMatchObject({ kind: "done" });
    const acts = asked.map(
      (entrees) => () =>
        entrees === null
          ? datalogue.contributions.withdrawOwn(token, "192.0.2.200")
          : correct(token, entrees, revision),
    );
    const told = (await atOnce(engine, knex, acts)).map((one) => (one as { value?: { kind: string } }).value?.kind);
    // A correction that comes second was sent by who did not see the first request.
    for (const [rank, kind] of told.entries())
      expect(asked[rank] === null ? ["done"] : ["done", "late"]).toContain(kind);
    if (kept === "correction") expect(told.sort()).toEqual(["done", "late"]);
    expect(await waiting()).toMatchObject([{ kind: kept }]);
    expect(await datalogue.contributions.cancelRequest(token)).toEqual({ kind: "done" });
    expect(await waiting()).toEqual([]);
  });

  it("is not asked otherwise by a page that was shown before it, even once another was taken back", async () => {
    const token = await propose({ annee: "2018" });
    const [one] = await waiting();
    await datalogue.contributions.accept(publisher, SLUG, one?.id ?? "", { revision: one?.revision ?? 0 });
    const shown = async () => (await datalogue.contributions.findOwn(token))?.revision ?? 0;
    const remove = () => datalogue.contributions.withdrawOwn(token, "192.0.2.200");
    const first = await shown();
    expect(await remove()).toEqual({ kind: "done" });
    expect(await correct(token, "4300", first)).toEqual({ kind: "late" });
    const second = await shown();
    expect(await datalogue.contributions.cancelRequest(token)).toEqual({ kind: "done" });
    expect(await remove()).toEqual({ kind: "done" });
    expect(await correct(token, "4300", second)).toEqual({ kind: "late" });
    expect(await waiting()).toMatchObject([{ kind: "withdrawal" }]);
    // Read again, it is corrected.
    expect(await correct(token, "4300", await shown())).toEqual({ kind: "done" });
    expect(await waiting()).toMatchObject([{ kind: "correction", cells: { entrees: "4300" } }]);
    expect(await datalogue.contributions.cancelRequest(token)).toEqual({ kind: "done" });
  });

  it("moves nothing else of its row: neither a number as its table writes it, nor what a colleague wrote since", async () => {
    const { contributions, drafts } = datalogue;
    const asked = async () =>
      (await contributions.list(publisher, WALLS, { state: "waiting", page: 1, pageSize: 50 })).data[0];
    /** Accepts what waits as the form of who moderates sends it back: all its cells, those that nobody touched too. */
    const accept = async () => {
      const one = await asked();
      if (!one) throw new Error("nothing waits");
      expect(one.faults).toEqual([]);
      const done = await contributions.accept(publisher, WALLS, one.id, { revision: one.revision, cells: one.cells });
      if (done.kind !== "done") throw new Error(JSON.stringify(done));
      return done.draft ?? "";
    };
    const wallOf = async (draft: string) => {
      const found = (await drafts.rows.get(publisher, draft)).rows.find((row) => row.cells.id === "M2");
      if (!found) throw new Error("no wall");
      return found;
    };
    const change = async (draft: string, moved: Record<string, string>) => {
      const { id, revision } = await wallOf(draft);
      await drafts.rows.change(publisher, draft, [{ row: id, revision, cells: moved }]);
    };
    const publish = async (draft: string) => {
      await drafts.whenRead(publisher, draft);
      await drafts.edit(publisher, draft, { note: "Murs mesurés." });
      await drafts.publish(publisher, draft);
    };
    const typed = { id: "M2", longueur: "62,5", hauteur: "5", etat: "" };
    const done = await contributions.propose(WALLS, { cells: typed, email: "" }, `192.0.2.${++client}`);
    if (done?.kind !== "done") throw new Error(JSON.stringify(done));
    const correct = async (moved: object) => {
      const own = await contributions.findOwn(done.token);
      const all = { ...typed, ...own?.cells, ...moved };
      const answer = { cells: all, revision: own?.revision ?? 0 };
      expect(await contributions.correctOwn(done.token, answer, "192.0.2.201")).toEqual({ kind: "done" });
    };

    // Who keeps the table parts thousands with a comma, as it does.
    const first = await accept();
    await change(first, { longueur: "1,234" });
    await publish(first);
    await correct({ etat: "Fissuré" });
    const second = await accept();
    expect((await wallOf(second)).cells).toMatchObject({ longueur: "1234", etat: "Fissuré" });
    await change(second, { longueur: "62.5" });
    await publish(second);

    // Its next versions write decimals with a comma, and a colleague measures it again.
    const { id: file } = await drafts.create(publisher, { organisation: visitsJson.organisation, dataset: WALLS });
    await drafts.receiveText(publisher, file, { text: "id;longueur;hauteur;etat\nM1;12,5;2;\nM2;62,5;5;Fissuré\n" });
    await drafts.whenRead(publisher, file);
    const own = { kind: "own" as const, schema: wallsOf({ decimalChar: ",", groupChar: " " }) as never };
    await drafts.edit(publisher, file, { schema: own });
    await publish(file);
    await correct({ etat: "Refait" });
    const { id: table } = await drafts.create(publisher, { organisation: visitsJson.organisation, dataset: WALLS });
    await drafts.rows.open(publisher, table);
    await change(table, { longueur: "70,25" });
    const last = await asked();
    const mistyped = { revision: last?.revision ?? 0, cells: { longueur: "62 5" } };
    expect(await contributions.accept(publisher, WALLS, last?.id ?? "", mistyped)).toMatchObject({
      kind: "faults",
      faults: [{ field: "longueur" }],
    });
    expect(await accept()).toBe(table);
    expect((await wallOf(table)).cells).toMatchObject({ longueur: "70,25", hauteur: "5", etat: "Refait" });
  });

  it("waits again once its dataset is another organisation's and the table that has it stays behind", async () => {
    const { contributions } = datalogue;
    const token = await propose({ annee: "1951" });
    const [one] = await waiting();
    const done = await contributions.accept(publisher, SLUG, one?.id ?? "", { revision: one?.revision ?? 0 });
    const draft = done.kind === "done" ? (done.draft ?? "") : "";
    const years = async () => (await datalogue.drafts.rows.get(publisher, draft)).rows.map(({ cells }) => cells.annee);
    expect(await years()).toContain("1951");
    expect(await contributions.findOwn(token)).toMatchObject({ state: "accepted" });
    const written = place.find("culture/mediatheques/dataset.json") ?? "";
    const organisation = "pole-marennes-oleron";
    place.write("culture/mediatheques/dataset.json", { ...JSON.parse(written), organisation });
    expect((await datalogue.load()).problems).toEqual([]);
    expect(await contributions.findOwn(token)).toMatchObject({ state: "waiting", decidedBy: null });
    const theirs = { ...publisher, memberships: [{ organisation, role: "publisher" as const, kind: null }] };
    const asked = { state: "waiting" as const, page: 1, pageSize: 50 };
    expect((await contributions.list(theirs, SLUG, asked)).data.map(({ id }) => id)).toContain(one?.id);
    expect(await contributions.withdrawOwn(token, "192.0.2.200")).toEqual({ kind: "done" });
    place.write("culture/mediatheques/dataset.json", JSON.parse(written));
    expect((await datalogue.load()).problems).toEqual([]);
    // What its author took back meanwhile does not come back with the table.
    expect(await years()).not.toContain("1951");
  });

  it("says to its author that it is no longer online, once a file without it took the place of the table", async () => {
    const { contributions, drafts } = datalogue;
    const token = await propose({ annee: "1950" });
    const own = (await waiting()).find((one) => one.cells.annee === "1950");
    const done = await contributions.accept(publisher, SLUG, own?.id ?? "", { revision: own?.revision ?? 0 });
    await drafts.publish(publisher, (done as { draft: string }).draft);
    expect(await contributions.findOwn(token)).toMatchObject({ state: "published", gone: false, mayWithdraw: true });
    const { id } = await drafts.create(publisher, { organisation: visitsJson.organisation, dataset: SLUG });
    await drafts.receiveText(publisher, id, { text: visitsCsv });
    await drafts.whenRead(publisher, id);
    await drafts.publish(publisher, id);
    expect(await contributions.findOwn(token)).toMatchObject({ state: "published", gone: true, mayWithdraw: false });
    // Of a page shown before.
    expect(await contributions.withdrawOwn(token, "late")).toEqual({ kind: "late" });
    expect(await contributions.correctOwn(token, { cells: {}, revision: 1 }, "late")).toEqual({ kind: "late" });
    // As it comes back with the version that has it.
    await drafts.rollback(publisher, SLUG, 2);
    expect(await contributions.findOwn(token)).toMatchObject({ state: "published", gone: false });
  });

  it("leaves in a table that comes back nothing of what was accepted there and refused elsewhere, and all that colleagues typed", async () => {
    const { contributions, drafts } = datalogue;
    const [removed, corrected] = [await propose({ annee: "1953" }), await propose({ annee: "1954" })];
    await acceptOf("1953");
    const first = (await acceptOf("1954")).draft;
    await drafts.whenRead(publisher, first, 60_000);
    await drafts.publish(publisher, first);

    expect(await contributions.withdrawOwn(removed, "192.0.2.200")).toEqual({ kind: "done" });
    const { revision = 0 } = (await contributions.findOwn(corrected)) ?? {};
    const answer = { cells: { ...cells, annee: "1954", entrees: "4300" }, revision };
    expect(await contributions.correctOwn(corrected, answer, "192.0.2.200")).toEqual({ kind: "done" });
    const withdrawal = await acceptOf("1953");
    const { id, draft: table } = await acceptOf("1954");
    const rows = async () => (await drafts.rows.get(publisher, table)).rows;
    const entriesOf = async (annee: string) => (await rows()).find(({ cells }) => cells.annee === annee)?.cells.entrees;
    expect([await entriesOf("1953"), await entriesOf("1954")]).toEqual([undefined, "4300"]);
    const typed = { cells: { ...cells, annee: "1955" } };
    await drafts.rows.change(publisher, table, [typed]);
    // In the very row that the correction changed.
    const row = await typeIn(table, "1954", { commune: "Grand-Village" });

    await refuseElsewhere(withdrawal.id, id);
    for (const annee of ["1953", "1954", "1955"]) expect(await entriesOf(annee)).toBe("4100");
    expect((await rows()).find((one) => one.id === row)).toMatchObject({
      ...{ updatedBy: "program", state: "changed" },
      cells: { commune: "Grand-Village" },
    });
    await drafts.remove(publisher, table);
  });

  it.each(["planned", "submitted"])(
    "leaves a table that was %s, and comes back, in nobody's hands, and says why",
    async (handed) => {
      const { drafts } = datalogue;
      const isPlanned = handed === "planned";
      const [annee, another] = isPlanned ? ["1956", "1957"] : ["1958", "1959"];
      await propose({ annee });
      const { id, draft } = await acceptOf(annee ?? "");
      await drafts.rows.change(publisher, draft, [{ cells: { ...cells, annee: another } }]);
      await drafts.whenRead(publisher, draft, 60_000);
      const order = {
        organisation: visitsJson.organisation,
        scopes: ["publish" as const],
        label: null,
        expiresOn: null,
      };
      const { key } = await datalogue.keys.create(order);
      if (isPlanned) await drafts.plan({ ...publisher, key: key.id }, draft, "2026-03-12");
      else await drafts.submit(publisher, draft, "Merci de relire ces deux lignes.");
      expect((await drafts.get(publisher, draft)).state).toBe(handed);
      const online = (await datalogue.services.catalogue.getReadable(SLUG))?.version;

      await refuseElsewhere(id);
      const why = expect.stringContaining("Ce qui venait du public en a été ôté, et remis parmi ce qui attendait");
      const back = { state: "ready", plannedFor: null, submitted: null, failure: why };
      expect(await drafts.whenRead(publisher, draft, 60_000)).toMatchObject(back);
      const { events } = await drafts.review(publisher, draft);
      const kind = isPlanned ? "unplanned" : "withdrawn";
      expect(events.at(-1)).toMatchObject({ kind, actor: "program", text: why });
      await drafts.publishPlanned(new Date("2026-03-12T09:00:00Z"));
      expect((await datalogue.services.catalogue.getReadable(SLUG))?.version).toBe(online);
      await drafts.remove(publisher, draft);
    },
  );

  it("leaves a planned table that comes back in nobody's hands, though an agent typed anew all that it had written", async () => {
    const { contributions, drafts, keys, services } = datalogue;
    const token = await propose({ annee: "1960" });
    const first = (await acceptOf("1960")).draft;
    await drafts.whenRead(publisher, first, 60_000);
    await drafts.publish(publisher, first);
    const { revision = 0 } = (await contributions.findOwn(token)) ?? {};
    const answer = { cells: { ...cells, annee: "1960", entrees: "4300" }, revision };
    expect(await contributions.correctOwn(token, answer, "192.0.2.201")).toEqual({ kind: "done" });
    const { id, draft } = await acceptOf("1960");
    const row = await typeIn(draft, "1960", { entrees: "4350" });
    await drafts.whenRead(publisher, draft, 60_000);
    const order = { organisation: visitsJson.organisation, scopes: ["publish" as const], label: null, expiresOn: null };
    const { key } = await keys.create(order);
    await drafts.plan({ ...publisher, key: key.id }, draft, "2026-03-12");
    const online = (await services.catalogue.getReadable(SLUG))?.version;

    await refuseElsewhere(id);
    const failure = expect.stringContaining("ce que des agents ont tapé y reste");
    const back = { state: "ready", plannedFor: null, failure };
    expect(await drafts.whenRead(publisher, draft, 60_000)).toMatchObject(back);
    const { events } = await drafts.review(publisher, draft);
    expect(events.at(-1)).toMatchObject({ kind: "unplanned", actor: "program", text: failure });
    await drafts.publishPlanned(new Date("2026-03-12T09:00:00Z"));
    expect((await services.catalogue.getReadable(SLUG))?.version).toBe(online);
    const { rows } = await drafts.rows.get(publisher, draft);
    expect(rows.find((one) => one.id === row)?.cells.entrees).toBe("4350");
    await drafts.remove(publisher, draft);
  });

  it("leaves in a table that comes back the cells that an agent typed in a row that it had added, and no other", async () => {
    const { drafts } = datalogue;
    await propose({ annee: "1961" });
    const { id, draft } = await acceptOf("1961");
    const typed = { commune: "Le Grand-Village-Plage, vérifié sur place", entrees: "4177" };
    const row = await typeIn(draft, "1961", typed);
    await refuseElsewhere(id);
    const { rows } = await drafts.rows.get(publisher, draft);
    expect(rows.find((one) => one.id === row)).toMatchObject({ state: "added", updatedBy: "program" });
    expect(rows.find((one) => one.id === row)?.cells).toEqual(typed);
    await drafts.remove(publisher, draft);
  });

  it("is brought back by nobody's undoing, once it was refused elsewhere", async () => {
    const { contributions, drafts } = datalogue;
    const corrected = await propose({ annee: "1963" });
    const first = (await acceptOf("1963")).draft;
    await drafts.whenRead(publisher, first, 60_000);
    await drafts.publish(publisher, first);
    const { revision = 0 } = (await contributions.findOwn(corrected)) ?? {};
    const answer = { cells: { ...cells, annee: "1963", entrees: "4300" }, revision };
    expect(await contributions.correctOwn(corrected, answer, "192.0.2.202")).toEqual({ kind: "done" });
    await propose({ annee: "1962" });

    const correction = await acceptOf("1963");
    const { id, draft } = await acceptOf("1962");
    const rows = async () => (await drafts.rows.get(publisher, draft)).rows;
    const rowOf = async (annee: string) => (await rows()).find((one) => one.cells.annee === annee);
    await drafts.rows.change(publisher, draft, [{ cells: { ...cells, annee: "1964" } }]);
    const added = await typeIn(draft, "1962", { commune: "Grand-Village" });
    // At once: a cell over what the public wrote, one beside it, and another row.
    const [one, other] = [await rowOf("1963"), await rowOf("1964")];
    await drafts.rows.change(publisher, draft, [
      { row: one?.id ?? "", revision: one?.revision ?? 0, cells: { entrees: "4350", commune: "Grand-Village" } },
      { row: other?.id ?? "", revision: other?.revision ?? 0, cells: { entrees: "4180" } },
    ]);

    await refuseElsewhere(correction.id, id);
    const { undoable } = await drafts.rows.get(publisher, draft);
    expect(undoable).toBe(2);
    await drafts.rows.undo(publisher, draft);
    expect((await rowOf("1963"))?.cells).toEqual({ ...cells, annee: "1963", entrees: "4350" });
    expect((await rowOf("1964"))?.cells).toEqual({ ...cells, annee: "1964" });
    await drafts.rows.undo(publisher, draft);
    expect(await rowOf("1964")).toBeUndefined();
    const nothing = { fault: { kind: "nothing-to-undo" } };
    await expect(drafts.rows.undo(publisher, draft)).rejects.toMatchObject(nothing);
    expect((await rows()).find((row) => row.id === added)?.cells).toEqual({ commune: "Grand-Village" });
    await drafts.remove(publisher, draft);
  });

  // The other engines have one connection, which holds nothing for another process.
  it.runIf(engine === "PostgreSQL")(
    "goes to one table with another, accepted at the same moment by another process",
    async () => {
      const second = await place.open({ now: () => new Date("2026-03-10T09:00:00Z") });
      for (const annee of ["1901", "1902"]) await propose({ annee });
      for (let turn = 0; turn < 3; turn++) {
        const two = (await waiting()).slice(0, 2);
        const accepted = await Promise.all(
          two.map(({ id, revision }, rank) =>
            (rank === 0 ? datalogue : second).contributions.accept(publisher, SLUG, id, { revision }),
          ),
        );
        const [first] = accepted;
        expect(accepted).toEqual([first, first]);
        const { draft } = first as { draft: string };
        const rows = (await datalogue.drafts.rows.get(publisher, draft)).rows.map((row) => row.cells.annee);
        expect(rows).toEqual(expect.arrayContaining(two.map((one) => one.cells.annee)));
        // What was accepted waits again.
        await datalogue.drafts.remove(publisher, draft);
      }
    },
  );
});

describe.each(ENGINES)("contributions that an older program accepted in a table, with %s", (engine) => {
  it("know what they changed there", async () => {
    const server = await startEngine(engine);
    const { place } = server.createDatabase();
    const old = await openDatabase(place, {
      migrations: MIGRATION_NAMES.slice(0, MIGRATION_NAMES.indexOf("0044-steps-of-contributions")),
    });
    const at = "2026-03-10T10:00:00.000Z";
    const [organisation, draft, was] = ["ile-d-oleron", "tableau", { annee: "2023", entrees: "4100", lieu: "Dolus" }];
    const after = { annee: "2023", entrees: "4300" };
    await old("organisations").insert({ slug: organisation, data: JSON.stringify({ slug: organisation, name: "CC" }) });
    await old("datasets").insert({
      ...{
        id: "jeu",
        slug: "jeu",
        file_name: "jeu",
        metadata: "{}",
        version: 1,
        issued: at,
        modified: at,
        revision: 1,
      },
    });
    await old("drafts").insert({
      ...{ id: draft, organisation, dataset_id: "jeu", revision: 2, stage: "open", started_from: 1 },
      ...{ document: "{}", created_by: "command", updated_by: "command", created_at: at, updated_at: at },
    });
    await old("hand_tables").insert({ draft_id: draft, revision: 2, extras: "[]" });
    const kinds = ["addition", "correction", "withdrawal"];
    for (const [rank, kind] of kinds.entries()) {
      await old("hand_rows").insert({
        ...{ id: kind, draft_id: draft, position: rank + 1, revision: 2, removed: kind === "withdrawal" ? 1 : 0 },
        cells: JSON.stringify(kind === "withdrawal" ? was : after),
        ...{ was: kind === "addition" ? null : JSON.stringify(was), updated_by: "command", updated_at: at },
      });
      await old("contributions").insert({
        ...{ id: `${rank + 1}`, dataset_id: "jeu", kind, revision: 1, state: "accepted", cells: "{}", draft_id: draft },
        ...{ row_id: kind, sent_at: at, updated_at: at, decided_at: at },
      });
    }
    await old.destroy();
    const upgraded = await openDatabase(place);
    const steps = (await upgraded("contributions").orderBy("id").pluck("step")).map((step) => JSON.parse(step));
    expect(steps).toEqual([
      [{ kind: "add", row: "addition", after }],
      [
        {
          ...{ kind: "edit", row: "correction" },
          ...{ before: { entrees: "4100", lieu: "Dolus" }, after: { entrees: "4300", lieu: "" } },
        },
      ],
      [{ kind: "remove", row: "withdrawal", before: was }],
    ]);
    await upgraded.destroy();
    await server.stop();
  });
});
