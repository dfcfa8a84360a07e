import { afterAll, beforeAll, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { openScopedPlace, type ScopedPlace, shared, works } from "../../api/access/scoped-place.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, PASSWORD, Visitor } from "./visitor.js";

const FROM = "/administration/acces";
const LOOK = "/administration/voir-comme";
const BANNER = "Revenir à mon compte";
const data = `/api/datasets/${works.slug}/data`;
const page = `/jeux/${works.slug}`;

let place: ScopedPlace;
let oleron: Visitor;
let dolus: Visitor;
let reader: Visitor;
beforeAll(async () => {
  place = await openScopedPlace({}, { passwordCost: CHEAP });
  const bring = (email: string, organisation: string, role: "reader" | "administrator") =>
    Visitor.of(place.datalogue, place.url, { email, organisation, role });
  oleron = await bring("oleron@exemple.fr", "ile-d-oleron", "administrator");
  dolus = await bring("dolus@exemple.fr", "mairie-dolus", "administrator");
  reader = await bring("lectrice@exemple.fr", "ile-d-oleron", "reader");
});
afterAll(() => place.close());

const stop = (visitor: Visitor) => visitor.send("/", `${LOOK}/fin`, {});
/** One look at a time. */
const look = async (visitor: Visitor, as: string) => {
  if (visitor.cookie.includes("datalogue-comme")) await stop(visitor);
  return visitor.send(FROM, LOOK, { as });
};

it("shows to an administrator what the public sees, with what ends it in one gesture, and leaves nothing in what is kept", async () => {
  expect((await oleron.ask(page)).text).toContain("La Perroche");
  expect(await look(oleron, "public")).toMatchObject({ status: 303, to: "/" });
  for (const path of ["/", page, "/jeux", "/recherche?q=voirie", "/une-page-inconnue", `/id/jeu/${works.id}`]) {
    const { text, headers } = await oleron.ask(path, undefined, { Accept: "text/html", "Accept-Encoding": "br" });
    expect({ path, told: text.includes(BANNER), as: text.includes("<strong>le public</strong>") }).toEqual({
      path,
      told: true,
      as: true,
    });
    expect({ path, leaks: /La Perroche|quetzal/.test(text) }).toEqual({ path, leaks: false });
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect((await new Visitor(place.url).ask(path)).text).not.toContain(BANNER);
  }
  expect(await htmlFaults((await oleron.ask("/")).text)).toEqual([]);
  for (const path of ["/espace", "/compte"])
    expect(textOf((await oleron.ask(path)).text)).toContain("Cette page reste la vôtre");
  expect(textOf((await oleron.ask("/")).text)).not.toContain("Cette page reste la vôtre");
  expect((await oleron.ask(data)).status).toBe(401);
  expect(await stop(oleron)).toMatchObject({ status: 303, to: `${FROM}?fait=revenu` });
  expect((await oleron.ask(page)).text).not.toContain(BANNER);
  expect((await oleron.ask(data)).status).toBe(200);
});

it("shows what an organisation reads by its scope", async () => {
  await look(oleron, "organisation:mairie-dolus");
  const { data: rows, meta } = JSON.parse((await oleron.ask(data)).text);
  expect({ total: meta.total, columns: Object.keys(rows[0]) }).toEqual({
    total: 2,
    columns: ["codeCommune", "annee", "montant", "lieu"],
  });
  expect((await oleron.ask(page)).text).toContain("les lignes dont le territoire est Dolus");
  await look(oleron, "organisation:autre-cabinet");
  for (const { slug } of [works, shared]) expect((await oleron.ask(`/api/datasets/${slug}/data`)).status).toBe(403);
  await stop(oleron);
});

it("never shows more than who looks may read", async () => {
  for (const as of ["organisation:ile-d-oleron", "organisation:pole-marennes-oleron", "organisation:cabinet"]) {
    await look(dolus, as);
    // Dolus reads a part of it: what of this part another reads is not made up.
    expect({ as, status: (await dolus.ask(data)).status }).toEqual({ as, status: 403 });
    expect((await dolus.ask(page)).text).not.toContain("La Perroche");
  }
  await stop(dolus);
});

it("shows as somebody what they read, never their own pages", async () => {
  const { id = "" } = (await place.datalogue.people.findByEmail("lectrice@exemple.fr")) ?? {};
  await look(oleron, `person:${id}`);
  expect((await oleron.ask(page)).text).toContain("<strong>Personne lectrice</strong>");
  for (const path of ["/compte", "/COMPTE", "/compte/donnees.json", "/compte/acces"]) {
    const { text, status } = await oleron.ask(path);
    expect({ path, status, theirs: /Personne lectrice · |lectrice@exemple\.fr/.test(text) }).toEqual({
      path,
      status: 200,
      theirs: false,
    });
  }
  await stop(oleron);
  // Whom one does not administer.
  const stranger = (await place.datalogue.people.findByEmail("dolus@exemple.fr"))?.id;
  expect((await look(oleron, `person:${stranger}`)).status).toBe(422);
});

it("does nothing meanwhile: what is sent is refused, whatever it is", async () => {
  await look(oleron, "organisation:mairie-dolus");
  const before = await place.datalogue.keys.list();
  for (const [path, body] of [
    ["/compte/cles", { label: "essai", organisation: "ile-d-oleron", scope: "read", expires: "" }],
    ["/administration/personnes/inviter", { email: "x@exemple.fr", organisation: "ile-d-oleron", role: "reader" }],
    [`/compte/acces/${works.slug}`, { message: "Pour voir si cela part." }],
    [LOOK, { as: "public" }],
    ["/api/drafts", { organisation: "ile-d-oleron" }],
  ] as const) {
    const { status, text } = await oleron.send("/compte", path, body);
    expect({ path, status, told: text.includes("Rien n") }).toEqual({ path, status: 403, told: true });
  }
  expect(await place.datalogue.keys.list()).toEqual(before);
  await stop(oleron);
});

it("ends with the session: who signs in next in the same browser looks as nobody", async () => {
  const browser = new Visitor(place.url);
  const comeIn = async (email: string) => {
    await browser.ask("/connexion", { email, password: PASSWORD });
    const { text } = await browser.ask(page);
    return { looks: text.includes(BANNER), reads: text.includes("La Perroche") };
  };
  const own = { looks: false, reads: true };
  expect(await comeIn("oleron@exemple.fr")).toEqual(own);
  for (const next of ["oleron@exemple.fr", "dolus@exemple.fr"]) {
    await browser.send(FROM, LOOK, { as: "public" });
    expect((await browser.ask(page)).text).toContain(BANNER);
    expect((await browser.send("/compte", "/deconnexion", {})).to).toBe("/connexion?fait=sorti");
    expect(await comeIn(next)).toEqual(own);
  }
  // And does what they came for.
  expect(await browser.send(FROM, LOOK, { as: "public" })).toMatchObject({ status: 303, to: "/" });
});

it("is for administrators, who lose it with the role; what a browser says by itself opens nothing", async () => {
  expect((await look(reader, "public")).status).toBe(403);
  const { id: readerId = "" } = (await place.datalogue.people.findByEmail("lectrice@exemple.fr")) ?? {};
  const [session] = await place.datalogue.people.sessions.list(readerId);
  // Nobody's cookie makes a page of another, nor a key.
  for (const as of [
    "public",
    "organisation:ile-d-oleron",
    "person:x",
    "organisation:x%00",
    "%",
    "organisation:ile-d-oleron;",
    encodeURIComponent(`${session?.id}/public`),
    encodeURIComponent(`${session?.id}/organisation:x\0`),
  ])
    for (const [visitor, status] of [
      [reader, 200],
      [new Visitor(place.url), 401],
    ] as const)
      expect((await visitor.ask(data, undefined, { Cookie: `${visitor.cookie}; datalogue-comme=${as}` })).status).toBe(
        status,
      );
  await look(oleron, "public");
  const person = await place.datalogue.people.findByEmail("oleron@exemple.fr");
  await place.datalogue.people.setRole("command", person?.id ?? "", "ile-d-oleron", "reader");
  expect((await oleron.ask(page)).text).not.toContain(BANNER);
});

it("finds as whom among many, whatever the accents, fifty organisations and fifty people to a page", async () => {
  const { people } = place.datalogue;
  const admin = await Visitor.of(place.datalogue, place.url, {
    ...{ email: "chef@exemple.fr", organisation: "ile-d-oleron", role: "administrator" },
  });
  const listed = async (query = "") => {
    const { text, status } = await admin.ask(`${FROM}${query}`);
    const options = [...text.matchAll(/<option value="((?:public|organisation:|person:)[^"]*)">([^<]*)/g)];
    return { status, text: textOf(text), values: options.map(([, value]) => value), html: text };
  };
  // What is shown whole is not looked for.
  expect((await listed()).html).not.toContain('type="search"');
  for (let rank = 0; rank < 60; rank++) {
    const email = `agent${rank}@exemple.fr`;
    const handed = await people.invite("command", { email, organisation: "ile-d-oleron", role: "reader" });
    if (!("link" in handed)) throw new Error(JSON.stringify(handed));
    const key = new URL(handed.link).searchParams.get("cle") ?? "";
    const name = rank === 59 ? "Zoé Nombreuse" : `Agent ${rank}`;
    await people.acceptLink(key, { email, name, password: "phrase de passe assez longue", client: email });
  }
  const first = await listed();
  expect(first.values.filter((value) => value?.startsWith("person:"))).toHaveLength(50);
  expect(first.values[0]).toBe("public");
  expect(first.text).toContain("Page 1 sur 2");
  expect(await htmlFaults(first.html)).toEqual([]);
  const second = await listed("?page=2");
  expect(second.values.filter((value) => first.values.includes(value))).toEqual(["public"]);
  expect(second.text).toContain("Page 2 sur 2");

  const found = await listed("?q=ZOE");
  const { id = "" } = (await people.findByEmail("agent59@exemple.fr")) ?? {};
  expect(found.values).toEqual([`person:${id}`]);
  expect(found.text).toMatch(/1\sréponse/);
  expect((await listed("?q=commune+dolus")).values).toEqual(["organisation:mairie-dolus"]);
  const none = await listed("?q=%3Cb%3Epersonne");
  expect({ values: none.values, told: none.text.includes("ne correspond") }).toEqual({
    values: ["public"],
    told: true,
  });
  expect(none.html).not.toContain("<b>");
  for (const [query, status] of [
    ["?page=0", 400],
    ["?page=1.5", 400],
    ["?page=2&page=1", 400],
    ["?page=3", 404],
  ] as const)
    expect({ query, status: (await listed(query)).status }).toEqual({ query, status });
  // Whoever was found is looked as, from there.
  expect(await admin.send(`${FROM}?q=zoe`, LOOK, { as: `person:${id}` })).toMatchObject({ status: 303, to: "/" });
  await stop(admin);
});

it("is written in the journal, its beginning and its end", async () => {
  const knex = await place.place.openCatalogue();
  const acts = await knex("journal").whereIn("action", ["view-as", "view-as-end"]).orderBy("at");
  await knex.destroy();
  expect(acts.map(({ object }) => object)).toEqual(expect.arrayContaining(["public", "organisation:mairie-dolus"]));
  expect(acts.filter(({ action }) => action === "view-as-end").length).toBeGreaterThan(3);
  expect(acts.every(({ actor }) => /^person:/.test(actor))).toBe(true);
});
