import type { Caller, Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import { faultOf } from "../../api/drafts/fault-of.js";
import { textOf } from "../support/page-checks.js";
import { createFibrePlace, FIBRE, POLE, writeFibre } from "./fibre-place.js";
import { CHEAP, Visitor } from "./visitor.js";

const MORNING = Date.parse("2026-12-01T08:00:00.000Z");
const AFTERNOON = Date.parse("2026-12-01T14:00:00.000Z");
const NOTHING_OWED = "Rien ne vous attend";

let place: ServedPlace;
let drafts: Datalogue["drafts"];
let publisher: Visitor;
let time = MORNING;

beforeAll(async () => {
  place = await servePlace(createFibrePlace(), { passwordCost: CHEAP, now: () => new Date(time) });
  ({ drafts } = place.datalogue);
  publisher = await Visitor.of(place.datalogue, place.url, {
    ...{ email: "publicatrice@exemple.fr", organisation: POLE, role: "publisher" },
  });
});
afterAll(() => place.close());

/** A key that publishes, as whom to act. */
const makeKey = async (expiresOn: string | null = null) => {
  const { key } = await place.datalogue.keys.create({
    ...{ organisation: POLE, scopes: ["read", "publish"], label: null, expiresOn },
  });
  const caller: Caller = {
    kind: "key",
    key: key.id,
    memberships: [{ organisation: POLE, role: "publisher", kind: null }],
  };
  return { id: key.id, caller };
};
/** A draft of the next version, compared with the one online. */
const prepare = async (caller: Caller, years: number): Promise<string> => {
  const { id } = await drafts.create(caller, { organisation: POLE, dataset: FIBRE });
  await drafts.receiveText(caller, id, { text: writeFibre(years) });
  await drafts.whenRead(caller, id);
  await drafts.compare(caller, id, 60_000);
  return id;
};
const read = async (path: string) => textOf((await publisher.ask(path)).text);

it("that failed is told where one arrives, and at each step until somebody goes on with it", async () => {
  const key = await makeKey();
  const id = await prepare(key.caller, 4);
  await drafts.plan(key.caller, id, "2026-12-01", undefined, { hour: "14:30" });
  await place.datalogue.keys.revoke(key.id);
  const before = await read("/espace");
  expect(before).toContain("Publication prévue le 1er décembre 2026 à 14 h 30");
  time = AFTERNOON;
  expect(await drafts.publishPlanned(new Date(time))).toEqual({ published: [], failed: [id] });
  const why = "Rien n’a été publié au jour prévu. La personne ou la clé qui l’avait demandé n’a plus le droit";
  const mine = await publisher.ask("/espace");
  expect(await htmlFaults(mine.text)).toEqual([]);
  expect(textOf(mine.text)).toContain(why);
  expect(textOf(mine.text)).not.toContain(NOTHING_OWED);
  expect(mine.text).toContain(`href="/publier/${id}"`);
  for (const step of ["depot", "lecture", "rapport", "description", "difference"]) {
    const page = await publisher.ask(`/publier/${id}/${step}`);
    expect(textOf(page.text), step).toContain(why);
    expect(await htmlFaults(page.text), step).toEqual([]);
  }
  expect((await publisher.fill(`/publier/${id}/difference`)).to).toBe(`/publier/${id}/envoi`);
  expect(await read("/espace")).not.toContain("Rien n’a été publié");
  await drafts.remove(key.caller, id);
});

it("of a dataset that another version took over is told before its day, as planned no more", async () => {
  const { caller } = await makeKey();
  const id = await prepare(caller, 5);
  await drafts.edit(caller, id, { note: "Une année de plus." });
  await drafts.plan(caller, id, "2026-12-03");
  await drafts.publish(caller, await prepare(caller, 4));
  const mine = await read("/espace");
  expect(mine).toContain("Publication prévue le 3 décembre 2026");
  expect(mine).toContain("Elle n’aura pas lieu : la version en ligne a changé depuis.");
  expect((await publisher.ask("/espace")).text).toContain(`href="/publier/${id}/annulation"`);
  const { to } = await publisher.ask(`/publier/${id}/envoi`);
  expect(to).toBe(`/publier/${id}/difference?fait=version-changee`);
  const difference = await read(to);
  expect(difference).toContain("La version en ligne a changé entre-temps : voici la comparaison, refaite.");
  expect(difference).toContain("La publication n’est plus prévue. La version en ligne a changé depuis.");
  expect(difference).not.toContain("au jour prévu");
  expect(await read("/espace")).toContain("La publication n’est plus prévue.");
});

it("by who lost the role since is told before its day, until somebody who publishes plans it again", async () => {
  const planner = { email: "partante@exemple.fr", organisation: POLE, role: "publisher" } as const;
  await Visitor.of(place.datalogue, place.url, planner);
  const { people } = place.datalogue;
  const person = (await people.findByEmail(planner.email))?.id ?? "";
  const id = await prepare((await people.findActor(person)) as Caller, 6);
  await drafts.edit((await people.findActor(person)) as Caller, id, { note: "Une année de plus." });
  await drafts.plan((await people.findActor(person)) as Caller, id, "2026-12-10", undefined, { hour: "08:00" });
  const told = "Elle n’aura pas lieu : la personne ou la clé qui l’a prévue n’aura plus le droit de publier ce jeu.";
  expect(await read("/espace")).not.toContain(told);
  await people.setRole("command", person, POLE, "contributor");
  const mine = await publisher.ask("/espace");
  expect(textOf(mine.text)).toContain(`Publication prévue le 10 décembre 2026 à 8 h`);
  expect(textOf(mine.text)).toContain(told);
  expect(mine.text).toContain(`href="/publier/${id}/annulation"`);
  expect(await htmlFaults(mine.text)).toEqual([]);
  await publisher.fill(`/publier/${id}/envoi`, { quand: "date", jour: "2026-12-11", heure: "08:00" });
  expect(await read("/espace")).not.toContain(told);
  await drafts.remove((await makeKey()).caller, id);
});

it("by a key that ends before its day is refused, and said why", async () => {
  const { caller } = await makeKey("2026-12-03");
  const id = await prepare(caller, 6);
  await drafts.edit(caller, id, { note: "Une année de plus." });
  expect(await faultOf(drafts.plan(caller, id, "2026-12-09"))).toMatchObject({
    kind: "invalid",
    problems: [{ field: "day", message: expect.stringContaining("Cette clé n'ouvre plus rien ce jour-là") }],
  });
  expect(await drafts.get(caller, id)).toMatchObject({ state: "ready", plannedFor: null });
  // It opens until the end of its last day.
  expect(await drafts.plan(caller, id, "2026-12-03")).toMatchObject({ plannedFor: "2026-12-03" });
  await drafts.remove(caller, id);
});

it("of a dataset of another organisation is told to who administers the catalogue, and to who prepares without a way to cancel it", async () => {
  const other = await servePlace(createFibrePlace("ile-d-oleron"), { passwordCost: CHEAP, now: () => new Date(time) });
  const planner = { email: "planificatrice@exemple.fr", organisation: "ile-d-oleron", role: "publisher" } as const;
  await Visitor.of(other.datalogue, other.url, planner);
  const person = (await other.datalogue.people.findByEmail(planner.email))?.id ?? "";
  const caller = (await other.datalogue.people.findActor(person)) as Caller;
  const begin = async (years: number) => {
    const { id } = await other.datalogue.drafts.create(caller, { organisation: "ile-d-oleron", dataset: FIBRE });
    await other.datalogue.drafts.receiveText(caller, id, { text: writeFibre(years) });
    await other.datalogue.drafts.whenRead(caller, id);
    await other.datalogue.drafts.compare(caller, id, 60_000);
    return id;
  };
  const id = await begin(5);
  await other.datalogue.drafts.edit(caller, id, { note: "Une année de plus." });
  await other.datalogue.drafts.plan(caller, id, "2026-12-24");
  await other.datalogue.drafts.publish(caller, await begin(4));
  for (const [email, organisation, role] of [
    ["administratrice@exemple.fr", POLE, "administrator"],
    ["contributrice@exemple.fr", "ile-d-oleron", "contributor"],
  ] as const) {
    const visitor = await Visitor.of(other.datalogue, other.url, { email, organisation, role });
    const mine = await visitor.ask("/espace");
    expect(textOf(mine.text), email).toContain("Elle n’aura pas lieu : la version en ligne a changé");
    expect(textOf(mine.text), email).not.toContain("puis publiez");
    expect(mine.text.includes(`href="/publier/${id}/annulation"`), email).toBe(role === "administrator");
    expect(await htmlFaults(mine.text), email).toEqual([]);
  }
  await other.close();
});

it("that failed after a review is told to who reviews it, beside what was asked of them", async () => {
  const key = await makeKey();
  const id = await prepare(key.caller, 6);
  await drafts.submit(key.caller, id, "Merci de relire.");
  await drafts.plan(key.caller, id, "2026-12-01", undefined, { hour: "17:00" });
  await place.datalogue.keys.revoke(key.id);
  time = Date.parse("2026-12-01T17:00:00.000Z");
  expect(await drafts.publishPlanned(new Date(time))).toEqual({ published: [], failed: [id] });
  for (const path of ["/espace", `/publier/${id}/relecture`])
    expect(await read(path), path).toContain("Rien n’a été publié au jour prévu. La personne ou la clé");
});

it("after a review keeps the hour and the announcement that were chosen, or takes those that the reviewer writes", async () => {
  const key = await makeKey();
  const id = await prepare(key.caller, 7);
  await drafts.edit(key.caller, id, { note: "Une année de plus." });
  await drafts.submit(key.caller, id, "Merci de relire.");
  const path = `/publier/${id}/relecture`;
  const decide = (answers: Record<string, string | null> = {}) => publisher.fill(path, answers, /name="choix"/);
  const chosen = async () => {
    const { plannedFor, plannedHour, announced } = await drafts.get(key.caller, id);
    return [plannedFor, plannedHour, announced];
  };
  await decide({ choix: "date", jour: "2027-04-01", heure: "14:30", annonce: "oui" });
  expect(await chosen()).toEqual(["2027-04-01", "14:30", true]);
  // Saved as it stands, nothing of it changes.
  expect((await decide()).to).toBe(`${path}?fait=prevu`);
  expect(await chosen()).toEqual(["2027-04-01", "14:30", true]);
  expect(await read(path)).toContain("publication prévue le 1er avril 2027 à 14 h 30 par vous.");
  // It waits for its day, however far.
  expect(await read("/espace")).toMatch(/Publication prévue le 1er avril 2027 à 14 h 30\.(?! Gardé)/);
  expect(await drafts.get(key.caller, id)).toMatchObject({ expiresOn: null, expiresSoon: false });
  await decide({ heure: "", annonce: null });
  expect(await chosen()).toEqual(["2027-04-01", null, false]);
  // The day that is going on takes an hour to come, and what is wrong is said to a person.
  for (const [answers, told] of [
    [{ jour: "2026-12-01" }, "Pour aujourd’hui, donnez aussi une heure à venir."],
    [{ jour: "2026-12-01", heure: "17:59" }, "Choisissez une heure à venir, en heure de Paris, ou un autre jour."],
    [{ jour: "2026-11-30" }, "Choisissez un jour à venir."],
  ] as const) {
    const refused = await decide(answers);
    expect(refused.status, told).toBe(422);
    expect(textOf(refused.text)).toContain(told);
    expect(refused.text).toContain(`value="${answers.jour}"`);
    expect(await htmlFaults(refused.text), told).toEqual([]);
  }
  // A form that names no decision is taken for a return, which asks why, and shows so.
  const unnamed = await decide({ choix: null });
  expect(unnamed.status).toBe(422);
  expect(unnamed.text).toMatch(/value="renvoyer" checked/);
  expect((await decide({ jour: "2026-12-01", heure: "18:30" })).to).toBe(`${path}?fait=prevu`);
  expect(await chosen()).toEqual(["2026-12-01", "18:30", false]);
  const { events } = await drafts.review(key.caller, id);
  expect(events.filter(({ kind }) => kind === "planned").map(({ day, hour }) => [day, hour])).toEqual([
    ["2027-04-01", "14:30"],
    ["2027-04-01", null],
    ["2026-12-01", "18:30"],
  ]);
});
