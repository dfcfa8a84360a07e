import { createApiApp, type Datalogue } from "@datalogue/api";
import type { Territory, TerritoryEvent } from "@datalogue/ingest";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectivePart } from "../../../packages/api/src/plans/follow-up.js";
import { placeShares } from "../../../packages/api/src/plans/place-shares.js";
import { type Geography, territoryReader } from "../../../packages/api/src/territories/territory-reader.js";
import { createPlace, type Place, visitsIndicator } from "../support/content-folder.js";
import { mergeCommunes } from "../support/merge-communes.js";
import { scot } from "./support.js";

const visits = {
  id: "entrees",
  title: "Accueillir plus de lecteurs",
  indicator: visitsIndicator.id,
  type: "VALEUR",
  reference: { period: "2020", value: 300 },
  target: { period: "2030", value: 400 },
  trajectory: "linear",
  tolerance: 2,
  split: { "17265": 100, "17406": 60, "17219": 240 },
};
const { envelope: _, ...flat } = scot;
const plans = {
  "scot-demo": { ...flat, theme: "culture", objectives: [visits] },
  "scot-parts": {
    ...flat,
    id: "scot-parts",
    theme: "culture",
    objectives: [
      {
        ...visits,
        id: "baisse",
        type: "REDUCTION_PCT",
        target: { period: "2030", value: 12 },
        split: { "17265": 10, "17406": 15 },
      },
      { ...visits, id: "partielle", split: { "17406": 60 } },
    ],
  },
  "plu-saint-sornin": {
    ...flat,
    id: "plu-saint-sornin",
    theme: "culture",
    kind: "PLU",
    territory: "17406",
    objectives: [{ ...visits, id: "sornin", tolerance: undefined, split: undefined }],
  },
};
const DAY = "2026-03-10";

let today = `${DAY}T12:00:00Z`;
let place: Place;
let datalogue: Datalogue;
const open = async () => {
  datalogue = await place.open({ now: () => new Date(today) });
  const { problems } = await datalogue.load();
  return problems.map(({ message }) => message.replace(/[\u00A0\u202F]/g, " "));
};
const get = (id: string, at?: string) =>
  request(createApiApp(datalogue, place.settings)).get(`/api/plans/${id}${at ? `?at=${at}` : ""}`);
const objectiveOf = async (id: string, at?: string) => (await get(id, at).expect(200)).body.data.objectives[0];
const partsOf = async (at?: string): Promise<Map<string, ObjectivePart>> => {
  const followed = await datalogue.services.plans.follow("scot-demo", at);
  const [objective] = followed?.objectives ?? [];
  if (!followed || !objective) throw new Error("not followed");
  return new Map((await datalogue.services.plans.parts(followed, objective)).map((one) => [one.territory, one]));
};

beforeAll(async () => {
  place = createPlace();
  place.write("culture/indicators/culture-entrees.json", { ...visitsIndicator, levels: ["commune", "epci", "petr"] });
  place.write(
    "culture/mediatheques/data.csv",
    "codeCommune,commune,annee,entrees\n17265,Nieulle-sur-Seudre,2024,90\n17406,Saint-Sornin,2024,50\n17219,Marennes,2024,200\n",
  );
  const composed = { ...plans["plu-saint-sornin"], id: "plu-compose" };
  for (const [id, plan] of Object.entries({ ...plans, "plu-compose": composed }))
    place.write(`culture/plans/${id}.json`, plan);
  expect(await open()).toEqual([]);
  // As if it had been written in the site.
  const database = await place.openCatalogue();
  await database("documents")
    .where({ key: "definition:plan:plu-compose" })
    .update({ loaded_at: null, touched_at: today, touched_digest: database.ref("content_digest") });
  await database.destroy();
});
afterAll(() => place.remove());

describe("once two communes merged", () => {
  let before: { whole: object; parts: Map<string, ObjectivePart>; plu: object };
  let told: string[];
  beforeAll(async () => {
    before = {
      whole: await objectiveOf("scot-demo"),
      parts: await partsOf(),
      plu: await objectiveOf("plu-saint-sornin"),
    };
    today = "2026-04-10T12:00:00Z";
    await datalogue.close();
    mergeCommunes(place);
    told = await open();
  });

  it("a document that shares an objective out is followed, and the share of the heir counts that of the other", async () => {
    expect(told).toContain(
      "« objectives[0].split.17406 » : 17406 (Saint-Sornin) a rejoint 17265 (Nieulle-Saint-Sornin), dont la part réunit désormais les leurs. Quand le document est révisé, écrivez cette part et ôtez la ligne de 17406.",
    );
    const parts = await partsOf();
    expect(parts.has("17406")).toBe(false);
    expect(parts.get("17265")).toMatchObject({ value: { value: 140 }, share: { target: { value: 160 } } });
    expect((await objectiveOf("scot-demo")).notes.join()).toContain(
      "a rejoint Nieulle-Saint-Sornin, dont la part réunit",
    );
  });

  it("shares that do not make one are judged no more, and it is said of whom", async () => {
    expect(told).toContain(
      "« objectives[0].split.17406 » : 17406 (Saint-Sornin) a rejoint 17265 (Nieulle-Saint-Sornin) ; les parts des communes réunies (10 %, 15 %) ne s’additionnent pas : celle de 17265 (Nieulle-Saint-Sornin) n’est plus jugée non plus. Le reste du document est suivi.".replaceAll(
        "’",
        "'",
      ),
    );
    const { notes } = await objectiveOf("scot-parts");
    expect(notes.join().replace(/\s/g, " ")).toContain("celle de Nieulle-Saint-Sornin n'est plus jugée non plus");
    expect(told.find((one) => one.startsWith("« objectives[1].split.17406 »"))).toContain(
      "ne donne pas de part à 17265 (Nieulle-Saint-Sornin) : la sienne n'est plus jugée.",
    );
  });

  it("a past day keeps its objectives, and the communes as they were that day", async () => {
    expect(await objectiveOf("scot-demo", DAY)).toEqual({
      ...before.whole,
      latest: expect.anything(),
      trajectory: expect.anything(),
    });
    const figures = (parts: Map<string, ObjectivePart>) =>
      [...parts].map(([code, { value, share }]) => [code, value?.value, share?.status, share?.target.value]);
    expect(figures(await partsOf(DAY))).toEqual(figures(before.parts));
  });

  it("the document of the commune that is no more stays, says why it is followed no further, and keeps its past", async () => {
    const now = await objectiveOf("plu-saint-sornin");
    expect(now.status).toBe("not-computable");
    expect(now.sentence).toContain("Saint-Sornin (17406) a rejoint Nieulle-Saint-Sornin");
    // One that was written in the site too.
    for (const id of ["plu-saint-sornin", "plu-compose"]) {
      const { status, sentence } = await objectiveOf(id, DAY);
      expect({ status, sentence }).toMatchObject(
        Object.fromEntries(Object.entries(before.plu).filter(([key]) => ["status", "sentence"].includes(key))),
      );
    }
  });
});

describe("a past day", () => {
  it("is judged with the tolerance of a document that was removed since", async () => {
    const { split: __, tolerance: ___, ...own } = visits;
    place.write("culture/plans/plu-marennes.json", {
      ...plans["plu-saint-sornin"],
      id: "plu-marennes",
      territory: "17219",
      objectives: [own],
    });
    await datalogue.load();
    expect(await objectiveOf("plu-marennes")).toMatchObject({ tolerance: 2 });
    const then = "2026-04-10";
    today = "2026-05-10T12:00:00Z";
    place.drop("culture/plans/scot-demo.json");
    await datalogue.load();
    expect(await objectiveOf("plu-marennes", then)).toMatchObject({ tolerance: 2 });
    expect(await objectiveOf("plu-marennes")).toMatchObject({ tolerance: 5 });
    today = "2026-06-10T12:00:00Z";
    expect(await objectiveOf("plu-marennes", "2026-05-20")).toMatchObject({ tolerance: 5 });
  });

  it("says that a document put back as it was did not change", async () => {
    place.write("culture/plans/scot-demo.json", plans["scot-demo"]);
    await datalogue.load();
    const { body } = await get("scot-demo", "2026-04-20").expect(200);
    expect(body.data.text).toEqual({ since: DAY, replaced: null });
    // A day when it was not followed gives the text that was removed, and says when.
    const away = (await get("scot-demo", "2026-05-20").expect(200)).body.data;
    expect(away.text).toEqual({ since: DAY, replaced: "2026-05-10" });
    // While it was not followed, it judged nothing.
    expect(await objectiveOf("plu-marennes", "2026-05-20")).toMatchObject({ tolerance: 5 });
    expect(await objectiveOf("plu-marennes")).toMatchObject({ tolerance: 2 });
  });
});

/** A territory H, of some communes and what became of them. */
const merged = (events: TerritoryEvent[], ...communes: [code: string, validity?: Territory["validity"]][]) =>
  territoryReader({
    territories: [
      { code: "H", name: "H", level: "petr", parents: [] },
      ...communes.map(([code, validity]) => ({
        ...{ code, name: code, level: "commune", parents: [{ code: "H", ...validity }] },
        ...(validity && { validity }),
      })),
    ],
    ...{ events, populations: [], outlines: NOTHING, precise: NOTHING, surroundings: NOTHING },
    ...{ sources: { vintage: "2026-01-01" }, home: "H" },
  } as unknown as Geography);
const NOTHING = { type: "FeatureCollection", features: [] };
const date = "2024-01-01";

describe("the shares of a document", () => {
  const place = (split: Record<string, number>, territories: ReturnType<typeof merged>, adds = true) => {
    const { shares, moved } = placeShares({ split }, "H", { territories, adds });
    return [Object.fromEntries(shares), moved.map(({ code, kind }) => `${code} ${kind}`)];
  };
  const union = merged(
    [{ date, kind: "merger", before: ["A", "B"], after: ["N"], title: "" }],
    ["A", { to: date }],
    ["B", { to: date }],
    ["N", { from: date }],
    ["D"],
  );

  it("leave what it writes for the new commune as it is: the lines of the former ones count no more", () => {
    expect(place({ A: 2, B: 3 }, union)).toEqual([{ N: 5 }, ["A joined", "B joined"]]);
    expect(place({ A: 2, B: 3, N: 7 }, union)).toEqual([{ N: 7 }, ["A rewritten", "B rewritten"]]);
    expect(place({ A: 2, N: 7 }, union)).toEqual([{ N: 7 }, ["A rewritten"]]);
    expect(place({ A: 2 }, union)).toEqual([{}, ["A incomplete"]]);
  });

  it("follow a commune under its new code, whatever they count, and go to none of those that it was divided into", () => {
    const renaming: TerritoryEvent = { date, kind: "renaming", before: ["A"], after: ["N"], title: "" };
    const renamed = merged([renaming], ["A", { to: date }], ["N", { from: date }]);
    expect(place({ A: 15 }, renamed, false)).toEqual([{ N: 15 }, ["A renamed"]]);
    const split: TerritoryEvent = { date, kind: "split", before: ["A"], after: ["N", "O"], title: "" };
    const divided = merged([split], ["A", { to: date }], ["N", { from: date }], ["O", { from: date }]);
    expect(place({ A: 2 }, divided)).toEqual([{}, ["A divided"]]);
  });
});

describe("once a commune has another code", () => {
  it("its document is followed under it, judged as its share is", async () => {
    const own = createPlace();
    const [list, events] = ["territoires/territories.json", "territoires/events.json"];
    own.write("culture/indicators/culture-entrees.json", { ...visitsIndicator, levels: ["commune", "epci", "petr"] });
    own.write("culture/mediatheques/data.csv", "codeCommune,commune,annee,entrees\n17406,Saint-Sornin,2024,50\n");
    for (const id of ["scot-demo", "plu-saint-sornin"] as const) own.write(`culture/plans/${id}.json`, plans[id]);
    const territories: Territory[] = JSON.parse(own.read(list));
    const former = territories.find(({ code }) => code === "17406") as Territory;
    const { parents } = former;
    own.write(list, [
      ...territories.filter((one) => one !== former),
      { ...former, validity: { to: date }, parents: parents.map((one) => ({ ...one, to: date })) },
      { ...former, code: "17991", validity: { from: date }, parents: parents.map((one) => ({ ...one, from: date })) },
    ]);
    const renaming = { date, kind: "renaming", before: ["17406"], after: ["17991"], title: "Saint-Sornin" };
    own.write(events, [...JSON.parse(own.read(events)), renaming]);
    const opened = await own.open();
    const { problems } = await opened.load();
    expect(problems.map(({ message }) => message).join()).toContain("(17406) a changé de code\u00A0: écrivez 17991.");
    const followed = await opened.services.plans.follow("plu-saint-sornin");
    expect(followed?.plan.territory).toBe("17991");
    expect(followed?.objectives).toMatchObject([{ latest: { value: 50 }, tolerance: 2 }]);
    await opened.close();
    own.remove();
  });
});
