import type { Datalogue } from "@datalogue/api";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const { slug: SLUG, organisation } = visitsJson;
const agentOf = (key: string) => ({
  ...{ kind: "key" as const, key },
  memberships: [{ organisation, role: "publisher" as const, kind: null }],
});
/** Two agents of the organisation that has the dataset. */
const [agent, colleague] = [agentOf("agent"), agentOf("colleague")];
type Agent = typeof agent;
const cells = { codeCommune: "17486", commune: "Le Grand-Village-Plage", entrees: "4100" };

describe.each(ENGINES)("what was accepted of the public and is undone in its table, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let client = 0;
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    datalogue = await place.open({ now: () => new Date("2026-03-10T09:00:00Z") });
    expect((await datalogue.load()).problems).toEqual([]);
    await datalogue.contributions.openForm(agent, SLUG, {
      ...{ title: "Compter les entrées", introduction: "", columns: [...Object.keys(cells), "annee"] },
      ...{ opensOn: "2026-03-01", closesOn: null, asksEmail: false },
    });
  });
  afterEach(async () => {
    const { data } = await datalogue.drafts.list(agent, { page: 1, pageSize: 50, organisation });
    for (const { id, version } of data) if (version === null) await datalogue.drafts.remove(agent, id);
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  const propose = async (annee: string) => {
    const answer = { cells: { ...cells, annee }, email: "" };
    const done = await datalogue.contributions.propose(SLUG, answer, `192.0.2.${++client}`);
    if (done?.kind !== "done") throw new Error(JSON.stringify(done));
    return done.token;
  };
  const ownOf = async (token: string) => {
    const own = await datalogue.contributions.findOwn(token);
    if (!own) throw new Error("no contribution");
    return own;
  };
  const correct = async (token: string, moved: object) => {
    const own = await ownOf(token);
    const answer = { cells: { ...own.cells, ...moved }, revision: own.revision };
    const done = await datalogue.contributions.correctOwn(token, answer, `192.0.2.${++client}`);
    expect(done).toEqual({ kind: "done" });
  };
  const withdraw = async (token: string) =>
    expect(await datalogue.contributions.withdrawOwn(token, `192.0.2.${++client}`)).toEqual({ kind: "done" });
  /** What waits about the row of a year. */
  const waitingOf = async (annee: string) =>
    (await datalogue.contributions.list(agent, SLUG, { state: "waiting", page: 1, pageSize: 50 })).data.filter(
      ({ cells, before }) => (before ?? cells).annee === annee,
    );
  const accept = async (annee: string, by: Agent = agent) => {
    const [one] = await waitingOf(annee);
    const answer = { revision: one?.revision ?? 0 };
    const done = await datalogue.contributions.accept(by, SLUG, one?.id ?? "", answer);
    if (done.kind !== "done") throw new Error(JSON.stringify(done));
    return done.draft ?? "";
  };
  const refuse = async (annee: string) => {
    const [one] = await waitingOf(annee);
    const refusal = { revision: one?.revision ?? 0, sentence: "Déjà comptée." };
    const done = await datalogue.contributions.refuse(agent, SLUG, one?.id ?? "", refusal);
    expect(done).toMatchObject({ kind: "done" });
  };
  const rowsOf = async (draft: string, annee: string) =>
    (await datalogue.drafts.rows.get(agent, draft)).rows.filter(({ cells }) => cells.annee === annee);
  const entriesOf = async (draft: string, annee: string) =>
    (await rowsOf(draft, annee)).map(({ cells }) => cells.entrees);
  const undo = (by: Agent, draft: string) => datalogue.drafts.rows.undo(by, draft);
  const undoableOf = async (by: Agent, draft: string) => (await datalogue.drafts.rows.get(by, draft)).undoable;
  const changeOf = async <T extends object>(draft: string, annee: string, change: T) => {
    const [row] = await rowsOf(draft, annee);
    return { row: row?.id ?? "", revision: row?.revision ?? 0, ...change };
  };
  const change = async (by: Agent, draft: string, ...changes: Parameters<Datalogue["drafts"]["rows"]["change"]>[2]) => {
    const { answers } = await datalogue.drafts.rows.change(by, draft, changes);
    for (const answer of answers) expect(answer).toMatchObject({ status: "saved" });
  };
  const remove = async (by: Agent, draft: string, annee: string) =>
    change(by, draft, await changeOf(draft, annee, { remove: true as const }));
  const type = async (by: Agent, draft: string, annee: string, typed: Record<string, string>) =>
    change(by, draft, await changeOf(draft, annee, { cells: typed }));
  const publish = async (draft: string) => {
    await datalogue.drafts.whenRead(agent, draft, 60_000);
    await datalogue.drafts.publish(agent, draft);
  };
  /** What of a year is online, as a table that is opened says it. */
  const onlineOf = async (annee: string) => {
    const { id } = await datalogue.drafts.create(agent, { organisation, dataset: SLUG });
    await datalogue.drafts.rows.open(agent, id);
    const entries = await entriesOf(id, annee);
    await datalogue.drafts.remove(agent, id);
    return entries;
  };
  /** The author of what is online asks for 4300 entries. */
  const publishThenCorrect = async (annee: string) => {
    const token = await propose(annee);
    await publish(await accept(annee));
    await correct(token, { entrees: "4300" });
    return token;
  };

  it.each([
    ["a colleague", "1951", "1901", colleague],
    ["the very agent who had accepted it", "1952", "1902", agent],
  ])("stays out once it is refused, whatever %s who took its row out undoes", async (_, annee, other, by) => {
    const token = await propose(annee);
    const draft = await accept(annee);
    await change(agent, draft, { cells: { ...cells, annee: other } });
    // At once: the row is taken out, and another one corrected.
    await change(
      by,
      draft,
      await changeOf(draft, annee, { remove: true as const }),
      await changeOf(draft, other, { cells: { entrees: "1" } }),
    );
    await refuse(annee);
    await undo(by, draft);
    // What they had done elsewhere is undone.
    expect([await entriesOf(draft, annee), await entriesOf(draft, other)]).toEqual([[], ["4100"]]);
    await type(agent, draft, other, { entrees: "2" });
    await publish(draft);
    expect(await ownOf(token)).toMatchObject({ state: "refused" });
    expect(await onlineOf(annee)).toEqual([]);
  });

  it("is in the table once, where it is accepted again after its row was taken out", async () => {
    await propose("1953");
    const draft = await accept("1953");
    await remove(colleague, draft, "1953");
    expect(await waitingOf("1953")).toHaveLength(1);
    const nothing = { fault: { kind: "nothing-to-undo" } };
    await expect(undo(colleague, draft)).rejects.toMatchObject(nothing);
    await accept("1953");
    expect(await entriesOf(draft, "1953")).toEqual(["4100"]);
  });

  it("is still accepted where the row comes back before anybody reads what waits", async () => {
    const token = await propose("1954");
    const draft = await accept("1954");
    await remove(colleague, draft, "1954");
    await undo(colleague, draft);
    expect(await entriesOf(draft, "1954")).toEqual(["4100"]);
    expect(await ownOf(token)).toMatchObject({ state: "accepted" });
  });

  it("leaves a table in review to who reviews it", async () => {
    await propose("1955");
    const draft = await accept("1955");
    await change(colleague, draft, { cells: { ...cells, annee: "1956" } });
    await remove(colleague, draft, "1955");
    await datalogue.drafts.whenRead(agent, draft, 60_000);
    const { revision } = await datalogue.drafts.submit(agent, draft, "Merci de relire.");
    expect(await waitingOf("1955")).toHaveLength(1);
    expect(await datalogue.drafts.get(agent, draft)).toMatchObject({ state: "submitted", revision });
    expect(await undoableOf(colleague, draft)).toBe(1);
  });

  it.each([
    ["read before", "1961", true],
    ["nobody reading it before", "1962", false],
  ])("waits again of a correction, never told published, %s the table is", async (_, annee, isRead) => {
    const token = await publishThenCorrect(annee);
    const draft = await accept(annee);
    await undo(agent, draft);
    expect(await entriesOf(draft, annee)).toEqual(["4100"]);
    if (isRead) expect(await waitingOf(annee)).toMatchObject([{ kind: "correction", cells: { entrees: "4300" } }]);
    await change(agent, draft, { cells: { ...cells, annee: `${Number(annee) - 80}` } });
    await publish(draft);
    expect(await onlineOf(annee)).toEqual(["4100"]);
    expect((await ownOf(token)).request).toMatchObject({ state: "waiting", cells: { entrees: "4300" } });
    // Nothing is lost: it can be accepted again.
    await publish(await accept(annee));
    expect(await onlineOf(annee)).toEqual(["4300"]);
    expect((await ownOf(token)).request).toMatchObject({ state: "published", cells: { entrees: "4300" } });
  });

  it("is not brought back of a correction that was refused, after a colleague had typed what was there before", async () => {
    await publishThenCorrect("1963");
    const draft = await accept("1963");
    await type(colleague, draft, "1963", { entrees: "4100", commune: "Grand-Village" });
    await refuse("1963");
    await undo(colleague, draft);
    const [row] = await rowsOf(draft, "1963");
    expect(row?.cells).toEqual({ ...cells, annee: "1963" });
  });

  it("is not in the row that comes back of a correction that was refused as its row was out", async () => {
    await publishThenCorrect("1964");
    const draft = await accept("1964");
    await type(colleague, draft, "1964", { commune: "Grand-Village" });
    await remove(colleague, draft, "1964");
    await refuse("1964");
    // Their own row, with what they had typed in it.
    await undo(colleague, draft);
    const [row] = await rowsOf(draft, "1964");
    expect(row?.cells).toEqual({ ...cells, annee: "1964", commune: "Grand-Village" });
    await undo(colleague, draft);
    const [again] = await rowsOf(draft, "1964");
    expect(again?.cells).toEqual({ ...cells, annee: "1964" });
  });

  it("is done of a correction that an agent wrote otherwise since", async () => {
    const token = await publishThenCorrect("1965");
    const draft = await accept("1965");
    await type(colleague, draft, "1965", { entrees: "4350" });
    expect(await waitingOf("1965")).toEqual([]);
    await publish(draft);
    expect((await ownOf(token)).request).toMatchObject({ state: "published", cells: { entrees: "4350" } });
  });

  it("waits again of a correction that a colleague had typed already, and undoes", async () => {
    const token = await propose("1966");
    await publish(await accept("1966"));
    const { id: draft } = await datalogue.drafts.create(agent, { organisation, dataset: SLUG });
    await datalogue.drafts.rows.open(agent, draft);
    await type(colleague, draft, "1966", { entrees: "4300" });
    await correct(token, { entrees: "4300" });
    expect(await accept("1966")).toBe(draft);
    expect((await ownOf(token)).request).toMatchObject({ state: "accepted" });
    await undo(colleague, draft);
    expect((await ownOf(token)).request).toMatchObject({ state: "waiting", cells: { entrees: "4300" } });
  });

  it("does not wait again once its author asked for its removal, unless that is undone", async () => {
    const token = await propose("1968");
    const draft = await accept("1968");
    await correct(token, { entrees: "4300" });
    await accept("1968");
    await withdraw(token);
    await accept("1968", colleague);
    expect(await entriesOf(draft, "1968")).toEqual([]);
    expect(await waitingOf("1968")).toEqual([]);
    await undo(colleague, draft);
    expect(await entriesOf(draft, "1968")).toEqual(["4300"]);
    expect(await waitingOf("1968")).toMatchObject([{ kind: "withdrawal" }]);
    expect(await ownOf(token)).toMatchObject({ state: "accepted" });
    await accept("1968", colleague);
    await change(agent, draft, { cells: { ...cells, annee: "1969" } });
    await publish(draft);
    expect(await waitingOf("1968")).toEqual([]);
    expect(await ownOf(token)).toMatchObject({ state: "withdrawn", request: { state: "published" } });
    expect(await onlineOf("1968")).toEqual([]);
  });
});
