import type { PersonCaller } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { openQuestions, type Questions } from "../../../packages/api/src/questions/questions.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
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

describe.each(ENGINES)("questions of the public, with %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let questions: Questions;
  const sent: Message[] = [];
  beforeAll(async () => {
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
      ...{ now: () => new Date(at), publicUrl: "https://donnees.exemple.fr", log: () => {} },
      mailer: {
        async send(message) {
          sent.push(message);
          return true;
        },
      },
      title: () => "Datalogue",
      findDataset: async () => target,
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

  it("that no identifier names are answered and set aside by nobody, and nothing fails", async () => {
    for (const id of ["inconnue", "a\0b"]) {
      expect(await questions.answer(agent, id, "Un équipement a fermé.", "public")).toBe(false);
      expect(await questions.refuse(agent, id)).toBe(false);
    }
  });
});
