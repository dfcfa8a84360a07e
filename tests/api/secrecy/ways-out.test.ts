import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, type Row } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { downloadFormats } from "../../../packages/api/src/exports/index.js";
import { rowOperators } from "../../../packages/api/src/rows/row-operators.js";
import { growRevision } from "../../../packages/api/src/store/open-database.js";
import type { Closed } from "../access/closed-place.js";
import { routeRules } from "../access/route-rules.js";
import type { Openapi } from "../openapi/definition-checker.js";
import type { Place } from "../support/content-folder.js";
import { readTile } from "../tiles/read-tile.js";
import {
  COMMUNES,
  type Collected,
  collectedRows,
  collectionsJson,
  indicators,
  MARENNES,
  OLERON,
  openProtectedPlace,
  PETR,
  type ProtectedPlace,
  toCsv,
  writeCollections,
} from "./protected-place.js";

const rows = collectedRows();
const LEVEES = collectionsJson.slug;

/** Firms of the coast: a layer, with largest contributors. */
const concessionsJson = {
  ...collectionsJson,
  id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a22",
  slug: "concessions",
  title: "Concessions",
  description: "Tonnages par commune et espèce.",
  confidentialite: {
    unit: "entreprises",
    countField: "nb_entreprises",
    measures: ["tonnage_kg"],
    largest: [{ measure: "tonnage_kg", shareField: "part_premiere_pct" }],
    territoryField: "code_insee",
    levels: ["commune", "epci", "petr"],
    dimensions: ["espece"],
  },
};
const concessions = COMMUNES[OLERON]?.flatMap((code_insee, rank) =>
  ["HUITRE", "MOULE"].map((espece, other) => ({
    code_insee,
    espece,
    nb_entreprises: code_insee === "17140" && espece === "MOULE" ? 2 : 12,
    part_premiere_pct:
      code_insee === "17140" && espece === "MOULE" ? 60 : code_insee === "17485" && espece === "HUITRE" ? 91 : 20,
    tonnage_kg: 7_310_011 + 130_003 * (rank * 2 + other) ** 2,
    // A place of its own for each.
    position: [-1.2 - rank / 97 - other / 1013, 45.9 + rank / 89] as [number, number],
  })),
) as {
  code_insee: string;
  espece: string;
  nb_entreprises: number;
  part_premiere_pct: number;
  tonnage_kg: number;
  position: [number, number];
}[];

function writeConcessions(place: Place, rows = concessions): void {
  place.write("culture/concessions/dataset.json", concessionsJson);
  place.write("culture/concessions/schema.json", {
    fields: [
      { name: "code_insee", type: "string" },
      { name: "espece", type: "string" },
      { name: "nb_entreprises", type: "integer" },
      { name: "part_premiere_pct", type: "number" },
      { name: "tonnage_kg", type: "integer" },
    ],
  });
  place.write("culture/concessions/data.geojson", {
    type: "FeatureCollection",
    features: rows.map(({ position, ...properties }) => ({
      type: "Feature",
      properties,
      geometry: { type: "Point", coordinates: position },
    })),
  });
}

let place: ProtectedPlace;
/** What is told, and what is not: each masked figure of a row. */
let secrets: Set<string>;
const folder = mkdtempSync(join(tmpdir(), "datalogue-secrecy-"));

beforeAll(async () => {
  place = await openProtectedPlace((content) => {
    writeCollections(content, rows);
    writeConcessions(content);
  });
  secrets = new Set([...(await findSecrets(LEVEES, trueLevees)), ...(await findSecrets("concessions", trueTonnage))]);
});
afterAll(async () => {
  await place.close();
  rmSync(folder, { recursive: true, force: true });
});

type TableRow = Record<string, string | number | null>;

async function readAll(slug: string): Promise<TableRow[]> {
  const { data, meta } = (await place.json(`/api/datasets/${slug}/data?page_size=200`)) as {
    data: TableRow[];
    meta: { total: number };
  };
  expect(data).toHaveLength(meta.total);
  return data;
}

const communesOf = (code: string) => (code === PETR ? Object.values(COMMUNES).flat() : (COMMUNES[code] ?? [code]));

function trueLevees(row: TableRow): number {
  return rows
    .filter(({ annee, code_insee }) => annee === row.annee && communesOf(String(row.code_insee)).includes(code_insee))
    .filter(({ volume_l }) => row.volume_l === "ENSEMBLE" || row.volume_l === String(volume_l))
    .reduce((sum, { nb_levees }) => sum + nb_levees, 0);
}

function trueTonnage(row: TableRow): number {
  return concessions
    .filter(({ code_insee }) => communesOf(String(row.code_insee)).includes(code_insee))
    .filter(({ espece }) => row.espece === "ENSEMBLE" || row.espece === espece)
    .reduce((sum, { tonnage_kg }) => sum + tonnage_kg, 0);
}

async function findSecrets(slug: string, truth: (row: TableRow) => number): Promise<string[]> {
  const table = await readAll(slug);
  const told = new Set(table.filter(({ status }) => status === "OBSERVE").map(truth));
  return table
    .filter(({ status }) => status === "SECRET")
    .map(truth)
    .filter((figure) => !told.has(figure))
    .map(String);
}

/** A number as JSON, CSV or a French page writes it. */
function shows(text: string, secret: string): boolean {
  const grouped = secret.replace(/\B(?=(\d{3})+$)/g, "[\\s\u00A0\u202F,.]?");
  return new RegExp(`(?<!\\d)${grouped}(?!\\d)`).test(text);
}

/** What a file says, whatever its form. */
async function decode(address: string, bytes: Buffer): Promise<string> {
  const file = join(folder, `${Math.random()}`);
  if (bytes.subarray(0, 4).toString() === "PAR1") {
    const found = await parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
    return JSON.stringify(found, (_, value) => (typeof value === "bigint" ? Number(value) : value));
  }
  if (bytes.subarray(0, 15).toString() === "SQLite format 3") {
    writeFileSync(file, bytes);
    const db = new Database(file, { readonly: true });
    const tables = db.prepare("SELECT table_name FROM gpkg_contents").pluck().all() as string[];
    const found = tables.flatMap((name) => db.prepare(`SELECT * FROM "${name}"`).all());
    db.close();
    return JSON.stringify(found);
  }
  if (bytes.subarray(0, 2).toString() === "PK") {
    writeFileSync(file, bytes);
    const found: Row[] = [];
    await checkFile(file, { name: "x.xlsx", onRows: (read) => void found.push(...read) });
    return JSON.stringify(found.map(({ cells }) => cells));
  }
  if (/\/\d+\/\d+\/\d+$/.test(address) && bytes.length > 0 && bytes[0] === 0x1a) {
    const layer = readTile(bytes);
    return JSON.stringify(Array.from({ length: layer.length }, (_, rank) => layer.feature(rank).properties));
  }
  return bytes.toString("utf8");
}

const asClosed = ({ id, slug }: { id: string; slug: string }) => ({ id, slug }) as Closed;

/** Every address of the site that speaks of a dataset, and all that can be asked of rows. */
function listAddresses(): string[] {
  const fromRules = [collectionsJson, concessionsJson].flatMap((dataset) =>
    Object.entries(routeRules).flatMap(([route, { addresses }]) =>
      route.startsWith("GET ") ? (addresses?.(asClosed(dataset)) ?? []) : [],
    ),
  );
  const queries = [
    "?columns=nb_levees",
    "?columns=nb_levees,nb_redevables&page_size=200",
    "?nb_levees__sort=desc&page_size=200",
    ...Object.entries(rowOperators).flatMap(([operator, { takes }]) =>
      (takes === "nothing" ? ["true"] : ["1", "99999999"]).map(
        (value) => `?nb_levees__${operator}=${value}&page_size=200`,
      ),
    ),
    ...[
      "nb_levees > 0",
      "NOT (nb_levees > 0)",
      "nb_levees IS NULL",
      "nb_levees IN (0, 1, 2, 5)",
      "nb_levees BETWEEN 0 AND 99999999 OR status = 'SECRET'",
    ].map((filter) => `?filter=${encodeURIComponent(filter)}&page_size=200`),
    "?or=(nb_levees__less.5,status__exact.SECRET)&page_size=200",
    "?q=secret&page_size=200",
    "?q=Saint-Denis&page_size=200",
    "?volume_l__groupby&nb_levees__sum",
    "?maille__groupby&nb_levees__avg",
    "?code_insee__groupby&nb_levees__max",
    "?nb_levees__min",
    "?nb_redevables__sum",
    "?nb_levees__groupby&status__count",
    "?code_insee__groupby=epci&nb_levees__sum",
    "?status__groupby&status__count",
  ];
  const forms = Object.keys(downloadFormats);
  return [
    ...new Set([
      ...fromRules,
      ...queries.flatMap((query) => [
        `/api/datasets/${LEVEES}/data${query}`,
        `/api/datasets/${LEVEES}/versions/1/data${query}`,
      ]),
      ...forms.flatMap((form) => [
        `/api/datasets/${LEVEES}/data/${form}`,
        `/api/datasets/${LEVEES}/data/${form}?columns=nb_levees`,
        `/api/datasets/${LEVEES}/data/${form}?status__exact=SECRET`,
        `/fichiers/${collectionsJson.id}/versions/1/${LEVEES}.${form}`,
      ]),
      ...forms.map((form) => `/api/datasets/concessions/data/${form}`),
      ...["secret-cells.json", "rows.sqlite", "report.json", "original.csv", "..%2fsecret-cells.json"].flatMap(
        (name) => [`/fichiers/${collectionsJson.id}/${name}`, `/fichiers/${collectionsJson.id}/versions/1/${name}`],
      ),
      `/ogc/collections/concessions/items?limit=1000&f=json`,
      "/ogc/collections/concessions/queryables?f=json",
      ...[
        "tonnage_kg > 0",
        "NOT (tonnage_kg > 0)",
        "tonnage_kg IS NULL",
        "S_INTERSECTS(geometry, BBOX(-2,45,0,47))",
      ].map((filter) => `/ogc/collections/concessions/items?limit=1000&f=json&filter=${encodeURIComponent(filter)}`),
      ...[6, 10].flatMap((zoom) => tilesOf(zoom)),
      ...Object.keys(indicators).flatMap((id) => [
        `/api/indicators/${id}`,
        `/indicateurs/${id}`,
        `/api/indicators/${id}/chart.svg?territory=17323`,
        ...["", ".csv"].flatMap((form) =>
          [
            "",
            "territory=17323",
            "territory=g-oleron-nord",
            "vintage=2018-01-01",
            "denominator=dgf",
            "volume=*",
            "volume=240&territory=17323",
            `territory=${OLERON}&volume=240`,
          ].map((query) => `/api/indicators/${id}/observations${form}?${query}`),
        ),
        `/api/indicators/${id}/lineage?territory=17406&period=2024`,
        `/api/indicators/${id}/lineage?territory=17323&period=2024&volume=240`,
        `/api/indicators/${id}/lineage?territory=${MARENNES}&period=2024`,
      ]),
      "/observatoires/culture?territoire=17406",
      "/territoires/17406",
    ]),
  ];
}

/** The tiles of the concessions at a zoom. */
function tilesOf(zoom: number): string[] {
  const found = new Set<string>();
  for (const { position } of concessions) {
    const column = Math.floor(((position[0] + 180) / 360) * 2 ** zoom);
    const latitude = (position[1] * Math.PI) / 180;
    const row = Math.floor(((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * 2 ** zoom);
    found.add(`/ogc/collections/concessions/tiles/WebMercatorQuad/${zoom}/${row}/${column}`);
  }
  return [...found];
}

describe("a dataset under statistical secrecy", () => {
  it("has masked rows, and totals that are told over them", async () => {
    const levees = await readAll(LEVEES);
    const small = levees.filter(({ code_insee, volume_l }) => code_insee === "17406" && volume_l === "ENSEMBLE");
    expect(small).toMatchObject([
      { annee: 2023, nb_levees: null, nb_redevables: null, status: "SECRET" },
      { annee: 2024, nb_levees: null, nb_redevables: null, status: "SECRET" },
    ]);
    expect(levees.find(({ code_insee, volume_l }) => code_insee === OLERON && volume_l === "240")).toMatchObject({
      status: "OBSERVE",
    });
    for (const row of levees) {
      expect(row.nb_levees === null, JSON.stringify(row)).toBe(row.status === "SECRET");
      expect(row.nb_redevables === null).toBe(row.status === "SECRET");
      if (row.status === "OBSERVE") expect(row.nb_levees).toBe(trueLevees(row));
    }
    const tonnages = await readAll("concessions");
    const masked = tonnages.filter(({ status, maille }) => status === "SECRET" && maille === "commune");
    expect(masked.map(({ code_insee, espece }) => `${code_insee} ${espece}`)).toEqual(
      expect.arrayContaining(["17140 MOULE", "17485 HUITRE"]),
    );
    expect(secrets.size).toBeGreaterThan(10);
  });

  it("shows no masked figure at any address, to the public and to another organisation", async () => {
    const addresses = listAddresses();
    expect(addresses.length).toBeGreaterThan(250);
    const answered = new Map<number, number>();
    for (const address of addresses)
      for (const key of [undefined, place.other]) {
        const { status, bytes } = await place.read(address, key);
        answered.set(status, (answered.get(status) ?? 0) + 1);
        expect(status, address).toBeLessThan(500);
        const text = await decode(address, bytes);
        const found = [...secrets].filter((secret) => shows(text, secret));
        expect(found, address).toEqual([]);
      }
    expect(answered.get(200)).toBeGreaterThan(200);
  });

  it("finds a masked figure where it is shown: the received file, to its producer", async () => {
    const address = `/fichiers/${collectionsJson.id}/original`;
    const { status, text, headers } = await place.read(address, place.own);
    expect(status).toBe(200);
    expect(text).toBe(toCsv(rows));
    expect(headers.get("cache-control")).toContain("no-store");
    expect([...secrets].some((secret) => shows(text, secret))).toBe(true);
    expect((await place.read(address)).status).toBe(401);
    expect((await place.read(address, place.other)).status).toBe(403);
    expect((await place.read(`/fichiers/${collectionsJson.id}/versions/1/original`, place.other)).status).toBe(403);
  });

  it.each(Object.keys(downloadFormats))(
    "reads what a file %s tells, so that a masked figure would be seen there",
    async (form) => {
      const { status, bytes } = await place.read(`/api/datasets/concessions/data/${form}`);
      expect(status).toBe(200);
      expect(await decode(form, bytes)).toContain("HUITRE");
    },
  );

  it("keeps the digest and the size of the received file to itself, by which figures would be tried one by one", async () => {
    const digest = await place.read(`/fichiers/${collectionsJson.id}/original`, place.own);
    const { createHash } = await import("node:crypto");
    const sha256 = createHash("sha256").update(digest.bytes).digest("hex");
    for (const address of listAddresses()) expect((await place.read(address)).text, address).not.toContain(sha256);
    const dataset = (await place.json(`/api/datasets/${LEVEES}`)) as { distributions: { id: string }[] };
    const given = dataset.distributions.map(({ id }) => id);
    expect(given).toContain("csv");
    expect(given.filter((id) => !Object.hasOwn(downloadFormats, id))).toEqual([]);
  });

  it("lets no filter, sort or page tell masked rows apart", async () => {
    const data = async (query: string) =>
      ((await place.json(`/api/datasets/${LEVEES}/data?page_size=200&${query}`)) as { data: TableRow[] }).data;
    const isMasked = ({ status }: TableRow) => status === "SECRET";
    // All of them, or none, whatever is asked: what keeps empty cells keeps them all.
    const masked = (await data("status__exact=SECRET")).length;
    const keepsEmpty = new Set(["differs", "notin", "isnull"]);
    for (const [operator, { takes }] of Object.entries(rowOperators))
      for (const value of takes === "nothing" ? ["true"] : ["0", "5", "250000", "900000"]) {
        const kept = await data(`nb_levees__${operator}=${value}`);
        expect(kept.filter(isMasked).length, `${operator} ${value}`).toBe(keepsEmpty.has(operator) ? masked : 0);
      }
    const cql2 = async (filter: string) => (await data(`filter=${encodeURIComponent(filter)}`)).filter(isMasked).length;
    for (const value of ["0", "5", "250000", "900000"]) {
      for (const operator of ["=", "<>", "<", "<=", ">", ">="]) {
        // Neither a condition nor its contrary keeps a masked row.
        expect(await cql2(`nb_levees ${operator} ${value}`), `${operator} ${value}`).toBe(0);
        expect(await cql2(`NOT (nb_levees ${operator} ${value})`), `NOT ${operator} ${value}`).toBe(0);
      }
      expect(await cql2(`nb_levees BETWEEN 0 AND ${value}`)).toBe(0);
      expect(await cql2(`nb_levees NOT IN (${value})`)).toBe(0);
    }
    expect(await cql2("nb_levees IS NULL")).toBe(masked);
    const places = "/ogc/collections/concessions/items?limit=1000&f=json&filter=";
    for (const filter of ["tonnage_kg > 0", "NOT tonnage_kg > 0", "S_INTERSECTS(geometry, BBOX(-2,45,0,47))"]) {
      const { features } = (await place.json(places + encodeURIComponent(filter))) as {
        features: { properties: TableRow }[];
      };
      expect(features.map(({ properties }) => properties).filter(isMasked), filter).toEqual([]);
    }
    const usual = (await data("status__exact=SECRET")).map((row) => JSON.stringify(row));
    for (const sort of ["nb_levees__sort=asc", "nb_levees__sort=desc", "nb_redevables__sort=asc"]) {
      const sorted = await data(sort);
      const ranks = sorted.flatMap((row, rank) => (isMasked(row) ? [rank] : []));
      expect(sorted.slice(ranks[0]).every(isMasked), sort).toBe(true);
      expect(sorted.filter(isMasked).map((row) => JSON.stringify(row))).toEqual(usual);
    }
  });

  it("gives the status with the figures, in rows and in CSV, and writes SECRET in masked cells", async () => {
    const { data } = (await place.json(`/api/datasets/${LEVEES}/data?columns=nb_levees&status__exact=SECRET`)) as {
      data: TableRow[];
    };
    expect(data[0]).toEqual({ nb_levees: null, status: "SECRET" });
    const { text } = await place.read(`/api/datasets/${LEVEES}/data/csv?columns=nb_levees&status__exact=SECRET`);
    expect(text.split("\n").slice(0, 2)).toEqual(["nb_levees,status", "SECRET,SECRET"]);
    const whole = (await place.read(`/fichiers/${collectionsJson.id}/${LEVEES}.csv`)).text;
    expect(whole).toContain("commune,17406,Saint-Sornin,2024,ENSEMBLE,SECRET,SECRET,1,SECRET");
    expect(whole).not.toMatch(/,,/);
  });

  it("does not add figures up: the totals are in the table", async () => {
    for (const query of ["volume_l__groupby&nb_levees__sum", "nb_redevables__avg", "nb_levees__groupby"]) {
      const answer = await place.read(`/api/datasets/${LEVEES}/data?${query}`);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ code: "agregat-sous-secret" });
    }
    expect((await place.read(`/api/datasets/${LEVEES}/data?status__groupby&status__count`)).status).toBe(200);
  });

  it("offers no figure that it refuses, in its definition and in the requests to try", async () => {
    const { paths } = (await place.json(`/api/datasets/${LEVEES}/openapi.json`)) as Pick<Openapi, "paths">;
    const { parameters = [] } = paths[`/api/datasets/${LEVEES}/data`]?.get ?? {};
    const names = parameters
      .map(({ name }) => name)
      .filter((name) => /__(groupby|sum|avg|min|max|median|count)/.test(name));
    expect(names).toEqual(expect.arrayContaining(["annee__groupby", "annee__count"]));
    for (const name of names)
      expect([name, (await place.read(`/api/datasets/${LEVEES}/data?${name}`)).status]).toEqual([name, 200]);
    const { text } = await place.read(`/api/docs?jeu=${LEVEES}`);
    const trials = [...text.matchAll(/href="(\/api\/datasets\/[^"]+\/data\?[^"]*)"/g)].map(([, href = ""]) =>
      href.replaceAll("&amp;", "&"),
    );
    expect(trials).not.toEqual([]);
    for (const trial of trials) expect([trial, (await place.read(trial)).status]).toEqual([trial, 200]);
  });

  it("gives a published CSV that is valid against the published schema", async () => {
    const file = join(folder, "published.csv");
    writeFileSync(file, (await place.read(`/fichiers/${collectionsJson.id}/${LEVEES}.csv`)).bytes);
    const schema = await place.json(`/api/datasets/${LEVEES}/schema`);
    const report = await checkFile(file, { schema: schema as never });
    expect(report.issues.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("says on its page what is masked, and never shows it as nothing", async () => {
    const { text } = await place.read(`/jeux/${LEVEES}?status__sort=desc`);
    expect(text).toContain('<h2 id="secret">Secret statistique</h2>');
    expect(text.match(/<span class="masked">secret statistique<\/span>/g)?.length).toBeGreaterThan(3);
    expect(text).not.toContain('<span class="empty">vide</span>');
    const { text: items } = await place.read("/ogc/collections/concessions/items?f=html&limit=50");
    expect(items).toContain('<span class="masked">secret statistique</span>');
    expect(items).not.toContain('<span class="empty">vide</span>');
  });

  it("says that a single contributor masks a figure of those measures alone whose largest one is declared", async () => {
    const textOf = async (slug: string) =>
      (await place.read(`/jeux/${slug}`)).text.replace(/<[^>]*>/g, "").replace(/[\u00A0\u202F]|&nbsp;/g, " ");
    expect(await textOf("concessions")).toContain(
      "moins de 3 entreprises, où une seule ferait presque tout le chiffre (« tonnage_kg »), et où il permettrait",
    );
    expect(await textOf(LEVEES)).toContain("moins de 11 ménages ou logements, et où il permettrait");
  });

  it("shows the report of its file without the values, the places and how often", async () => {
    const report = (await place.json(`/api/datasets/${LEVEES}/report`)) as {
      file: object;
      rows: number | null;
      normalised: string[];
      counts: object;
      issues: { code: string; count: unknown; value: unknown; line: unknown; examples?: unknown }[];
    };
    expect(report.file).toMatchObject({ bytes: null, sha256: null });
    expect(report.issues.map(({ code }) => code)).toEqual(["integer-written-decimal"]);
    for (const issue of report.issues) {
      expect(issue).toMatchObject({ count: null, value: null, line: null });
      expect(issue.examples).toBeUndefined();
    }
    expect(report.counts).toEqual({ error: 0, warning: null, info: 0 });
    // Of a file of one household to a row, how many rows there were is a count that a mask hides.
    expect(report.rows).toBeNull();
    expect(report.normalised).toEqual([]);
  });

  it("places no masked object on a map", async () => {
    const { features } = (await place.json("/ogc/collections/concessions/items?limit=1000&f=json")) as {
      features: { geometry: unknown; properties: TableRow }[];
    };
    const masked = features.filter(({ properties }) => properties.status === "SECRET");
    expect(masked.length).toBeGreaterThan(2);
    for (const { geometry, properties } of masked) {
      expect(geometry).toBeNull();
      expect(properties.tonnage_kg).toBeNull();
    }
    expect(features.filter(({ geometry }) => geometry !== null).length).toBeGreaterThan(5);
  });
});

interface Answer {
  data: { territory: string; value: number | null; status: string; numerator: unknown; denominator: unknown }[];
}

describe("indicators over a protected table", () => {
  const ask = async (id: string, query: string) =>
    ((await place.json(`/api/indicators/${id}/observations?from=2024&${query}`)) as unknown as Answer).data;
  const SECRET = { value: null, status: "SECRET", numerator: null, denominator: null };

  it("say SECRET for a masked territory, whatever is computed from it", async () => {
    for (const id of Object.keys(indicators).filter((one) => one !== "part-240"))
      expect(await ask(id, "territory=17406"), id).toMatchObject([SECRET]);
    const reason = expect.stringContaining("un seul qui ferait presque tout le chiffre");
    expect(await ask("levees", "territory=17323&volume=240")).toMatchObject([{ ...SECRET, reason }]);
    expect(await ask("part-240", "territory=17323")).toMatchObject([SECRET]);
  });

  it("give the total that the table tells over masked communes", async () => {
    const total = (code: string) =>
      trueLevees({ annee: 2024, code_insee: code, volume_l: "ENSEMBLE" } as unknown as TableRow);
    expect(await ask("levees", `territory=${MARENNES}`)).toMatchObject([
      { value: total(MARENNES), status: "OBSERVE", coverage: 1 },
    ]);
    expect(await ask("levees", `territory=${PETR}`)).toMatchObject([{ value: total(PETR), status: "OBSERVE" }]);
    const [perUnit] = await ask("levees-redevable", `territory=${MARENNES}`);
    expect(perUnit).toMatchObject({ status: "OBSERVE", numerator: total(MARENNES) });
  });

  it("answer a group only if none of its communes is masked", async () => {
    expect(await ask("levees", "territory=g-oleron-nord")).toMatchObject([{ status: "OBSERVE" }]);
    expect(await ask("levees", "territory=g-oleron-nord&volume=240")).toMatchObject([SECRET]);
  });

  it("lead to the protected table, which says why it stops there", async () => {
    const { data } = (await place.json(`/api/indicators/levees/lineage?territory=${MARENNES}&period=2024`)) as {
      data: { numerator: { rows: string; protection: string; value: number } };
    };
    expect(data.numerator.protection).toContain("secret statistique");
    const { data: found } = (await place.json(data.numerator.rows)) as { data: TableRow[] };
    expect(found).toMatchObject([{ maille: "epci", code_insee: MARENNES, nb_levees: data.numerator.value }]);
  });
});

describe("a layer of which all is masked", () => {
  it("says that secrecy leaves no place to draw, and leads to no map of nothing", async () => {
    const few = concessions.slice(0, 4).map((row) => ({ ...row, nb_entreprises: 2, part_premiere_pct: 60 }));
    const observatory = {
      ...{ theme: "culture", title: "Culture", description: "La mer.", order: 1, dcatThemes: ["ENVI"] },
      ...{ keyFigures: ["levees"], compareWith: 2022 },
      sections: [{ id: "mer", title: "La mer", blocks: [{ kind: "layer", dataset: "concessions" }] }],
    };
    const openWith = (shown?: typeof concessions) =>
      openProtectedPlace((content) => {
        writeCollections(content, rows);
        writeConcessions(content, shown);
        content.write("culture/observatory.json", observatory);
      });
    const [own, drawn] = [await openWith(few), await openWith()];
    const { status, text } = await own.read("/ogc/collections/concessions/tiles/WebMercatorQuad?f=tilejson");
    expect([status, JSON.parse(text).detail]).toEqual([
      404,
      expect.stringContaining("aucun de ses objets n'a de place publiée (secret statistique)"),
    ]);
    const linked = (html: string) =>
      ["/ogc/collections/concessions/items?f=html", "/carte?couches=concessions"].map((address) =>
        html.includes(address),
      );
    for (const page of ["/jeux/concessions", "/observatoires/culture"]) {
      expect(linked((await own.read(page)).text)).toEqual([true, false]);
      expect(linked((await drawn.read(page)).text)).toEqual([true, true]);
    }
    await drawn.close();
    await own.close();
  });
});

describe("published again", () => {
  const change = (from: Collected[], edit: (row: Collected) => Partial<Collected>) =>
    from.map((row) => ({ ...row, ...edit(row) }));

  it("keeps masked what was masked, and covers a new small cell by none that was told", async () => {
    const own = await openProtectedPlace((content) => writeCollections(content, rows));
    const maskedIn = async (version: number) =>
      new Set(
        (
          (await own.json(
            `/api/datasets/${LEVEES}/versions/${version}/data?page_size=200&status__exact=SECRET&annee__exact=2024`,
          )) as { data: TableRow[] }
        ).data.map(({ code_insee, volume_l }) => `${code_insee} ${volume_l}`),
      );
    const before = await maskedIn(1);
    // The small cell of Saint-Denis is corrected: what was masked beside it must not appear with it.
    const corrected = change(rows, ({ annee, code_insee, volume_l }) =>
      annee === 2024 && code_insee === "17323" && volume_l === 240 ? { nb_redevables: 300, nb_levees: 777_777 } : {},
    );
    own.place.write("culture/levees/data.csv", toCsv(corrected));
    expect(await own.datalogue.load()).toMatchObject({ published: 1, problems: [] });
    const after = await maskedIn(2);
    const unchanged = [...before].filter((cell) => !cell.startsWith("17323") && !/^[^1]/.test(cell));
    expect(unchanged.length).toBeGreaterThan(0);
    for (const cell of unchanged) expect(after).toContain(cell);
    await own.close();
  });

  it("withdraws the rows, the files and the figures of versions from before the secrecy was declared", async () => {
    const { confidentialite: _, ...undeclared } = collectionsJson;
    const big = change(rows, () => ({ nb_redevables: 50 }));
    const own = await openProtectedPlace((content) => {
      writeCollections(content, big);
      content.write("culture/levees/dataset.json", undeclared);
      for (const id of Object.keys(indicators))
        if (id !== "levees") rmSync(join(content.content, `culture/indicators/${id}.json`));
    });
    const { meta } = (await own.json("/api/indicators/levees/observations?territory=17406")) as {
      meta: { state: { id: string } };
    };
    const figure = String(big.find(({ annee, code_insee }) => annee === 2024 && code_insee === "17406")?.nb_levees);
    expect((await own.read(`/api/datasets/${LEVEES}/data/csv`)).text).toContain(figure);
    own.place.write("culture/levees/dataset.json", collectionsJson);
    own.place.write("culture/levees/data.csv", toCsv(rows));
    expect(await own.datalogue.load()).toMatchObject({ published: 1, problems: [] });
    const former = [
      `/api/indicators/levees/observations?territory=17406&state=${meta.state.id}`,
      `/api/indicators/levees/lineage?territory=17406&period=2024&state=${meta.state.id}`,
    ];
    for (const address of [
      `/api/datasets/${LEVEES}/versions/1/data`,
      `/api/datasets/${LEVEES}/versions/1/data/csv`,
      `/fichiers/${collectionsJson.id}/versions/1/${LEVEES}.csv`,
      `/fichiers/${collectionsJson.id}/versions/1/original`,
      ...former,
    ]) {
      const { status, text } = await own.read(address);
      expect(status, address).toBeGreaterThanOrEqual(400);
      expect(status, address).toBeLessThan(500);
      expect(text).not.toContain(figure);
    }
    // Nor once that version is taken for one of a time when the dataset was reserved.
    const knex = await own.place.openCatalogue();
    const reserved = async (access: string) => {
      await knex("versions").where({ dataset_id: collectionsJson.id, number: 1 }).update({ access });
      await growRevision(knex);
    };
    await reserved("organisation");
    for (const address of former) {
      const { status, text } = await own.read(address);
      expect({ address, status, tells: text.includes(figure) }).toEqual({ address, status: 400, tells: false });
    }
    await reserved("open");
    await knex.destroy();
    // Nor is it told as the version before, or as news.
    expect((await own.read(`/id/jeu/${collectionsJson.id}/version/1`)).status).toBe(404);
    const described = (await own.read(`/id/jeu/${collectionsJson.id}`)).text;
    expect(described).toContain(collectionsJson.id);
    expect(described).not.toContain("/version/1");
    const news = (await own.read(`/jeux/${LEVEES}/flux.atom`)).text;
    expect(news).toContain("#v2");
    expect(news).not.toContain("#v1");
    // And no longer declared, the file of then stays closed.
    own.place.write("culture/levees/dataset.json", undeclared);
    own.place.write("culture/levees/data.csv", toCsv(big));
    expect(await own.datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect((await own.read(`/fichiers/${collectionsJson.id}/versions/2/original`)).status).toBe(401);
    expect((await own.read(`/fichiers/${collectionsJson.id}/versions/3/original`)).status).toBe(200);
    await own.close();
  });
});
