import { createHook } from "node:async_hooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPeople, type People } from "../../../packages/api/src/people/people.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";

/** The scrypts begun in this process: they are the time of a sign-in, on any machine. */
let scrypts = 0;
const watch = createHook({
  init(_id, type) {
    if (type === "SCRYPTREQUEST") scrypts++;
  },
});

const PARENT = "pole-marennes-oleron";
const PASSWORD = "huître verte du chenal 17";
let knex: Awaited<ReturnType<typeof openDatabase>>;
let people: People;
beforeAll(async () => {
  knex = await openDatabase(":memory:");
  await knex("organisations").insert({ slug: PARENT, data: JSON.stringify({ slug: PARENT, name: "Pôle" }) });
  people = openPeople(knex, {
    now: () => new Date("2026-03-10T09:00:00.000Z"),
    publicUrl: "https://donnees.exemple.fr",
    parent: () => PARENT,
    title: () => "Datalogue",
    passwordCost: { N: 2 ** 10, r: 8, p: 1 },
    mailer: undefined,
    log() {},
    secondFactorAsked: false,
  });
  for (const email of ["agente@exemple.fr", "partie@exemple.fr", "sans-mot-de-passe@exemple.fr"]) {
    const handed = await people.invite("command", { email, organisation: PARENT, role: "administrator" });
    const token = /cle=([\w-]{43})/.exec("link" in handed ? handed.link : "")?.[1] ?? "";
    await people.acceptLink(token, { email: "", name: "Agente B.", password: PASSWORD, client: "192.0.2.9" });
  }
  await knex("persons").where({ email: "partie@exemple.fr" }).update({ closed_at: "2026-03-01T00:00:00.000Z" });
  await knex("persons").where({ email: "sans-mot-de-passe@exemple.fr" }).update({ password: "" });
});
afterAll(async () => {
  watch.disable();
  await people.settle();
  await knex.destroy();
});

it("takes the same work to refuse whoever signs in: an account, none, one that is closed, one without a password", async () => {
  const costs: [string, number][] = [];
  watch.enable();
  const emails = [
    "agente@exemple.fr",
    "personne@exemple.fr",
    "partie@exemple.fr",
    "sans-mot-de-passe@exemple.fr",
    "ceci n’est pas une adresse",
    "",
  ];
  for (const [rank, email] of emails.entries()) {
    scrypts = 0;
    const from = { client: `192.0.2.${rank}`, agent: "" };
    const answer = await people.signIn({ email, password: "autre phrase de passe", ...from });
    expect(answer).toEqual({ kind: "refused", left: 4 });
    costs.push([email, scrypts]);
  }
  expect(costs).toEqual(emails.map((email) => [email, 1]));
  // The right password takes no other.
  scrypts = 0;
  const from = { client: "192.0.2.100", agent: "" };
  expect(await people.signIn({ email: "agente@exemple.fr", password: PASSWORD, ...from })).toMatchObject({
    kind: "open",
  });
  expect(scrypts).toBe(1);
});
