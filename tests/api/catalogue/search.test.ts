import { createApiApp } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv, visitsSchema } from "../support/content-folder.js";

let place: Place;
let api: ReturnType<typeof supertest>;

const base = { licence: "lov2", frequency: "ANNUAL", access: "open" };
const DATASETS = [
  {
    slug: "tonnages",
    theme: "dechets",
    title: "Tonnages collectés dans les déchèteries",
    description:
      "Tonnes apportées par les ménages et les professionnels. Les bordereaux de pesée sont saisis chaque mois par les agents. Les gravats, le bois et les végétaux y sont distingués, ainsi que les encombrants et les métaux, pour chaque site de l'île.",
    organisation: "ile-d-oleron",
    keywords: ["déchets", "recyclage"],
  },
  {
    slug: "bacs",
    theme: "dechets",
    title: "Bacs roulants",
    description: "Parc des bacs, par commune.",
    organisation: "pole-marennes-oleron",
    keywords: ["collecte"],
  },
  {
    slug: "zones",
    theme: "urbanisme",
    title: "Zones d'activités communales de Dolus-d'Oléron",
    description: "Chevaux de trait, bateaux et locaux communaux.",
    organisation: "pole-marennes-oleron",
    spatial: "17140",
    keywords: ["économie"],
    licence: "odc-odbl",
  },
  {
    slug: "marais",
    theme: "urbanisme",
    title: "Marais du bassin",
    description: "Inventaire des œillets et des chenaux.",
    organisation: "pole-marennes-oleron",
    spatial: "241700699",
    keywords: ["eau"],
  },
];

beforeAll(async () => {
  place = createPlace({ PUBLIC_URL: "https://donnees.exemple.fr" });
  place.write("culture/mediatheques/dataset.json", {
    ...JSON.parse(place.read("culture/mediatheques/dataset.json")),
    spatial: "17093",
  });
  for (const { theme, ...dataset } of DATASETS) {
    place.write(`${theme}/${dataset.slug}/dataset.json`, { ...base, ...dataset });
    place.write(`${theme}/${dataset.slug}/schema.json`, visitsSchema);
    place.write(`${theme}/${dataset.slug}/data.csv`, visitsCsv);
  }
  const datalogue = await place.open({ now: () => new Date("2026-03-10T09:00:00Z") });
  expect((await datalogue.load()).problems).toEqual([]);
  api = supertest(createApiApp(datalogue, place.settings));
});
afterAll(() => place.remove());

interface Answer {
  data: {
    slug: string;
    quality: number;
    why: null | {
      fields: { name: string; label: string; terms: string[] }[];
      excerpt: { text: string; match: boolean }[];
    };
  }[];
  facets: Record<string, { value: string; label: string; count: number }[]>;
}
const search = async (query: string): Promise<Answer> =>
  (await api.get(`/api/datasets?${encodeURI(query)}`).expect(200)).body;
const slugs = async (query: string) => (await search(query)).data.map(({ slug }) => slug).sort();

describe("words", () => {
  it.each([
    ["dechet", ["tonnages", "bacs"]],
    ["DÉCHÊTS", ["tonnages", "bacs"]],
    ["déchetterie", ["tonnages"]],
    ["tonage", ["tonnages"]],
    ["bac roulant", ["bacs"]],
    ["cheval", ["zones"]],
    ["bateau", ["zones"]],
    ["local communal", ["zones"]],
    ["oeillet", ["marais"]],
    ["les bacs de l'île", []],
    ["inventair", ["marais"]],
    ["recylcage", ["tonnages"]],
    ["tonnaeg", ["tonnages"]],
    ["vencombrent", []],
  ])("find whatever their accents, plurals, mistakes and endings: %s", async (q, expected) => {
    expect(await slugs(`q=${q}`)).toEqual([...expected].sort());
  });

  it("put first what says them in its title", async () => {
    const { data } = await search("q=commun");
    expect(data[0]?.slug).toBe("zones");
    expect(data.length).toBe(5);
  });
});

describe("each result", () => {
  it("says where the words were found, as they are written there", async () => {
    const [found] = (await search("q=dechet vegetal")).data;
    expect(found?.why?.fields).toEqual([
      { name: "title", label: "titre", terms: ["déchèteries"] },
      { name: "keywords", label: "mots-clés", terms: ["déchets"] },
      { name: "theme", label: "thème", terms: ["dechets"] },
      { name: "description", label: "description", terms: ["végétaux"] },
    ]);
  });

  it("shows a passage where the words are marked, cut between words, the same text as in the description", async () => {
    const [found] = (await search("q=vegetaux")).data;
    const excerpt = found?.why?.excerpt ?? [];
    expect(excerpt.filter(({ match }) => match).map(({ text }) => text)).toEqual(["végétaux"]);
    expect(excerpt[0]).toEqual({ text: "…", match: false });
    const passage = excerpt
      .map(({ text }) => text)
      .join("")
      .replaceAll("…", "");
    expect(DATASETS[0]?.description).toContain(passage);
    expect(passage.length).toBeLessThan(260);
  });

  it("says nothing when no word was searched", async () => {
    for (const { why } of (await search("sort=title")).data) expect(why).toBeNull();
  });

  it("has its quality as a number", async () => {
    const { data } = await search("q=bacs");
    // Its description is short.
    expect(data[0]?.quality).toBe(8);
  });
});

describe("facets", () => {
  it("count theme, organisation, territory, format, licence, year of update and access", async () => {
    const { facets } = await search("");
    expect(Object.keys(facets)).toEqual([
      "theme",
      "organisation",
      "territory",
      "format",
      "licence",
      "updated",
      "access",
    ]);
    expect(facets.licence).toEqual([
      { value: "lov2", label: "Licence Ouverte 2.0", count: 4 },
      { value: "odc-odbl", label: "ODbL 1.0", count: 1 },
    ]);
    expect(facets.updated).toEqual([{ value: "2026", label: "2026", count: 5 }]);
    expect(facets.access).toEqual([{ value: "open", label: "Ouvert à tous", count: 5 }]);
    expect(facets.territory?.slice(0, 3).map(({ value, count }) => [value, count])).toEqual([
      ["petr-marennes-oleron", 5],
      ["241700624", 4],
      ["241700699", 2],
    ]);
    expect(facets.format).toContainEqual({ value: "csv", label: "CSV", count: 5 });
  });

  it("still offer the other values of what was chosen", async () => {
    const { facets } = await search("theme=urbanisme&licence=odc-odbl");
    expect(facets.licence?.map(({ value, count }) => [value, count])).toEqual([
      ["lov2", 1],
      ["odc-odbl", 1],
    ]);
    expect(facets.theme?.map(({ value, count }) => [value, count])).toEqual([["urbanisme", 1]]);
    expect((await search("theme=urbanisme")).facets.theme?.length).toBe(3);
  });

  it("count what choosing the value would give, whatever else is chosen", async () => {
    for (const query of ["", "theme=urbanisme", "q=commune", "organisation=pole-marennes-oleron&licence=lov2"]) {
      const { facets } = await search(query);
      for (const [name, values] of Object.entries(facets))
        for (const { value, count } of values) {
          const others = query.split("&").filter((part) => part && !part.startsWith(`${name}=`));
          const answer = await search([...others, `${name}=${value}`, "page_size=1"].join("&"));
          expect((answer as unknown as { meta: { total: number } }).meta.total, `${query} ${name}=${value}`).toBe(
            count,
          );
        }
    }
  });

  it.each([
    ["17140", ["bacs", "tonnages", "zones"]],
    ["241700624", ["bacs", "frequentation-mediatheques", "tonnages", "zones"]],
    ["241700699", ["bacs", "marais"]],
    ["petr-marennes-oleron", ["bacs", "frequentation-mediatheques", "marais", "tonnages", "zones"]],
    ["17189", ["bacs", "marais"]],
    ["dep-17", ["bacs", "frequentation-mediatheques", "marais", "tonnages", "zones"]],
  ])("of territory keep what covers it, what contains it and what lies in it: %s", async (code, expected) => {
    expect(await slugs(`territory=${code}`)).toEqual(expected);
  });

  it("refuse a territory that does not exist, and name those that do", async () => {
    const { body } = await api.get("/api/datasets?territory=99999").expect(400);
    expect(body).toMatchObject({ code: "valeur-invalide", parameter: "territory" });
    expect(body.accepted).toContain("17093");
  });

  it.each([
    ["theme", "inconnu", ["dechets", "urbanisme"]],
    ["organisation", "inconnue", ["ile-d-oleron", "pole-marennes-oleron"]],
    ["format", "docx", ["csv", "geojson"]],
    ["licence", "cc0", ["lov2", "odc-odbl"]],
    ["updated", "1999", ["2026"]],
    ["access", "secret", ["open", "members", "organisation"]],
  ])("refuse a value that does not exist, and name those that do: %s=%s", async (name, value, accepted) => {
    const { body } = await api.get(`/api/datasets?${name}=${value}`).expect(400);
    expect(body).toMatchObject({ code: "valeur-invalide", parameter: name });
    expect(body.detail).toContain(value);
    expect(body.accepted).toEqual(expect.arrayContaining(accepted));
  });

  it("take a value that exists though no dataset has it", async () => {
    for (const query of ["format=gpkg", "licence=odc-odbl&theme=dechets", "access=members"])
      expect((await api.get(`/api/datasets?${query}`).expect(200)).body.meta.total).toBe(0);
  });
});

it("sorts titles as a dictionary does, figures as numbers", async () => {
  const { data } = await search("sort=title");
  expect(data.map(({ slug }) => slug)).toEqual(["bacs", "frequentation-mediatheques", "marais", "tonnages", "zones"]);
});

it("shows a new title at the next search, and forgets the former one", async () => {
  const datalogue = await place.open();
  await datalogue.load();
  const other = supertest(createApiApp(datalogue, place.settings));
  const find = async (q: string) => (await other.get(`/api/datasets?q=${encodeURI(q)}`)).body.meta.total;
  expect(await find("roulant")).toBe(1);
  place.write("dechets/bacs/dataset.json", {
    ...JSON.parse(place.read("dechets/bacs/dataset.json")),
    title: "Conteneurs",
  });
  await datalogue.load();
  expect(await find("roulant")).toBe(0);
  expect(await find("conteneur")).toBe(1);
});
