import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FetchFailure } from "../../../packages/api/src/fetching/fetch-failure.js";
import { type Fetcher, openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { areaOf } from "../../../packages/api/src/sources/area-of.js";
import { type From, familyOf } from "../../../packages/api/src/sources/families/index.js";
import type { ReceivedFile, Receiving } from "../../../packages/api/src/sources/family.js";
import { countPages } from "../../../packages/api/src/sources/file-parts.js";
import type { Filter, Question } from "../../../packages/api/src/sources/question.js";
import { SourceFailure } from "../../../packages/api/src/sources/source-failure.js";
import { inspectReceived } from "./support/inspect-received.js";
import { figureOf, type Producers, squareOf, startProducers } from "./support/producers.js";

/** Le Château-d'Oléron, Dolus-d'Oléron, Saint-Just-Luzac, and a commune of the Ain whose code begins with a zero. */
const COMMUNES = ["17093", "17140", "17351", "01004"];
const QUESTION: Question = {
  outlines: () => [],
  communes: COMMUNES,
  epcis: ["241700699"],
  departements: ["17"],
  years: undefined,
  currentYear: 2026,
};

let producers: Producers;
let fetcher: Fetcher;
let folder: string;
let waits: number[] = [];
beforeAll(async () => {
  producers = await startProducers();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-sources-"));
  let now = 0;
  fetcher = openFetcher({
    userAgent: "Datalogue (+https://donnees.exemple.fr)",
    allowedHosts: [producers.host],
    clock: {
      now: () => now,
      async wait(milliseconds) {
        waits.push(milliseconds);
        now += milliseconds;
      },
    },
  });
});
afterEach(() => {
  producers.asked.length = 0;
  producers.fault = undefined;
  waits = [];
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => producers.close());

interface Case {
  from: () => From;
  filter?: Filter;
  /** Columns that a guard would ask for. */
  columns: string[];
  /** What the file holds. */
  text: string;
  /** Addresses asked for it, from the host on. */
  asked: string[];
}

const RID = "9c90a880-4ba0-49b4-b99d-d7dd6c810dd0";
const lines = (...all: string[]) => all.map((line) => `${line}\n`).join("");

const layer = (...features: object[]) =>
  `{"type":"FeatureCollection","features":[\n${features.map((one) => JSON.stringify(one)).join(",\n")}\n]}\n`;

const cases: Record<From["family"], Case> = {
  files: {
    // One is renamed in 2023, and columns come before it.
    from: () => ({
      family: "files",
      files: Object.fromEntries([2024, 2023].map((year) => [year, `${producers.base}/accidents/r/${year}`])),
      select: [["Num_Acc", "Accident_Id"], "com"],
    }),
    columns: ["annee", "Num_Acc", "com"],
    text: lines(
      "annee,Num_Acc,com",
      ...[2023, 2024].flatMap((year) => COMMUNES.map((code) => `${year},${year}00${figureOf(code, year)},${code}`)),
    ),
    asked: ["/accidents/r/2023", "/accidents/r/2024"],
  },
  file: {
    from: () => ({ family: "file", url: `${producers.base}/dvf/{AAAA}/communes/{departement}/{commune}.csv` }),
    columns: ["code_commune", "valeur_fonciere"],
    text: lines(
      "id_mutation,code_commune,valeur_fonciere",
      ...COMMUNES.map((code) => `2025-1,${code},${figureOf(code, 2025)}`),
    ),
    // The current year has no file yet.
    asked: [
      "/dvf/2026/communes/17/17093.csv",
      ...COMMUNES.map((code) => `/dvf/2025/communes/${code.slice(0, 2)}/${code}.csv`),
    ],
  },
  "data-gouv": {
    from: () => ({
      family: "data-gouv",
      site: producers.base,
      dataset: "6a01b9280dd2d45907e5fc61",
      title: "Consommation d’espaces 2009-{AAAA} (communes)",
    }),
    columns: ["idcom", "naf{AA}art{AA}"],
    text: lines("idcom,idcomtxt,naf11art12", "17093,Le Château-d'Oléron,11068.0", "17140,Dolus-d'Oléron,1200.5"),
    asked: [
      "/api/2/datasets/6a01b9280dd2d45907e5fc61/resources/?page_size=50",
      "/api/2/datasets/6a01b9280dd2d45907e5fc61/resources/?page_size=50&page=2",
      "/fr/datasets/r/r11",
      "/resources/enaf/20260512-101500/r11.csv",
    ],
  },
  tabular: {
    from: () => ({ family: "tabular", site: producers.base, resource: RID, columns: ["insee", "type", "nbre_pl"] }),
    filter: { by: "commune", field: "insee" },
    columns: ["insee", "nbre_pl"],
    text: lines("insee,type,nbre_pl", ...COMMUNES.map((code) => `${Number(code)},Parking,${figureOf(code)}`)),
    asked: [`/api/resources/${RID}/data/csv/?insee__in=17093,17140,17351,01004&columns=insee,type,nbre_pl`],
  },
  melodi: {
    from: () => ({
      family: "melodi",
      site: `${producers.base}/melodi`,
      dataset: "DS_RP_LOGEMENT_PRINC",
      dimensions: { RP_MEASURE: ["DWELLINGS"] },
      geo: "EPCI*COM",
    }),
    columns: ["GEO", "RP_MEASURE", "OBS_VALUE"],
    text: lines(
      "GEO,GEO_OBJECT,GEO_COG,TIME_PERIOD,RP_MEASURE,OBS_STATUS,CONF_STATUS,UNIT_MULT,OBS_VALUE",
      ...["17189", "17219"].flatMap((code) =>
        [2012, 2017, 2023].map((year) => `${code},COM,2025,${year},DWELLINGS,A,,0,${figureOf(code, year) + 0.25}`),
      ),
      ...[2012, 2017, 2023].map((year) => `17265,COM,2025,${year},DWELLINGS,A,F,0,s`),
    ),
    asked: ["", "&page=2", "&page=3"].map(
      (page) => `/melodi/data/DS_RP_LOGEMENT_PRINC?GEO=EPCI-241700699*COM&RP_MEASURE=DWELLINGS&maxResult=10000${page}`,
    ),
  },
  dido: {
    from: () => ({
      family: "dido",
      site: `${producers.base}/dido/api/v1`,
      datafile: RID,
      columns: ["ANNEE", "COMM", "LOG_AUT"],
      where: { TYPE_LGT: "ne:Tous Logements" },
    }),
    filter: { by: "commune", field: "COMM" },
    columns: ["ANNEE", "COMM", "LOG_AUT"],
    text: lines(
      '"ANNEE";"COMM";"TYPE_LGT";"LOG_AUT";"LOG_COM"',
      ...COMMUNES.flatMap((code) =>
        [2012, 2017, 2023].map((year) => `"${year}";"${code}";"Collectif";${figureOf(code, year)};`),
      ),
    ),
    asked: [
      `/dido/api/v1/datafiles/${RID}/csv?withColumnName=true&COMM=in:17093,17140,17351,01004&TYPE_LGT=ne:Tous Logements&columns=ANNEE,COMM,LOG_AUT`,
    ],
  },
  "data-fair": {
    from: () => ({
      family: "data-fair",
      site: producers.base,
      dataset: "consommation-annuelle-d-electricite-et-gaz-par-commune",
      select: ["code_commune", "filiere", "conso_totale_mwh"],
      where: "annee:2024",
    }),
    filter: { by: "commune", field: "code_commune" },
    columns: ["code_commune", "conso_totale_mwh"],
    text: lines(
      "code_commune,filiere,conso_totale_mwh",
      ...COMMUNES.map((code) => `${code},Electricité,${figureOf(code)}`),
    ),
    asked: ["", "&after=2", "&after=4"].map(
      (after) =>
        `/data-fair/api/v1/datasets/consommation-annuelle-d-electricite-et-gaz-par-commune/lines?select=code_commune,filiere,conso_totale_mwh&size=10000&qs=code_commune:(17093 OR 17140 OR 17351 OR 01004) AND (annee:2024)${after}`,
    ),
  },
  opendatasoft: {
    from: () => ({
      family: "opendatasoft",
      site: producers.base,
      dataset: "registre-national-agrege",
      select: "codeinseecommune, filiere, sum(nbinstallations) as n, sum(puismaxinstallee) as kw",
      groupBy: "codeinseecommune, filiere",
      where: 'filiere = "Solaire"',
    }),
    filter: { by: "commune", field: "codeinseecommune" },
    columns: ["codeinseecommune", "n", "kw"],
    text: `\uFEFF${["codeinseecommune;filiere;n;kw", ...COMMUNES.map((code) => `${code};Solaire;${figureOf(code)};${figureOf(code) / 10}`), ""].join("\r\n")}`,
    asked: [
      '/api/explore/v2.1/catalog/datasets/registre-national-agrege/exports/csv?select=codeinseecommune, filiere, sum(nbinstallations) as n, sum(puismaxinstallee) as kw&where=codeinseecommune in ("17093","17140","17351","01004") and (filiere = "Solaire")&group_by=codeinseecommune, filiere&delimiter=;&use_labels=false',
    ],
  },
  wfs: {
    from: () => ({
      family: "wfs",
      url: `${producers.base}/wfs/ows`,
      layer: "wfs_du:zone_urba",
      each: "partition = 'DU_{commune}'",
      where: "typezone = 'U'",
      area: "feature",
    }),
    columns: ["partition", "typezone", "surface_m2"],
    text: layer(
      ...COMMUNES.map((code, rank) => ({
        type: "Feature",
        id: `zone_urba.${code}`,
        geometry: squareOf(rank),
        properties: { partition: `DU_${code}`, typezone: "U", surface_m2: 86178220 },
      })),
    ),
    asked: [0, 3].map(
      (start) =>
        `/wfs/ows?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=wfs_du:zone_urba&OUTPUTFORMAT=application/json&SRSNAME=EPSG:4326&CQL_FILTER=(partition = 'DU_17093' OR partition = 'DU_17140' OR partition = 'DU_17351' OR partition = 'DU_01004') AND (typezone = 'U')&STARTINDEX=${start}&COUNT=1000`,
    ),
  },
  "ogc-features": {
    from: () => ({
      family: "ogc-features",
      collection: `${producers.base}/ogc/collections/zones`,
      where: "classe = 'B'",
    }),
    filter: { by: "commune", field: "code_insee" },
    columns: ["code_insee", "classe"],
    text: layer(
      ...COMMUNES.map((code, rank) => ({
        type: "Feature",
        geometry: squareOf(rank),
        properties: { code_insee: code, classe: "B" },
      })),
    ),
    asked: ["", "&offset=2"].map(
      (offset) =>
        `/ogc/collections/zones/items?f=json&limit=1000&filter=code_insee IN ('17093','17140','17351','01004') AND (classe = 'B')&filter-lang=cql2-text${offset}`,
    ),
  },
  datalogue: {
    from: () => ({ family: "datalogue", site: producers.base, dataset: "dechets-tonnages" }),
    filter: { by: "commune", field: "code_insee" },
    columns: ["annee", "code_insee", "tonnage"],
    text: lines("annee,code_insee,tonnage", ...COMMUNES.map((code) => `2024,${code},${figureOf(code, 2024)}`)),
    asked: ["/api/datasets/dechets-tonnages/data/csv?code_insee__in=17093,17140,17351,01004"],
  },
};

function receive(
  { from, filter }: Pick<Case, "from" | "filter">,
  question: Partial<Question> = {},
  receiving: Partial<Receiving> = {},
) {
  const source = from();
  mkdirSync(folder, { recursive: true });
  return familyOf(source).receive(
    source,
    filter,
    { ...QUESTION, ...question },
    {
      ...{ fetcher, folder, maxBytes: 1_000_000 },
      ...receiving,
    },
  );
}

async function receiveWhole(
  one: Pick<Case, "from" | "filter">,
  question: Partial<Question> = {},
  receiving: Partial<Receiving> = {},
): Promise<ReceivedFile> {
  const received = await receive(one, question, receiving);
  if (received.status !== "received") throw new Error("unchanged");
  return received;
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof FetchFailure || error instanceof SourceFailure ? error.fault : error),
  );

describe.each(Object.entries(cases))("the family %s", (name, one) => {
  it("receives the rows of the territory, and tells what it asked", async () => {
    const received = await receiveWhole(one);
    expect(readFileSync(received.path, "utf8")).toBe(one.text);
    expect(received.bytes).toBe(Buffer.byteLength(one.text));
    expect(producers.asked).toEqual(one.asked);
    expect((await inspectReceived(received, { guard: { columns: one.columns } }, QUESTION)).refusals).toEqual([]);
  });

  it("waits when it is asked to, and receives the same", async () => {
    producers.fault = "busy";
    expect(readFileSync((await receiveWhole(one)).path, "utf8")).toBe(one.text);
    expect(waits).toContain(3000);
  });

  it("tells what is no more at its address", async () => {
    producers.fault = "gone";
    expect(await failureOf(receive(one))).toMatchObject({ kind: "status", status: 410 });
  });

  it("tells a transfer that is cut each time", async () => {
    producers.fault = "cut";
    expect(await failureOf(receive(one))).toMatchObject({ kind: "cut" });
  });

  it("tells a page in place of the data", async () => {
    producers.fault = "html";
    expect(await failureOf(receive(one))).toMatchObject({ kind: "html" });
  });

  it("has a changed column refused before anything is read of it", async () => {
    producers.fault = "columns";
    if (name === "data-fair")
      return expect(await failureOf(receive(one))).toMatchObject({ kind: "status", status: 400 });
    if (name === "files")
      return expect(await failureOf(receive(one))).toMatchObject({ kind: "other-columns", expected: "Num_Acc;com" });
    const { refusals } = await inspectReceived(await receiveWhole(one), { guard: { columns: one.columns } }, QUESTION);
    expect(refusals.join()).toMatch(/^Colonnes attendues et absentes/);
  });

  it("never takes more than the size allowed", async () => {
    expect(await failureOf(receive(one, {}, { maxBytes: 20 }))).toMatchObject({ kind: "too-large" });
  });
});

describe("what a family is asked", () => {
  it("asks the years of the source where it can", async () => {
    await receiveWhole(
      { from: () => ({ ...cases.dido.from(), yearColumn: "ANNEE" }) as From, filter: cases.dido.filter as Filter },
      { years: [2017, 2023] },
    );
    expect(producers.asked[0]).toContain("&ANNEE=in:2017,2023");
    const { path } = await receiveWhole(cases.melodi, { years: [2023] });
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(5);
  });

  it("asks the archive of each year, writes the year before its rows, and leaves that of a year to come", async () => {
    const archive = (year: string) => `/api/explore/v2.1/catalog/datasets/registre-3112${year}/exports/csv`;
    producers.kept.set(archive("23"), "\uFEFFcodeinseecommune;filiere;kw\r\n17093;Solaire;610.5\r\n");
    producers.kept.set(
      archive("24"),
      '\uFEFFcodeinseecommune;filiere;kw\r\n17093;Solaire;616.8\r\n17140;"Eolien; en mer";\r\n',
    );
    for (const year of ["22", "25"]) producers.absent.add(archive(year));
    const from = (): From => ({ family: "opendatasoft", site: producers.base, dataset: "registre-3112{AA}" });
    const one = { from, filter: { by: "commune", field: "codeinseecommune" } as Filter };
    const { path, asked } = await receiveWhole(one, { years: [2023, 2024, 2025], currentYear: 2026 });
    expect(readFileSync(path, "utf8")).toBe(
      "annee,codeinseecommune,filiere,kw\n2023,17093,Solaire,610.5\n2024,17093,Solaire,616.8\n2024,17140,Eolien; en mer,\n",
    );
    expect(asked).toHaveLength(3);
    // A year that should be there is not passed over.
    expect(await failureOf(receive(one, { years: [2022, 2023], currentYear: 2026 }))).toMatchObject({ status: 404 });
    producers.kept.set(archive("24"), "codeinseecommune;filiere;puissance\n17093;Solaire;616.8\n");
    expect(await failureOf(receive(one, { years: [2023, 2024] }))).toMatchObject({ kind: "other-columns" });
    producers.kept.clear();
    producers.absent.clear();
  });

  it("asks a large territory in several times, and keeps one header", async () => {
    const communes = Array.from({ length: 133 }, (_, rank) => String(54_001 + rank));
    for (const one of [cases.dido, cases.opendatasoft, cases["data-fair"]]) {
      const { path, asked } = await receiveWhole(one, { communes });
      const text = readFileSync(path, "utf8").trimEnd().split(/\r?\n/);
      const rows = one === cases.dido ? 3 : 1;
      expect(text).toHaveLength(1 + rows * 133);
      expect(text.filter((line) => line === text[0])).toHaveLength(1);
      expect(asked.length).toBeGreaterThan(1);
    }
  });

  it("asks the communes one by one where the source lists no intercommunality", async () => {
    await receiveWhole({ from: () => ({ ...cases.melodi.from(), geo: "COM" }) as From });
    expect(producers.asked[0]).toContain("GEO=COM-17093&GEO=COM-17140&GEO=COM-17351&GEO=COM-01004");
  });

  it("never asks the Insee more than thirty times a minute", async () => {
    await receiveWhole(cases.melodi);
    expect(waits).toEqual([2000, 2000]);
  });
});

describe("a file", () => {
  it("made of several is refused when one has other columns", async () => {
    producers.fault = "mixed";
    expect(await failureOf(receive(cases.file))).toEqual({
      kind: "other-columns",
      url: `${producers.base}/dvf/2025/communes/17/17140.csv`,
      expected: "id_mutation,code_commune,valeur_fonciere",
      found: "id_mutation,code_commune,prix",
    });
  });

  it("of an archive is the one named, read as its reader takes it", async () => {
    const from = (): From => ({
      family: "file",
      url: `${producers.base}/fichiers/loyers.zip`,
    });
    const received = await receiveWhole({ from });
    expect(received).toMatchObject({ name: "loyers.zip" });
    const recipe = { sheet: "pred-mai-mef-dhup.csv" };
    const guard = { columns: ["INSEE_C", "loypredm2"], communes: { field: "INSEE_C", leastShare: 1 } };
    expect(await inspectReceived(received, { guard, recipe }, { communes: ["17093", "17140"] })).toMatchObject({
      rows: 2,
      refusals: [],
    });
  });

  it("is not received again when nothing changed", async () => {
    const from = (): From => ({ family: "file", url: `${producers.base}/fichiers/loyers.zip` });
    const { url = "", etag } = await receiveWhole({ from });
    expect(await receive({ from }, {}, { known: { url, etag } })).toEqual({ status: "unchanged", asked: [url] });
    // What is known of another address says nothing of this one.
    expect(await receive({ from }, {}, { known: { url: `${url}?an=2025`, etag } })).toMatchObject({
      status: "received",
    });
  });
});

describe("a file by year", () => {
  const from = (): From => ({ family: "file", url: `${producers.base}/etat/{AAAA}.csv` });
  afterEach(() => producers.kept.clear());

  it("is that of the last year that has one", async () => {
    producers.kept.set("/etat/2024.csv", "code\n17093\n");
    expect(await receiveWhole({ from })).toMatchObject({ vintage: "2024", url: `${producers.base}/etat/2024.csv` });
  });

  it("does not go back to the year before where the one that is served is no more at its address", async () => {
    producers.kept.set("/etat/2024.csv", "code\n17093\n");
    const known = (year: number) => ({ known: { url: `${producers.base}/etat/${year}.csv` } });
    expect(await failureOf(receive({ from }, {}, known(2025)))).toMatchObject({ kind: "year-gone", year: 2025 });
    expect(await receive({ from }, {}, known(2023))).toMatchObject({ vintage: "2024" });
  });
});

describe("parts of a CSV", () => {
  const sales = (): From => ({ family: "file", url: `${producers.base}/ventes/{AAAA}/{commune}.csv` });
  const asked = { communes: ["17093", "17140", "17337"], years: [2023, 2024] };
  const publish = (year: number, ...codes: string[]) => {
    for (const code of codes) producers.kept.set(`/ventes/${year}/${code}.csv`, `annee,code\n${year},${code}\n`);
  };
  afterEach(() => producers.kept.clear());

  it("lack a commune in a year, where nothing happened: the others are received where the source says so, and it is told", async () => {
    publish(2023, "17093", "17140", "17337");
    publish(2024, "17093", "17337");
    const { path, absentCommunes } = await receiveWhole({ from: sales }, asked, { leastShare: 0.6 });
    expect(readFileSync(path, "utf8")).toBe(
      lines("annee,code", "2023,17093", "2023,17140", "2023,17337", "2024,17093", "2024,17337"),
    );
    expect(absentCommunes).toEqual([{ year: 2024, communes: ["17140"] }]);
    // Nothing says that one may lack.
    expect(await failureOf(receive({ from: sales }, asked))).toEqual({
      ...{ kind: "absent-communes", year: 2024, found: 2, asked: 3, least: 3, absent: ["17140"] },
    });
  });

  it("are refused where too few communes of one year have theirs, however many the other years have", async () => {
    publish(2023, "17093", "17140", "17337");
    publish(2024, "17140");
    await expect(receive({ from: sales }, asked, { leastShare: 0.6 })).rejects.toThrow(
      /^2024\s: 1\scommune a un fichier sur 3 demandées, il en faut 2\. Sans fichier\s: 17093, 17337\./,
    );
  });

  it("are refused where a whole year lacks", async () => {
    publish(2023, "17093", "17140", "17337");
    expect(await failureOf(receive({ from: sales }, asked))).toMatchObject({
      ...{ kind: "status", status: 404, url: `${producers.base}/ventes/2024/17093.csv` },
    });
    expect(await failureOf(receive({ from: sales }, asked, { leastShare: 0.01 }))).toMatchObject({ status: 404 });
  });

  it("are those of the last year that has some: one that nobody has is not told as left", async () => {
    publish(2025, "17140", "17337");
    const last = { communes: asked.communes, years: undefined };
    const { vintage, leftYears } = await receiveWhole({ from: sales }, last, { leastShare: 0.6 });
    expect([vintage, leftYears]).toEqual(["2025", undefined]);
  });

  it("are asked no further, of years that are chosen, once one can no longer have enough", async () => {
    publish(2024, "17093", "17140", "17337");
    const { status } = (await failureOf(receive({ from: sales }, asked, { leastShare: 0.6 }))) as { status: number };
    expect([status, producers.asked]).toEqual([404, ["17093", "17140"].map((code) => `/ventes/2023/${code}.csv`)]);
  });

  it.each([
    ["17093", ["17140", "17337"]],
    ["17140", ["17093", "17337"]],
    ["17337", ["17093", "17140"]],
  ])(
    "are those of the year before as long as too few communes have theirs, here %s alone, and the year left is told",
    async (code, absent) => {
      publish(2025, "17093", "17140", "17337");
      publish(2026, code);
      const last = { communes: asked.communes, years: undefined };
      const left = (...communes: string[]) => ({ vintage: "2025", leftYears: [{ year: 2026, communes }] });
      const served = { isServed: true, vintage: "2025" };
      expect(await receiveWhole({ from: sales }, last, { ...served, leastShare: 0.6 })).toMatchObject(left(...absent));
      expect(await receiveWhole({ from: sales }, last, served)).toMatchObject(left(...absent));
      expect(await receiveWhole({ from: sales }, last)).toMatchObject({ vintage: "2025" });
      publish(2026, "17093", "17337");
      const { vintage, leftYears } = await receiveWhole({ from: sales }, last, { leastShare: 0.6 });
      expect([vintage, leftYears]).toEqual(["2026", undefined]);
    },
  );

  it("do not go back to the year before where some, or all, of the year received last are no more there", async () => {
    publish(2024, "17093", "17140", "17337");
    const last = { communes: asked.communes, years: undefined };
    const again = () => failureOf(receive({ from: sales }, last, { vintage: "2025" }));
    expect(await again()).toMatchObject({ kind: "year-gone", year: 2025 });
    publish(2025, "17093", "17337");
    expect(await again()).toMatchObject({ kind: "absent-communes", year: 2025, absent: ["17140"] });
    publish(2025, "17140");
    expect(await receive({ from: sales }, last, { vintage: "2025" })).toMatchObject({ vintage: "2025" });
  });

  it.each(["17093", "17140", "17337"])(
    "are refused where too few communes of the last year have theirs, without %s, and nobody knows of which year what is served is",
    async (without) => {
      publish(2024, ...asked.communes);
      publish(2025, ...asked.communes.filter((code) => code !== without));
      const last = { communes: asked.communes, years: undefined };
      const again = (more = {}) => receive({ from: sales }, last, { isServed: true, ...more });
      expect(await failureOf(again())).toMatchObject({ kind: "absent-communes", year: 2025, absent: [without] });
      expect(await again({ vintage: "2024" })).toMatchObject({ vintage: "2024", leftYears: [{ communes: [without] }] });
      for (const code of asked.communes) producers.kept.delete(`/ventes/2025/${code}.csv`);
      expect(await again()).toMatchObject({ vintage: "2024" });
    },
  );

  it("are refused by what the last year lacks where no year has enough of them", async () => {
    publish(2025, "17093", "17140");
    publish(2024, "17093");
    expect(await failureOf(receive({ from: sales }, { communes: asked.communes, years: undefined }))).toMatchObject({
      ...{ kind: "absent-communes", year: 2025, found: 2, least: 3, absent: ["17337"] },
    });
  });

  it("are received where exactly the share that is asked for has its file", async () => {
    const communes = Array.from({ length: 25 }, (_, rank) => `${17_001 + rank}`);
    publish(2024, ...communes.slice(0, 7));
    const only = { communes, years: [2024] };
    expect(await receiveWhole({ from: sales }, only, { leastShare: 0.28 })).toMatchObject({
      absentCommunes: [{ year: 2024, communes: communes.slice(7) }],
    });
    expect(await failureOf(receive({ from: sales }, only, { leastShare: 0.29 }))).toMatchObject({ found: 7, least: 8 });
  });

  it("are refused where one is a line that does not end", async () => {
    const from = (): From => ({ family: "file", url: `${producers.base}/parties/{commune}.csv` });
    producers.kept.set("/parties/17093.csv", "code\n17093\n");
    producers.kept.set("/parties/17140.csv", "0".repeat(1_200_000));
    const asked = { communes: ["17140", "17093"] };
    expect(await failureOf(receive({ from }, asked, { maxBytes: 10_000_000 }))).toMatchObject({
      ...{ kind: "unreadable", url: `${producers.base}/parties/17140.csv` },
    });
    producers.kept.clear();
  });
});

describe("a file of data.gouv.fr", () => {
  const titled = (title: string) => ({ from: () => ({ ...cases["data-gouv"].from(), title }) as From });

  it("is the one of the last year, or of the year asked", async () => {
    const one = titled("Consommation d'espaces 2009-{AAAA} (communes)");
    expect((await receiveWhole(one)).vintage).toBe("Consommation d'espaces 2009-2024 (communes)");
    expect((await receiveWhole(one, { years: [2023] })).vintage).toBe("Consommation d'espaces 2009-2023 (communes)");
  });

  it("is refused when none has the title, telling those there are", async () => {
    const fault = await failureOf(receive(titled("Artificialisation {AAAA}")));
    expect(fault).toMatchObject({ kind: "no-such-file", titles: expect.arrayContaining(["Notice"]) });
  });

  it("is refused when several have it: nothing is chosen by chance", async () => {
    const fault = await failureOf(receive(titled("Consommation {*} 2009-{AAAA} {*}")));
    expect(fault).toMatchObject({
      kind: "several-files",
      titles: ["Consommation d'espaces 2009-2024 (communes)", "Consommation d'espaces 2009-2024 (régions)"],
    });
  });
});

describe("features", () => {
  /** Gives the same zones whatever is asked, which say all the same. */
  const answerAlways = (count: number, numberMatched: number | "unknown", isNamed = true) => {
    const zone = { type: "Feature", geometry: null, properties: { typezone: "U" } };
    const features = Array.from({ length: count }, (_, rank) =>
      isNamed ? { ...zone, id: `zone_urba.${rank}` } : zone,
    );
    producers.kept.set("/wfs/ows", JSON.stringify({ type: "FeatureCollection", features, numberMatched }));
  };
  const receiveFeatures = async () => {
    const { area: _, ...from } = cases.wfs.from() as Extract<From, { family: "wfs" }>;
    const { path } = await receiveWhole({ from: () => from });
    return JSON.parse(readFileSync(path, "utf8")).features;
  };
  afterEach(() => producers.kept.clear());

  it.each([
    ["only its empty last page", 0, 0],
    ["only the rows that are left", 2, 2],
  ])("are all received from a service that counts %s", (_title, rows, said) => {
    const zones = (count: number, from: number) => Array.from({ length: count }, (_, rank) => ({ id: from + rank }));
    const count = countPages("https://exemple.invalid/wfs");
    count.add(zones(3, 0), "unknown", "https://exemple.invalid/wfs?STARTINDEX=0");
    count.add(zones(rows, 3), said, "https://exemple.invalid/wfs?STARTINDEX=3");
    count.end();
    expect(count).toMatchObject({ received: 3 + rows, announced: undefined });
  });

  /** Area between two meridians and two parallels of the ellipsoid, in closed form (Snyder, 1987, 3-12). */
  const areaBetween = (degrees: number, south: number, north: number) => {
    const [a, f] = [6_378_137, 1 / 298.257223563];
    const e = Math.sqrt(f * (2 - f));
    const q = (latitude: number) => {
      const sine = Math.sin((latitude * Math.PI) / 180);
      return sine / (1 - e * e * sine * sine) + Math.log((1 + e * sine) / (1 - e * sine)) / (2 * e);
    };
    return ((a * a * (1 - e * e)) / 2) * ((degrees * Math.PI) / 180) * (q(north) - q(south));
  };
  const rectangle = (west: number, south: number, east: number, north: number, hole?: number[][]) => ({
    type: "Polygon" as const,
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
      ...(hole ? [hole] : []),
    ],
  });

  it.each([
    ["in Charente-Maritime", -1.2, 45.9],
    ["at La Réunion, south of the equator", 55.5, -21.1],
    ["in Guyane", -52.3, 4.9],
  ])("have their area on the ellipsoid, %s", (_title, west, south) => {
    const side = 0.01;
    const expected = areaBetween(side, south, south + side);
    expect(areaOf(rectangle(west, south, west + side, south + side)) / expected).toBeCloseTo(1, 6);
    const hole = rectangle(west + 0.002, south + 0.002, west + 0.004, south + 0.004).coordinates[0];
    const open = areaBetween(0.002, south + 0.002, south + 0.004);
    expect(areaOf(rectangle(west, south, west + side, south + side, hole)) / (expected - open)).toBeCloseTo(1, 6);
  });

  it("are cut by commune, each part with its code and its area: nothing is counted twice", async () => {
    // The zone of rank 0 lies over two communes whose border is at -1.15, and for a tenth out of both.
    const outlines = () =>
      [
        { code: "17219", geometry: rectangle(-1.19, 45.8, -1.15, 46.1) },
        { code: "17093", geometry: rectangle(-1.15, 45.8, -1.1, 46.1) },
        { code: "17140", geometry: rectangle(2, 45.8, 3, 46.1) },
      ].map(({ code, geometry }) => ({ type: "Feature" as const, properties: { code }, geometry }));
    const from = () => ({ ...cases.wfs.from(), area: "commune" }) as From;
    const question = { communes: ["17093"], outlines };
    const { path } = await receiveWhole({ from }, question);
    const { features } = JSON.parse(readFileSync(path, "utf8"));
    const areas = Object.fromEntries(
      features.map(({ properties }: { properties: Record<string, number> }) => [
        properties.code_insee,
        properties.surface_m2,
      ]),
    );
    expect(Object.keys(areas).sort()).toEqual(["17093", "17219"]);
    expect(areas["17219"] / areaBetween(0.04, 45.9, 46)).toBeCloseTo(1, 5);
    expect(areas["17093"] / areaBetween(0.05, 45.9, 46)).toBeCloseTo(1, 5);

    // As a table, for a recipe that adds them up; never with outlines that are a drawing.
    const table = () => ({ ...from(), each: ["partition = 'DU_{commune}'"], keep: "table" }) as From;
    const kept = await receiveWhole({ from: table }, question);
    expect([kept.name, readFileSync(kept.path, "utf8")]).toEqual([
      "zone_urba.csv",
      lines(
        "partition,typezone,code_insee,surface_m2",
        `DU_17093,U,17219,${areas["17219"]}`,
        `DU_17093,U,17093,${areas["17093"]}`,
      ),
    ]);
    expect(await failureOf(receive({ from: table }, { ...question, schematic: true }))).toEqual({
      kind: "schematic-outlines",
    });
  });

  it("are asked for by commune and by intercommunality, where documents are of one or the other", async () => {
    const each = ["partition = 'DU_{commune}'", "partition = 'DU_{epci}'"];
    await receiveWhole({ from: () => ({ ...cases.wfs.from(), each }) as From }, { communes: ["17093"] });
    expect(producers.asked[0]).toContain("(partition = 'DU_17093' OR partition = 'DU_241700699')");
  });

  it("are asked for to the end where the service gives few at a time and does not count them", async () => {
    producers.fault = "uncounted";
    const { path } = await receiveWhole(cases.wfs);
    expect(readFileSync(path, "utf8")).toBe(cases.wfs.text);
  });

  it("are whole where a service that does not count them refuses what is asked past their end", async () => {
    producers.fault = "refusing";
    const { path } = await receiveWhole(cases.wfs);
    expect(readFileSync(path, "utf8")).toBe(cases.wfs.text);
  });

  it("that come again in the place of what follows are all where they are few, and refused where they are as many as a service may give", async () => {
    answerAlways(3, "unknown");
    expect(await receiveFeatures()).toHaveLength(3);
    answerAlways(50, "unknown");
    expect(await failureOf(receive(cases.wfs))).toMatchObject({ kind: "same-page" });
  });

  it("that say the same are all taken where the service counts them, unless they bear the same names", async () => {
    answerAlways(50, 100, false);
    expect(await receiveFeatures()).toHaveLength(100);
    answerAlways(50, 100);
    expect(await failureOf(receive(cases.wfs))).toMatchObject({ kind: "same-page" });
  });

  it("are refused when fewer come than were announced", async () => {
    producers.fault = "short";
    expect(await failureOf(receive(cases.wfs))).toMatchObject({ kind: "incomplete", announced: 4 });
  });
});

describe("an answer of the Insee", () => {
  it("says secret what it withholds, whatever the code, and unknown what it does not have", async () => {
    const observation = (code: string, attributes: object, value?: number) => ({
      dimensions: { GEO: `2025-COM-${code}`, TIME_PERIOD: "2023", FILOSOFI_MEASURE: "MED_SL" },
      attributes: { UNIT_MULT: "0", ...attributes },
      measures: { OBS_VALUE_NIVEAU: value === undefined ? {} : { value } },
    });
    const observations = [
      observation("17219", { OBS_STATUS: "A", CONF_STATUS: "F" }, 22_540),
      observation("17265", { OBS_STATUS: "O", CONF_STATUS: "F" }),
      observation("17351", { OBS_STATUS: "O", CONF_STATUS: "C" }),
      observation("17406", { OBS_STATUS: "M" }),
    ];
    producers.kept.set("/melodi/data/DS_FILOSOFI_CC", JSON.stringify({ observations, paging: { isLast: true } }));
    const from = () =>
      ({ family: "melodi", dataset: "DS_FILOSOFI_CC", geo: "COM", site: `${producers.base}/melodi` }) as From;
    const { path } = await receiveWhole({ from });
    producers.kept.clear();
    expect(
      readFileSync(path, "utf8")
        .split("\n")
        .map((line) => line.split(",").at(-1)),
    ).toEqual(["OBS_VALUE", "22540", "s", "s", "", ""]);
  });
});

describe("an answer in pages", () => {
  it("is refused when fewer lines come than were announced", async () => {
    producers.fault = "short";
    expect(await failureOf(receive(cases["data-fair"]))).toEqual(
      expect.objectContaining({ kind: "incomplete", announced: 4 }),
    );
  });

  it.each<From["family"]>(["ogc-features", "data-fair", "wfs", "melodi"])(
    "of %s is refused when a page comes again in the place of the one that follows",
    async (family) => {
      producers.fault = "again";
      const { kind } = (await failureOf(receive(cases[family]))) as { kind: string };
      expect(kind).toBe("same-page");
    },
  );

  it.each<From["family"]>(["data-fair", "wfs"])(
    "of %s is refused when more comes than was announced",
    async (family) => {
      producers.fault = "more";
      expect(await failureOf(receive(cases[family]))).toMatchObject({ kind: "incomplete", announced: 1 });
    },
  );

  it.each(["more", "each", "minus-one"] as const)(
    "of an OGC API Features is taken whole where the service says how many there are in a way of its own: %s",
    async (fault) => {
      const whole = await receiveWhole(cases["ogc-features"]);
      const text = readFileSync(whole.path, "utf8");
      producers.fault = fault;
      const { path } = await receiveWhole(cases["ogc-features"]);
      expect(readFileSync(path, "utf8")).toBe(text);
    },
  );

  it.each<From["family"]>(["ogc-features", "data-fair", "wfs"])(
    "of %s is refused when another number is announced at each page",
    async (family) => {
      producers.fault = "moving";
      expect(await failureOf(receive(cases[family]))).toMatchObject({ kind: "moved", before: 4, announced: 3 });
    },
  );

  it("writes what a line lacks as an empty cell", async () => {
    const { path } = await receiveWhole(cases["data-fair"], { communes: ["17265", "17093"] });
    expect(readFileSync(path, "utf8")).toContain("17265,Electricité,\n");
  });
});
