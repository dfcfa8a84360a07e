import type { Caller, Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MIGRATION_NAMES } from "../../../packages/api/src/store/migrations/index.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { ENGINES, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";
import { faultOf } from "./fault-of.js";

const SLUG = "frequentation-mediatheques";
const OWN = "ile-d-oleron";

describe("a draft planned where administrators must have a second factor", () => {
  let place: Place;
  let datalogue: Datalogue;
  beforeAll(async () => {
    place = createPlace({ DATALOGUE_SECOND_FACTOR: "administrateurs" });
    datalogue = await place.open({
      now: () => new Date("2026-03-10T10:00:00.000Z"),
      passwordCost: { N: 2 ** 10, r: 8, p: 1 },
    });
    await datalogue.load();
  });
  afterAll(() => place?.remove());

  it("is refused to whose account has none, whatever their session: on that day nothing would be published", async () => {
    const { people, drafts } = datalogue;
    const email = "administratrice@exemple.fr";
    const handed = await people.invite("command", { email, organisation: OWN, role: "administrator" });
    const key = new URL("link" in handed ? handed.link : "").searchParams.get("cle") ?? "";
    const answers = { email, name: "Une administratrice", password: "huître verte du chenal 17", client: "192.0.2.1" };
    expect(await people.acceptLink(key, answers)).toEqual({ kind: "done" });
    const person = (await people.findByEmail(email))?.id ?? "";
    // As in a session that a provider of identities vouched for.
    const memberships = [{ organisation: OWN, role: "administrator" as const, kind: null }];
    const caller: Caller = { kind: "person", person, session: "une session", memberships, grants: [] };
    const { id } = await drafts.create(caller, { organisation: OWN, dataset: SLUG });
    await drafts.receiveText(caller, id, { text: `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`, name: "a.csv" });
    await drafts.whenRead(caller, id, 60_000);
    await drafts.compare(caller, id, 60_000);
    expect(await faultOf(drafts.plan(caller, id, "2026-03-12"))).toMatchObject({
      ...{ kind: "not-allowed", rule: "second-facteur-manquant" },
    });
    expect(await drafts.get(caller, id)).toMatchObject({ state: "ready", plannedFor: null });
    // Now, in that session, it is published.
    expect(await drafts.publish(caller, id)).toMatchObject({ version: 2 });
  });
});

describe.each(ENGINES)("failures that an older program kept, with %s", (engine) => {
  it("still tell that nothing was published, in a draft and in its history", async () => {
    const server = await startEngine(engine);
    const { place } = server.createDatabase();
    const old = await openDatabase(place, {
      migrations: MIGRATION_NAMES.slice(0, MIGRATION_NAMES.indexOf("0043-failures-told-whole")),
    });
    const at = "2026-03-10T10:00:00.000Z";
    const why = "La personne ou la clé qui avait prévu ce jour n'a plus le droit de publier.";
    await old("organisations").insert({ slug: OWN, data: JSON.stringify({ slug: OWN, name: "CC" }) });
    for (const [id, failure] of [
      ["failed", why],
      ["fine", null],
    ])
      await old("drafts").insert({
        ...{ id, failure, organisation: OWN, dataset_id: "jeu", revision: 2, stage: "open", started_from: 1 },
        ...{ document: "{}", created_by: "command", updated_by: "command", created_at: at, updated_at: at },
      });
    for (const [id, kind, text] of [
      ["1", "submitted", "Merci de relire."],
      ["2", "unplanned", why],
      ["3", "unplanned", null],
    ])
      await old("draft_events").insert({ id, kind, text, draft_id: "failed", at, actor: "program", revision: 2 });
    await old.destroy();
    const upgraded = await openDatabase(place);
    const told = `Rien n'a été publié. ${why}`;
    expect(await upgraded("drafts").orderBy("id").pluck("failure")).toEqual([told, null]);
    expect(await upgraded("draft_events").orderBy("id").pluck("text")).toEqual(["Merci de relire.", told, null]);
    await upgraded.destroy();
    await server.stop();
  });
});
