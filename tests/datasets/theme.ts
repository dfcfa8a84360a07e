import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createApiApp,
  type Indicator,
  type LoadSummary,
  type Observation,
  type Observatory,
  openDatalogue,
  readSettings,
} from "@datalogue/api";
import type { DatasetMetadata, Organisation } from "@datalogue/ingest";
import Papa from "papaparse";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchAnswers } from "../api/openapi/watch-answers.js";
import { authorsOf, content, listNames, readJson, readText, root, shownBy, writtenOn } from "./content.js";

export type Row = Record<string, string>;

/** Rows of a CSV file of `datasets/`, every cell as text. */
export function readRows(path: string): Row[] {
  const { data, errors } = Papa.parse<Row>(readText(path).trimEnd(), { header: true });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  return data;
}

export const OLERON = "241700624";
export const MARENNES = "241700699";
export const PETR = "petr-marennes-oleron";
const ISLAND = ["17093", "17140", "17323", "17337", "17385", "17411", "17485", "17486"];
const MAINLAND = ["17058", "17185", "17219", "17265", "17351", "17406"];

/** Codes that the data use for a territory in a year: Hiers-Brouage (17189) apart before 2019. */
export function codesOf(territory: string, year: number): string[] {
  const communes: Record<string, string[]> = {
    [OLERON]: ISLAND,
    [MARENNES]: MAINLAND,
    [PETR]: [...ISLAND, ...MAINLAND],
  };
  return (communes[territory] ?? [territory]).flatMap((code) =>
    code === "17219" && year < 2019 ? ["17189", "17219"] : [code],
  );
}

/** Population municipale of the year, that of 2023 in 2024. */
export function inhabitants(territory: string, year: number): number {
  const codes = codesOf(territory, 2024);
  return readRows("territoires/populations.csv")
    .filter((row) => row.nature === "municipale" && Number(row.annee) === Math.min(year, 2023))
    .filter((row) => codes.includes(row.territoire ?? ""))
    .reduce((total, row) => total + Number(row.valeur), 0);
}

/** Sum of a column over the rows kept. */
export function sum(rows: Row[], column: string, keep: (row: Row) => boolean = () => true): number {
  return rows.filter(keep).reduce((total, row) => total + Number(row[column]), 0);
}

/** A theme of the demonstration, published alone into folders of its own, and its API. */
export interface Theme {
  summary: LoadSummary;
  logged: string[];
  app: Server;
  indicators: Indicator[];
  /** The value that the API gives of a territory and a period. */
  value(indicator: string, territory: string, period: string): Promise<number | null | undefined>;
}

interface Expected {
  /** Datasets that have geometries. */
  layers: string[];
  /** The script that invents the data, under `scripts/`. */
  script: string;
  /** Communes that an indicator has no value for in its last year, and cannot have. */
  without?: Record<string, string[]>;
  /** Last year of an indicator whose data are of other years than the rest. */
  until?: Record<string, string>;
}

/**
 * What holds of every theme of the demonstration, as tests; `own` adds those of the theme, with the theme published.
 */
export function describeTheme(
  theme: string,
  { layers, script, without = {}, until = {} }: Expected,
  own: (theme: Theme) => void,
): void {
  const folders = readdirSync(join(content, theme)).filter((name) =>
    existsSync(join(content, theme, name, "dataset.json")),
  );
  const organisations = readJson<Organisation[]>("organisations.json").map(({ slug }) => slug);
  const metadata = (name: string) => readJson<DatasetMetadata>(`${theme}/${name}/dataset.json`);
  /** Without figures until its source gives some. */
  const isWaiting = (name: string) => !readdirSync(join(content, theme, name)).some((file) => file.startsWith("data."));
  const [waiting, shown] = [folders.filter(isWaiting), folders.filter((name) => !isWaiting(name))];
  const ids = listNames(`${theme}/indicators`);
  const indicators = ids.map((id) => readJson<Indicator>(`${theme}/indicators/${id}.json`));
  const waits = (id: string) =>
    waiting.some((name) => readText(`${theme}/indicators/${id}.json`).includes(`"dataset": "${metadata(name).slug}"`));
  const observatory = readJson<Observatory>(`${theme}/observatory.json`);
  const folder = mkdtempSync(join(tmpdir(), `datalogue-${theme}-`));
  const opened = { indicators } as Theme;
  let close = async () => {};

  beforeAll(async () => {
    mkdirSync(join(folder, "datasets"));
    for (const name of ["catalogue.json", "organisations.json", "territoires", "schemas", theme])
      cpSync(join(content, name), join(folder, "datasets", name), { recursive: true });
    const settings = readSettings({
      DATALOGUE_CONTENT: join(folder, "datasets"),
      DATALOGUE_DATA: join(folder, "var"),
    });
    opened.logged = [];
    const datalogue = await openDatalogue(settings, { log: (line) => void opened.logged.push(line) });
    opened.summary = await datalogue.load();
    opened.app = createServer(createApiApp({ router: watchAnswers(datalogue.router) }, settings));
    opened.value = async (indicator, territory, period) => {
      const { body } = await request(opened.app)
        .get(`/api/indicators/${indicator}/observations`)
        .query({ territory })
        .expect(200);
      return (body.data as Observation[]).find(
        (one) => one.period === period && Object.keys(one.dimensions).length === 0,
      )?.value;
    };
    close = () => datalogue.close();
  });
  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each(folders)(`the dataset ${theme}/%s`, (name) => {
    const dataset = metadata(name);

    it("says what of it is invented, and how, apart from what describes real data", () => {
      if (waiting.includes(name)) expect(dataset.demonstration).toBeUndefined();
      else
        expect(dataset.demonstration).toEqual({
          notice: expect.stringMatching(/inventée?s/),
          provenance: expect.stringMatching(/programme/),
        });
      // What describes the real data would be shown of them too.
      for (const words of [dataset.title, dataset.description, ...dataset.keywords])
        expect(words).not.toMatch(/démonstration|inventé/);
    });

    it("bears a permanent identifier, a licence and a producer that exists", () => {
      expect(dataset.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      // What a partner lends has no licence.
      expect(dataset.licence).toBe(dataset.organisation === "groupement-qualite-demonstration" ? "convention" : "lov2");
      expect(organisations).toContain(dataset.organisation);
    });
  });

  describe(`the theme ${theme}`, () => {
    it("loads whole: every dataset published, nothing told of a definition", () => {
      expect(opened.summary.problems).toEqual([]);
      expect(opened.summary.published).toBe(shown.length);
      expect(opened.logged.filter((line) => /laissé|utilisable|indicators\/|observatory\.json/.test(line))).toEqual([]);
    });

    it("follows 8 indicators or more, each on the page", () => {
      expect(ids.length).toBeGreaterThanOrEqual(8);
      expect(shownBy(observatory).sort()).toEqual(ids);
      expect(observatory.keyFigures).toHaveLength(5);
    });

    it.each(ids.filter((id) => !waits(id)))(
      "gives %s for the PETR, both EPCI and, when it is known there, each commune",
      async (id) => {
        const { body } = await request(opened.app).get(`/api/indicators/${id}/observations`).expect(200);
        const total = (body.data as Observation[]).filter(({ dimensions }) => Object.keys(dimensions).length === 0);
        const last = total
          .map(({ period }) => period)
          .sort()
          .at(-1);
        const known = total.filter(({ period, value }) => period === last && value !== null);
        const { levels, measure, period } = indicators.find((one) => one.id === id) as Indicator;
        const communes = [...ISLAND, ...MAINLAND].filter((code) => !without[id]?.includes(code));
        expect(last?.endsWith(isOfReference(measure) ? "2023" : (until[id] ?? period?.slice(-4) ?? "2024"))).toBe(true);
        expect(known.map(({ territory }) => territory).sort()).toEqual(
          [...(levels.includes("commune") ? communes : []), OLERON, MARENNES, PETR].sort(),
        );
        for (const { coverage } of known) expect(coverage).toBe(1);
      },
    );

    it("names the real source of each figure, never its stand-in, and the denominator of what is per inhabitant", () => {
      for (const { id, source, method, measure, references = [] } of indicators) {
        expect(source, id).toMatch(isOfReference(measure) ? /^Insee/ : /.{10,}\.$/);
        expect(source, id).not.toMatch(/inventé|démonstration/i);
        for (const reference of references) expect(reference.source.length, id).toBeGreaterThan(10);
        if (measure.kind === "ratio" && "population" in measure.denominator)
          expect(method, id).toContain("population municipale");
      }
    });

    it("holds no figure written by hand on its page, and signs its comment with a fictitious name", () => {
      expect(writtenOn(observatory).join(" ")).not.toMatch(/\d/);
      expect(authorsOf(observatory).join(" ")).toContain("nom fictif");
    });

    it("puts the right spaces and apostrophes in its French", () => {
      const files = ["observatory.json", ...ids.map((id) => `indicators/${id}.json`)]
        .concat(folders.map((name) => `${name}/dataset.json`))
        .concat(folders.filter((name) => !metadata(name).schema).map((name) => `${name}/schema.json`));
      for (const file of files)
        for (const text of proseOf(readJson(`${theme}/${file}`)))
          expect(text, file).not.toMatch(/ [:;!?%»]|« |[a-zà-ÿ]'[a-zà-ÿ]/i);
    });

    it.each(layers)("gives %s as a layer", async (slug) => {
      const { body } = await request(opened.app).get(`/api/datasets/${slug}`).expect(200);
      expect(body.distributions.map(({ format }: { format: string }) => format)).toContain("GEOJSON");
    });

    it("is invented by a script that writes the same bytes again", () => {
      const out = join(folder, "again");
      const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts", script), out], {
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      expect(status).toBe(0);
      for (const name of readdirSync(join(out, theme)))
        for (const file of readdirSync(join(out, theme, name)))
          expect(
            readFileSync(join(out, theme, name, file)).equals(readFileSync(join(content, theme, name, file))),
            `${name}/${file}`,
          ).toBe(true);
    });
  });

  own(opened);
}

/** Real figures, read from the populations of the territory alone. */
function isOfReference(measure: Indicator["measure"]): boolean {
  return measure.kind === "growth" && typeof measure.of !== "string";
}

/** Every text of a JSON value that has a space in it: identifiers and codes have none. */
export function proseOf(value: unknown): string[] {
  if (typeof value === "string") return /\s/.test(value) ? [value] : [];
  if (value && typeof value === "object") {
    return Object.entries(value).flatMap(([key, item]) =>
      ["pattern", "example", "enum"].includes(key) ? [] : proseOf(item),
    );
  }
  return [];
}
