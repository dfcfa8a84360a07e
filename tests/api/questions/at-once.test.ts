import type { PersonCaller } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message, Sending } from "../../../packages/api/src/people/mailer.js";
import { openPacedOutbox } from "../../../packages/api/src/people/paced-outbox.js";
import { isStillWaiting } from "../../../packages/api/src/people/waiting-queue.js";
import { openQuestions, type Questions } from "../../../packages/api/src/questions/questions.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { boxOf } from "../support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { atOnce } from "../support/meanwhile.js";

const at = "2026-03-10T09:00:00.000Z";
const target = {
  ...{ id: "jeu", slug: "jeu", title: "Médiathèques" },
  ...{ organisation: "ile-d-oleron", access: "open" as const },
};
const agent: PersonCaller = {
  ...{ kind: "person", person: "agente", session: "", grants: [] },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: "epci" }],
};

/** Its organisation, what becomes of e-mails, and the hour: they change. */
let organisation = target.organisation;
let becomes: Sending = "left";
let time = Date.parse(at);

describe.each(ENGINES)("questions of the public, with %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let questions: Questions;
  const sent: Message[] = [];
  beforeAll(async () => {
    organisation = target.organisation;
    time = Date.parse(at);
    server = await startEngine(engine);
    knex = await openDatabase(server.createDatabase().place);
    await knex("organisations").insert({ slug: "ile-d-oleron", data: "{}" });
    await knex("persons").insert({ id: "agente", email: "agente@exemple.fr", password: "", created_at: at });
    await knex("memberships").insert({
      ...{ person_id: "agente", organisation: "ile-d-oleron", role: "publisher", since: at },
    });
    await knex("datasets").insert({
      ...{ id: "jeu", slug: "jeu", file_name: "jeu", metadata: `{"organisation":"ile-d-oleron"}` },
      ...{ version: 3, issued: at, modified: at, revision: 1 },
    });
    questions = openQuestions(knex, {
      parent: () => "pole-marennes-oleron",
      ...{ now: () => new Date(time), publicUrl: "https://donnees.exemple.fr", log: () => {} },
      mailer: boxOf(sent, () => becomes),
      title: () => "Datalogue",
      findDataset: async () => ({ ...target, organisation }),
      nameOrganisation: async () => "Île d’Oléron",
    });
  });
  afterAll(async () => {
    await knex.destroy();
    await server.stop();
  });

  it("are told of in one e-mail until somebody looks, even those that come at once", async () => {
    const form = { kind: "question", message: "Pourquoi ce chiffre baisse-t-il ?", place: "", email: "" };
    const acts = ["192.0.2.1", "192.0.2.2"].map(
      (client) => () => questions.ask({ kind: "public" }, "jeu", form, client),
    );
    expect(await atOnce(engine, knex, acts)).toMatchObject(Array(2).fill({ value: { kind: "done" } }));
    await questions.settle();
    expect(await questions.listWaiting(agent)).toHaveLength(2);
    expect(sent).toMatchObject([{ to: "agente@exemple.fr" }]);
  });

  it("are told again of a day later, to another organisation at once, at the next one where the e-mail was refused, and once the server is back", async () => {
    const place = { organisation: "mairie-dolus", role: "publisher" };
    await knex("organisations").insert({ slug: place.organisation, data: "{}" });
    await knex("persons").insert({ id: "voisin", email: "voisin@exemple.fr", password: "", created_at: at });
    await knex("memberships").insert({ ...place, person_id: "voisin", since: at });
    const held = openPacedOutbox(knex, boxOf(sent), () => new Date(time));
    let client = 2;
    /** Who is written to of one question more, some hours after the one before, held messages included. */
    const told = async (hours: number) => {
      time += hours * 3600_000;
      sent.length = 0;
      const form = { kind: "question", message: "Et cette année, qu’en est-il ?", place: "", email: "" };
      expect(await questions.ask({ kind: "public" }, "jeu", form, `192.0.2.${++client}`)).toEqual({ kind: "done" });
      await questions.settle();
      await held.sendHeld();
      await held.settle();
      return sent.map(({ to }) => to);
    };
    const answerAll = async () => {
      const publisher = { ...agent, memberships: [{ ...agent.memberships[0], organisation }] } as PersonCaller;
      for (const { id } of await questions.listWaiting(publisher))
        expect(await questions.refuse(publisher, id)).toBe(true);
    };
    // The queue has waited since the morning.
    expect(await told(20)).toEqual([]);
    expect(await told(5)).toEqual(["agente@exemple.fr"]);
    expect(await told(1)).toEqual([]);
    organisation = "mairie-dolus";
    expect(await told(1)).toEqual(["voisin@exemple.fr"]);
    expect(await told(1)).toEqual([]);
    // Somebody looked: what comes next is another queue.
    await answerAll();
    becomes = "refused";
    expect(await told(1)).toEqual([]);
    becomes = "left";
    expect(await told(0)).toEqual(["voisin@exemple.fr"]);
    expect(await told(1)).toEqual([]);
    // The server is down: the same message leaves when it is not.
    await answerAll();
    becomes = "later";
    expect(await told(1)).toEqual([]);
    becomes = "left";
    expect(await told(1)).toEqual(["voisin@exemple.fr"]);
    expect(await told(1)).toEqual([]);
    await answerAll();
    expect(await told(1)).toEqual(["voisin@exemple.fr"]);
    organisation = target.organisation;
  });

  it("are not told of, where the e-mail was held, once all are answered", async () => {
    const held = openPacedOutbox(knex, boxOf(sent), () => new Date(time));
    const refuseAll = async () => {
      for (const { id } of await questions.listWaiting(agent)) await questions.refuse(agent, id);
    };
    /** Who is written to of a question, then of one that comes once that one is set aside, a quarter of an hour later. */
    const toldOf = async (client: string, meanwhile: () => unknown) => {
      time += 25 * 3600_000;
      await held.sendHeld();
      sent.length = 0;
      const form = { kind: "question", message: "Et cette année, qu’en est-il ?", place: "", email: "" };
      for (const rank of [1, 2]) {
        await refuseAll();
        await questions.ask({ kind: "public" }, "jeu", form, `${client}${rank}`);
        await questions.settle();
      }
      await meanwhile();
      time += 16 * 60_000;
      await held.sendHeld((subject, _, email) =>
        isStillWaiting(knex, { subject, email, parent: "pole-marennes-oleron" }),
      );
      await held.settle();
      return sent.map(({ to }) => to);
    };
    expect(await toldOf("192.0.2.10", () => {})).toEqual(["agente@exemple.fr", "agente@exemple.fr"]);
    expect(await toldOf("192.0.2.11", refuseAll)).toEqual(["agente@exemple.fr"]);
    // Nor once the dataset is another organisation's.
    const give = () => knex("datasets").where({ id: "jeu" }).update({ metadata: `{"organisation":"mairie-dolus"}` });
    expect(await toldOf("192.0.2.12", give)).toEqual(["agente@exemple.fr"]);
  });

  it("that no identifier names are answered and set aside by nobody, and nothing fails", async () => {
    for (const id of ["inconnue", "a\0b"]) {
      expect(await questions.answer(agent, id, "Un équipement a fermé.", "public")).toBe(false);
      expect(await questions.refuse(agent, id)).toBe(false);
    }
  });
});
