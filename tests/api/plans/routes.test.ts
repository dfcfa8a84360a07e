import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createApiApp, type Datalogue } from "@datalogue/api";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";

const PUBLIC_URL = "https://donnees.exemple.fr";
let today = "2026-03-10T12:00:00Z";
let place: Place;
let datalogue: Datalogue;
let app: Server;

const visits = {
  id: "culture-entrees",
  theme: "culture",
  title: "Entrées dans les médiathèques",
  shortTitle: "Entrées",
  description: "Entrées par an.",
  unit: "entrées",
  unitLabel: "entrées par an",
  decimals: 0,
  direction: "up",
  wording: { subject: "les entrées", number: "plural", gender: "feminine", of: "d'entrées" },
  method: "Somme.",
  source: "Service culture.",
  measure: { kind: "sum", numerator: { dataset: "frequentation-mediatheques", aggregate: "sum", field: "entrees" } },
  territoryField: "codeCommune",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "epci", "petr"],
};
const objective = {
  id: "entrees",
  title: "Accueillir plus de lecteurs",
  indicator: "culture-entrees",
  type: "VALEUR",
  territory: "17093",
  reference: { period: "2020", value: 10_000 },
  target: { period: "2030", value: 15_000 },
  trajectory: "linear",
};
const plan = {
  id: "plan-lecture",
  theme: "culture",
  kind: "PLU",
  title: "Plan de test",
  shortTitle: "PLU",
  description: "Un document de test.",
  territory: "241700624",
  organisation: "ile-d-oleron",
  dates: { approved: "2020-02-01" },
  horizon: { from: 2020, to: 2030 },
  objectives: [objective, { ...objective, id: "inconnu", title: "Densité", indicator: "densite" }],
  comment: { text: "Deux médiathèques rouvrent en 2026.", author: "Service culture", date: "2026-01-15" },
};

beforeAll(async () => {
  place = createPlace({ PUBLIC_URL });
  place.write("culture/indicators/culture-entrees.json", visits);
  place.write("culture/plans/plan-lecture.json", plan);
  for (const rule of ["plu-evaluation", "plu-sobriete-fonciere", "rapport-artificialisation"])
    place.write(`urbanisme/law/${rule}.json`, JSON.parse(readFileSync(`datasets/urbanisme/law/${rule}.json`, "utf8")));
  const { territoryField: _, periodField: __, nativeLevel: ___, ...derived } = visits;
  place.write("culture/indicators/culture-double.json", {
    ...derived,
    id: "culture-double",
    measure: { kind: "expression", expression: "val(culture-entrees) * 2" },
  });
  place.write("territoires/groups.json", [
    { code: "g-sud", name: "Sud", description: "Deux communes.", communes: ["17093", "17140"] },
  ]);
  const { territory: ____, reference: _____, ...flat } = objective;
  place.write("culture/plans/plan-groupe.json", {
    ...plan,
    id: "plan-groupe",
    kind: "PLUI",
    territory: "g-sud",
    objectives: [flat, { ...flat, id: "double", indicator: "culture-double" }],
  });
  datalogue = await place.open({ now: () => new Date(today) });
  const { problems } = await datalogue.load();
  expect(problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
    "datasets/culture/plans/plan-lecture.json «\u00A0objectives[1].indicator\u00A0»\u00A0: aucun indicateur utilisable ne s'appelle «\u00A0densite\u00A0». Cet objectif est montré non calculable.",
  ]);
  app = createServer(createApiApp(datalogue, place.settings));
});
afterAll(() => place.remove());
const get = (address: string) => request(app).get(address);
const at = (day: string) => {
  today = `${day}T12:00:00Z`;
};

describe("the list of plans", () => {
  it("gives each with the tally of its objectives", async () => {
    const { body } = await get("/api/plans").expect(200);
    expect(body.meta).toMatchObject({ total: 2, at: "2026-03-10" });
    expect(body.data[1]).toMatchObject({
      id: "plan-lecture",
      tally: { "on-track": 1, "to-watch": 0, "off-track": 0, "not-computable": 1 },
      links: { self: `${PUBLIC_URL}/api/plans/plan-lecture`, page: `${PUBLIC_URL}/suivi/plan-lecture` },
    });
    expect(body.data[1].objectives).toBeUndefined();
  });

  it("puts the pages of those without invented figure in the sitemap", async () => {
    const { text } = await get("/sitemap.xml").buffer(true);
    const pages = [...text.matchAll(/<loc>[^<]*(\/suivi[^<]*)<\/loc>/g)].map(([, path]) => path);
    expect(pages).toEqual(["/suivi", "/suivi/plan-groupe", "/suivi/plan-lecture"]);
  });

  it.each([
    ["territory=17093", 2],
    ["territory=17323", 1],
    ["territory=petr-marennes-oleron", 2],
    ["territory=241700699", 0],
    ["kind=SCOT", 0],
    ["kind=PLUI", 1],
    ["theme=culture", 2],
  ])("is narrowed by %s", async (query, total) => {
    expect((await get(`/api/plans?${query}`).expect(200)).body.meta.total).toBe(total);
  });
});

describe("a plan", () => {
  it("says where each objective stands, and why when it cannot be told", async () => {
    const { body } = await get("/api/plans/plan-lecture").expect(200);
    const [followed, unknown] = body.data.objectives;
    expect(followed).toMatchObject({
      status: "on-track",
      expected: 11_500,
      latest: { period: "2023", value: 12_500 },
      frozen: { versions: ["frequentation-mediatheques@1"] },
    });
    expect(unknown).toMatchObject({ status: "not-computable", frozen: null, latest: null });
    expect(unknown.sentence).toContain("Aucun indicateur utilisable ne s'appelle");
    expect(body.data.deadlines.map(({ rule }: { rule: string }) => rule)).toContain("plu-evaluation");
    expect(body.data.links.report).toBe(`${PUBLIC_URL}/suivi/plan-lecture/bilan?au=2026-03-10`);
  });

  it("leads to where its figure comes from, and to the address where it stays", async () => {
    const [{ latest, frozen }] = (await get("/api/plans/plan-lecture")).body.data.objectives;
    await get(latest.lineage).expect(200);
    const { body } = await get(frozen.address).expect(200);
    expect(body.data.find(({ period }: { period: string }) => period === "2023").value).toBe(12_500);
  });

  it("keeps, at a past day, the values that were served then", async () => {
    at("2026-04-02");
    place.write(
      "culture/mediatheques/data.csv",
      "codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2023,9000\n17093,Le Château-d'Oléron,2024,9500\n",
    );
    await datalogue.load();
    const now = (await get("/api/plans/plan-lecture")).body.data.objectives[0];
    expect(now).toMatchObject({ status: "off-track", latest: { period: "2024", value: 9500 } });
    const then = (await get("/api/plans/plan-lecture?at=2026-03-31")).body.data.objectives[0];
    expect(then).toMatchObject({ status: "on-track", latest: { period: "2023", value: 12_500 } });
    await get(then.latest.lineage).expect(200);
    expect(then.latest.lineage).toContain(`state=${then.frozen.state}`);
  });

  it("before anything was published reads the first values, of the periods that had ended", async () => {
    const { body } = await get("/api/plans/plan-lecture?at=2024-01-01").expect(200);
    const [followed] = body.data.objectives;
    expect(followed).toMatchObject({ status: "on-track", latest: { period: "2023", value: 12_500 } });
    expect(followed.notes.join()).toContain("publiées ici pour la première fois le 10 mars 2026");
    const [early] = (await get("/api/plans/plan-lecture?at=2023-06-30")).body.data.objectives;
    expect(early.status).toBe("not-computable");
  });

  it("shows, at a past day, no comment that was not signed yet", async () => {
    const commentOn = async (day: string) => (await get(`/api/plans/plan-lecture?at=${day}`)).body.data.comment;
    expect(await commentOn("2026-01-14")).toBeUndefined();
    expect(await commentOn("2026-01-15")).toMatchObject({ author: "Service culture" });
  });

  it("keeps, at a past day, the objectives that it had then", async () => {
    at("2026-05-04");
    const before = (await get("/api/plans/plan-lecture").expect(200)).body.data;
    expect(before.text).toEqual({ since: "2026-03-10", replaced: null });
    const harder = { ...objective, title: "Doubler", target: { period: "2030", value: 20_000 } };
    place.write("culture/plans/plan-lecture.json", { ...plan, title: "Plan révisé", objectives: [harder] });
    await datalogue.load();
    const now = (await get("/api/plans/plan-lecture").expect(200)).body.data;
    expect(now).toMatchObject({ title: "Plan révisé", text: { since: "2026-05-04", replaced: null } });
    expect(now.objectives).toMatchObject([{ title: "Doubler", target: { value: 20_000 } }]);
    const then = (await get("/api/plans/plan-lecture?at=2026-05-03").expect(200)).body.data;
    expect(then).toMatchObject({ title: "Plan de test", text: { since: "2026-03-10", replaced: "2026-05-04" } });
    expect(then.objectives).toEqual(before.objectives);
    // Nothing is known of its text before it was first served here.
    const early = (await get("/api/plans/plan-lecture?at=2024-01-01").expect(200)).body.data;
    expect(early).toMatchObject({ title: "Plan de test", text: { since: "2026-03-10", replaced: "2026-05-04" } });
  });

  it("keeps, at a past day, the words and the unit that its values had then, and tells what they became", async () => {
    at("2026-06-01");
    const before = (await get("/api/plans/plan-lecture").expect(200)).body.data.objectives[0];
    expect(before.words).toEqual({ title: "Entrées dans les médiathèques", unit: "entrées", decimals: 0 });
    const { numerator } = visits.measure;
    place.write("culture/indicators/culture-entrees.json", {
      ...visits,
      title: "Fréquentation des médiathèques",
      unit: "milliers d'entrées",
      unitLabel: "milliers d'entrées par an",
      decimals: 1,
      measure: { kind: "sum", numerator: { ...numerator, scale: 0.001 } },
    });
    await datalogue.load();
    const [now] = (await get("/api/plans/plan-lecture").expect(200)).body.data.objectives;
    expect(now).toMatchObject({ words: { unit: "milliers d'entrées", decimals: 1 }, latest: { value: 9.5 } });
    const [then] = (await get("/api/plans/plan-lecture?at=2026-05-31").expect(200)).body.data.objectives;
    expect(then).toMatchObject({ words: before.words, latest: before.latest && { value: 9500 } });
    expect(then.sentence).toContain("entrées");
    expect(then.sentence).not.toContain("milliers");
    expect(then.notes.join(" ")).toMatch(/«\u00A0Fréquentation des médiathèques\u00A0», en milliers d'entrées/);
    place.write("culture/indicators/culture-entrees.json", visits);
    await datalogue.load();
  });

  it("of a group is followed from the sums of its communes, as far as its indicators can be read at that day", async () => {
    const now = (await get("/api/plans/plan-groupe").expect(200)).body.data.objectives;
    // Half of the communes are missing: what they could change is not affirmed.
    expect(now[0]).toMatchObject({ status: "to-watch", latest: { period: "2024", value: 9500, coverage: 0.5 } });
    await get(now[0].frozen.address).expect(200);
    expect(now[1].frozen).toBeNull();
    expect(now[1].latest.value).toBe(19_000);
    const then = (await get("/api/plans/plan-groupe?at=2026-03-31").expect(200)).body.data.objectives;
    expect(then[0].latest).toMatchObject({ period: "2023", value: 20_800, coverage: 1 });
    expect(then[1]).toMatchObject({ status: "not-computable", latest: null });
    expect(then[1].sentence).toContain("Un état figé de cet indicateur");
  });

  it.each([
    ["hier", "at"],
    ["2025-02-30", "at"],
    ["2027-01-01", "at"],
  ])("at %s is refused in a sentence", async (day, parameter) => {
    const { body } = await get(`/api/plans/plan-lecture?at=${day}`).expect(400);
    expect(body).toMatchObject({ code: "valeur-invalide", parameter });
  });

  it("that does not exist is a 404", async () => {
    expect((await get("/api/plans/scot").expect(404)).body.code).toBe("document-inconnu");
    expect((await get("/api/deadlines?plan=scot").expect(404)).body.code).toBe("document-inconnu");
    expect((await get("/api/deadlines?territory=99999").expect(400)).body.code).toBe("territoire-inconnu");
  });
});

describe("the legal clock", () => {
  it("moves with the day, and so does the tag of its answer", async () => {
    at("2025-12-01");
    const first = await get("/api/deadlines?plan=plan-lecture").set("Accept-Encoding", "identity").expect(200);
    const find = (body: { data: { rule: string }[] }) => body.data.find(({ rule }) => rule === "plu-evaluation");
    expect(find(first.body)).toMatchObject({ due: "2026-02-01", days: 62, status: "to-watch" });
    const again = { "If-None-Match": String(first.headers.etag), "Accept-Encoding": "identity" };
    await get("/api/deadlines?plan=plan-lecture").set(again).expect(304);
    at("2026-02-02");
    const next = await get("/api/deadlines?plan=plan-lecture").set(again).expect(200);
    expect(find(next.body)).toMatchObject({ days: -1, status: "off-track" });
  });

  it("is that of a territory, the first due first", async () => {
    const { body } = await get("/api/deadlines?territory=17140").expect(200);
    const days = body.data.map(({ due }: { due: string }) => due);
    expect(days).toEqual([...days].sort());
    expect(days).toHaveLength(6);
  });

  it("shows what a commune owes though no document of it is followed, once, and not under a document that covers it", async () => {
    const owed = async (query: string) =>
      (await get(`/api/deadlines?${query}&page_size=100`).expect(200)).body.data
        .filter(({ duty }: { duty: string }) => duty === "rapport-artificialisation")
        .map(({ territory, plan }: { territory: string; plan: string | null }) => [territory, plan]);
    // The plan of Oléron covers its eight communes; the six of the Bassin have none.
    const all = await owed("territory=petr-marennes-oleron");
    expect(
      all
        .filter(([, plan]: [string, string | null]) => plan === null)
        .map(([code]: [string]) => code)
        .sort(),
    ).toEqual(["17058", "17185", "17219", "17265", "17351", "17406"]);
    expect(await owed("plan=plan-lecture")).toEqual([["241700624", "plan-lecture"]]);
  });
});

describe("an objective without tolerance", () => {
  it("is judged with that of the document which gives its territory a share of the same promise", async () => {
    const { territory: _, ...whole } = objective;
    place.write("culture/plans/plan-ensemble.json", {
      ...plan,
      id: "plan-ensemble",
      kind: "SCOT",
      objectives: [{ ...whole, target: { period: "2030", value: 25_000 }, tolerance: 1, split: { 17093: 15_000 } }],
    });
    await datalogue.load();
    const tolerances = async (id: string) =>
      (await get(`/api/plans/${id}`)).body.data.objectives.map((one: { tolerance: number }) => one.tolerance);
    expect(await tolerances("plan-lecture")).toEqual([1, 5]);
    expect(await tolerances("plan-groupe")).toEqual([5, 5]);
  });
});
