import { type Caller, newEntryId as uuid } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linksOf } from "../../../scripts/lib/crawl.mjs";
import { CHEAP, PASSWORD, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { fault } from "../support/fault.js";
import { callApi } from "./call-api.js";
import { real, valvesKind, valvesResults, writeValveIndicators, writeValves } from "./inspection-content.js";

const HERE = "/controles/vannes/resultats";

/** What must be read nowhere that anybody reads: who inspected, what they typed. */
const SECRETS = ["Personne zephirin", "zephirin@", "Personne ysoline", "ysoline@", "crémaillère", "barque verte"];

describe("what inspections are published as", () => {
  let place: ServedPlace;
  let agent: Visitor;
  let colleague: Visitor;
  let chief: Visitor;
  let reader: Visitor;
  let time = Date.parse("2027-02-01T10:00:00.000Z");
  let form: string;

  const call = (by: Visitor | undefined, method: string, path: string, body?: object) =>
    callApi(place.url, by, [method, path], body);
  const see = async (by: Visitor, key: string, day: string, answers: Record<string, string>, note?: string) => {
    const entry = {
      ...{ id: uuid(), form, installation: key, seenAt: `${day}T10:00:00Z`, answers },
      ...{ read: { version: 1, last: null }, ...(note ? { note } : {}) },
    };
    const { body } = await call(by, "POST", "/api/inspections/vannes/entries", { entries: [entry] });
    expect(body.results).toMatchObject([{ outcome: "kept" }]);
    return entry.id;
  };
  const rowsOf = async (slug: string) =>
    (await place.read(`/api/datasets/${slug}/data/csv`)).text.trim().split("\n").slice(1);
  /** Makes the draft of a table on its page; its identifier. */
  const prepare = async (by: Visitor, dataset: string) =>
    (await by.send(HERE, HERE, { dataset })).to.replace("/publier/", "");
  const publish = async (dataset: string, metadata?: object) => {
    const draft = `/api/drafts/${await prepare(agent, dataset)}`;
    if (metadata) expect((await call(chief, "PATCH", draft, { metadata })).status).toBe(200);
    // Who prepared it does not publish it.
    expect((await call(agent, "POST", `${draft}/publish`, {})).status).toBe(403);
    expect((await call(chief, "POST", `${draft}/publish`, {})).body).toMatchObject({ slug: dataset });
  };

  beforeAll(async () => {
    const made = createPlace();
    writeValves(made);
    for (const name of ["etat-ouvrages", "controles-annuels", "reparations-ouvrages"])
      made.write(`schemas/${name}.json`, real(`schemas/${name}.json`));
    made.write("marais/inspections/vannes.json", { ...valvesKind, results: valvesResults });
    place = await servePlace(made, { passwordCost: CHEAP, now: () => new Date(time) });
    const bring = (email: string, role: "reader" | "contributor" | "publisher") =>
      Visitor.of(place.datalogue, place.url, { email, organisation: "ile-d-oleron", role });
    agent = await bring("zephirin@exemple.fr", "contributor");
    colleague = await bring("ysoline@exemple.fr", "contributor");
    chief = await bring("cheffe@exemple.fr", "publisher");
    reader = await bring("lit@exemple.fr", "reader");
    form = (await call(agent, "GET", "/api/inspections/vannes")).body.form.version;
    const grease = { etat: "DEFAUT", defauts: "CORROSION", gravite: "1", action: "Graisser la crémaillère" };
    await see(agent, "BRO-001", "2026-01-10", { etat: "BON" }, "Vu de la barque verte");
    await see(colleague, "BRO-001", "2026-06-01", grease);
    await see(agent, "BRO-001", "2026-06-20", { etat: "BON" });
    const out = await see(colleague, "BRO-002", "2026-02-01", { ...grease, etat: "HORS_SERVICE", gravite: "3" });
    await call(agent, "POST", `/api/inspections/vannes/entries/${out}/done`, { on: "2026-02-11" });
    await see(agent, "BRO-002", "2026-11-10", { etat: "BON" });
    await see(agent, "BRO-003", "2027-01-05", { etat: "BON" });
  });
  afterAll(() => place.close());

  it("are published by nobody but a publisher, as any other dataset, once prepared by who enters", async () => {
    expect((await place.read("/api/datasets/etat-des-vannes")).status).toBe(404);
    const before = (await reader.ask(HERE)).text;
    expect(before).toContain("3\u00a0jeux à publier de ces contrôles");
    expect(before).not.toContain("Préparer un brouillon");
    expect((await reader.send(HERE, HERE, { dataset: "etat-des-vannes" })).status).toBe(403);
    expect((await agent.send(HERE, HERE, { dataset: "absent" })).status).toBe(404);
    const said = { licence: "lov2", frequency: "MONTHLY" };
    for (const { dataset } of valvesResults) await publish(dataset, said);

    expect(await rowsOf("etat-des-vannes")).toEqual([
      "17219,BRO-001,BON,2026-06-20,2026-12-17,true",
      "17219,BRO-002,BON,2026-11-10,2027-05-09,false",
      "17219,BRO-003,BON,2027-01-05,2027-07-04,false",
    ]);
    // Two held, one late and one still missed; the year under way is not there.
    expect(await rowsOf("controles-des-vannes")).toEqual(["2026,17219,2,5,4,2,1,2,14.5"]);
    expect(await rowsOf("reparations-des-vannes")).toEqual([
      "2026,17219,BRO-002,2026-02-01,2026-02-11,10,3",
      "2026,17219,BRO-001,2026-06-01,2026-06-20,19,1",
    ]);
    const { text } = await agent.ask(HERE);
    expect(text.match(/, la même\./g)).toHaveLength(3);
    expect(text).toContain("3\u00a0jeux publiés sur 3");
    expect(text).not.toContain("Préparer un brouillon");
  });

  it("make indicators: inspected in time, out of order, median days to repair", async () => {
    writeValveIndicators(place.place);
    expect((await place.datalogue.load()).problems).toEqual([]);
    const valuesOf = async (id: string) =>
      (
        await call(undefined, "GET", `/api/indicators/${id}/observations?territory=17219&from=2026&to=2026`)
      ).body.data.map(({ value }: { value: number }) => value);
    expect(await valuesOf("marais-a-temps")).toEqual([50]);
    expect(await valuesOf("marais-hors-service")).toEqual([1]);
    expect(await valuesOf("marais-delai")).toEqual([14.5]);
  });

  it("go out alone only where the document says so, the day that something changed", async () => {
    const [objects, ...others] = valvesResults;
    const versionOf = async (slug: string) => (await call(undefined, "GET", `/api/datasets/${slug}`)).body.version;
    await see(agent, "BRO-003", "2027-01-20", { etat: "BON" });
    await place.datalogue.inspectionResults.publishAlone();
    expect(await versionOf("etat-des-vannes")).toBe(1);
    const results = [{ ...objects, publish: "alone" }, ...others];
    place.place.write("marais/inspections/vannes.json", { ...valvesKind, results });
    expect((await place.datalogue.load()).problems).toEqual([]);
    // Once a day.
    await place.datalogue.inspectionResults.publishAlone();
    expect(await versionOf("etat-des-vannes")).toBe(1);
    for (const day of ["2027-02-02", "2027-02-03"]) {
      time = Date.parse(`${day}T10:00:00.000Z`);
      await place.datalogue.inspectionResults.publishAlone();
      expect(await versionOf("etat-des-vannes")).toBe(2);
    }
    expect((await rowsOf("etat-des-vannes"))[2]).toBe("17219,BRO-003,BON,2027-01-20,2027-07-19,false");
    expect(await versionOf("controles-des-vannes")).toBe(1);
  });

  it("go out, the others, on the day that a fault stops one", async () => {
    const results = valvesResults.map((result) => ({ ...result, publish: "alone" }));
    place.place.write("marais/inspections/vannes.json", { ...valvesKind, results });
    expect((await place.datalogue.load()).problems).toEqual([]);
    // Sessions of those who inspect have ended since.
    time = Date.parse("2027-02-01T11:00:00.000Z");
    await see(agent, "BRO-003", "2027-01-25", {
      etat: "DEFAUT",
      defauts: "CORROSION",
      gravite: "1",
      action: "Graisser",
    });
    await see(agent, "BRO-003", "2027-01-28", { etat: "BON" });
    const versionOf = async (slug: string) => (await call(undefined, "GET", `/api/datasets/${slug}`)).body.version;
    const slugs = valvesResults.map(({ dataset }) => dataset);
    const before = await Promise.all(slugs.map(versionOf));
    const { id } = (await call(undefined, "GET", `/api/datasets/${slugs[0]}`)).body;
    const knex = await place.place.openCatalogue();
    const mend = await fault(knex, { table: "drafts", event: "insert", when: `new.dataset_id = '${id}'` });
    time = Date.parse("2027-02-04T10:00:00.000Z");
    await place.datalogue.inspectionResults.publishAlone();
    await mend();
    await knex.destroy();
    const after = await Promise.all(slugs.map(versionOf));
    expect(after.map((version, at) => version - before[at])).toEqual([0, 0, 1]);
  });

  it("go out the next day, after one that a fault stopped, whatever was published meanwhile", async () => {
    const slug = valvesResults[0]?.dataset ?? "";
    const versionOf = async () => (await call(undefined, "GET", `/api/datasets/${slug}`)).body.version;
    const version = await versionOf();
    const knex = await place.place.openCatalogue();
    const mend = await fault(knex, { table: "versions", event: "insert" });
    time = Date.parse("2027-02-05T10:00:00.000Z");
    await place.datalogue.inspectionResults.publishAlone();
    await mend();
    await knex.destroy();
    expect(await versionOf()).toBe(version);
    const publisher: Caller = {
      ...{ kind: "key", key: "publisher" },
      memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
    };
    await place.datalogue.drafts.rollback(publisher, slug, 1);
    expect(await versionOf()).toBe(version + 1);
    time = Date.parse("2027-02-06T10:00:00.000Z");
    await place.datalogue.inspectionResults.publishAlone();
    expect(await versionOf()).toBe(version + 2);
    expect((await rowsOf(slug))[2]).toContain("2027-01-28");
  });

  it("name no agent and repeat nothing that was typed, on any public page, in any file, feed or answer", async () => {
    const seen = new Set<string>();
    const waiting = ["/", "/jeux", "/nouveautes", "/api/datasets", "/api/indicators", "/catalogue.ttl", "/sitemap.xml"];
    for (const { dataset } of valvesResults)
      waiting.push(`/jeux/${dataset}`, `/api/datasets/${dataset}`, `/api/datasets/${dataset}/versions`);
    const told: string[] = [];
    for (let path = waiting.shift(); path !== undefined && seen.size < 120; path = waiting.shift()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const { text, headers } = await place.read(path);
      told.push(...SECRETS.filter((secret) => text.includes(secret)).map((secret) => `${secret} ${path}`));
      const type = headers.get("content-type") ?? "";
      if (/html/.test(type)) waiting.push(...linksOf(text));
      // Addresses of the answers of machines.
      else if (/json|xml|turtle/.test(type))
        waiting.push(
          ...[...text.matchAll(/https?:\/\/[^/"<\s]+(\/[^"<>\s]*)/g)].flatMap(([, one = ""]) =>
            /vannes|marais/.test(one) ? one : [],
          ),
        );
    }
    expect(told).toEqual([]);
    expect([...seen].filter((path) => path.includes("vannes")).length).toBeGreaterThan(20);
    // Those who work there read them: the words are the right ones.
    time = Date.parse("2027-02-01T12:00:00.000Z");
    await agent.ask("/connexion", { email: "zephirin@exemple.fr", password: PASSWORD });
    const { text } = await agent.ask("/controles/vannes/objets/BRO-001");
    expect(SECRETS.filter((secret) => !text.includes(secret))).toEqual(["zephirin@", "ysoline@"]);
  });

  it("are shown and prepared again once a draft of one was closed, as its dataset went elsewhere and came back", async () => {
    const slug = "etat-des-vannes";
    time = Date.parse("2027-02-01T12:00:00.000Z");
    await agent.ask("/connexion", { email: "zephirin@exemple.fr", password: PASSWORD });
    await see(agent, "BRO-003", "2027-02-01", { etat: "BON" });
    const left = await prepare(agent, slug);
    const { transfers } = place.datalogue;
    const giver = "ile-d-oleron";
    const taker = "pole-marennes-oleron";
    const callerOf = async (organisation: string) => {
      await Visitor.of(place.datalogue, place.url, {
        ...{ email: `${organisation}@exemple.fr`, organisation, role: "administrator" },
      });
      const person = await place.datalogue.people.findByEmail(`${organisation}@exemple.fr`);
      const caller = await place.datalogue.people.findActor(person?.id ?? "");
      if (!caller) throw new Error(organisation);
      return caller;
    };
    const callers = { [giver]: await callerOf(giver), [taker]: await callerOf(taker) };
    for (const [from, to] of [
      [giver, taker],
      [taker, giver],
    ] as const) {
      await transfers.offer(callers[from], slug, { organisation: to, drafts: "close" });
      const { stake } = await transfers.get(callers[to], slug);
      const contact = { name: "Marais", email: "marais@exemple.fr" };
      await transfers.accept(callers[to], slug, {
        digest: stake?.digest ?? "",
        contact,
        scopes: "keep",
        grants: "keep",
      });
    }
    const page = await agent.ask(HERE);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain(left);
    const next = await prepare(agent, slug);
    expect(next).not.toBe(left);
    expect((await agent.ask(HERE)).text).toContain(next);
  });
});
