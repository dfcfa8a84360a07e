import { createApiApp, readSettings } from "@datalogue/api";
import Papa from "papaparse";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareObjectives, readObjectives } from "../../../packages/api/src/refreshing/objectives-moved.js";
import { codesOf, MARENNES, OLERON, PETR } from "../../datasets/theme.js";
import { writeZip } from "../../ingest/support/write-zip.js";
import {
  catnatTable,
  type Decree,
  type EnafCommune,
  enafFile,
  type InseeLine,
  type LovacCommune,
  lovacFile,
  melodiFile,
  type SitadelLine,
  sitadelFile,
} from "./support/producer-forms.js";
import { figuresOf, type ReadFigure } from "./support/read-figure.js";
import { readThroughSource } from "./support/read-through-source.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";
import { hasSamples, readSample, samplePath } from "./support/samples.js";

// Filled with the real values of the 14 communes when they are there; else with others, invented for the test.
const COMMUNES = codesOf(PETR, 2026);
const PLACES = ["17219", "17140", OLERON, MARENNES, PETR];

const YEARS = Array.from({ length: 14 }, (_, rank) => 2011 + rank);

/** Land consumed. The real values are hectares rounded by year: what their total says beside their sum is put in the last of the ten years. */
const land: EnafCommune[] = hasSamples
  ? readSample("derive_enaf_ha_2011-2024_14communes.csv").map((row) => {
      const square = (hectares: string | undefined) => Math.round(Number(hectares) * 10_000);
      const years = YEARS.map((year): [number, number] => [year, square(row[year])]);
      const ten = years.filter(([year]) => year < 2021).reduce((sum, [, value]) => sum + value, 0);
      const rounding = square(row.total_2011_2021) - ten;
      return {
        code: row.code_insee as string,
        land: Object.fromEntries(years.map(([year, value]) => [year, { hab: value + (year === 2020 ? rounding : 0) }])),
      };
    })
  : COMMUNES.map((code, rank) => ({
      code,
      land: Object.fromEntries(
        YEARS.map((year) => [
          year,
          { hab: 1000 * (rank + 1) + year, act: year === 2013 ? 4000 : 0, inc: rank === 3 ? -1 : 0 },
        ]),
      ),
    }));

/** Dwellings authorised and started; what is not collective is given as houses alone, since the real values tell no more. */
const built: SitadelLine[] = hasSamples
  ? readSample("derive_sitadel_annuel_2013-2025_14communes.csv").flatMap((row) => {
      const [all, collective] = [Number(row.logements_autorises), Number(row.dont_collectif_autorises)];
      const started = row.logements_commences === "" ? null : Number(row.logements_commences);
      const { code_insee: code = "", annee } = row;
      return [
        { code, year: Number(annee), type: "Individuel pur" as const, authorised: all - collective, started },
        {
          code,
          year: Number(annee),
          type: "Collectif" as const,
          authorised: collective,
          started: started === null ? null : 0,
        },
      ];
    })
  : COMMUNES.flatMap((code, rank) =>
      [2013, 2024, 2025].flatMap((year) => [
        {
          code,
          year,
          type: "Individuel pur" as const,
          authorised: 20 + rank,
          started: year === 2025 ? null : 15 + rank,
        },
        { code, year, type: "Residence" as const, authorised: rank === 0 ? 4 : 0, started: year === 2025 ? null : 0 },
      ]),
    );

const OCCUPATIONS = { DW_MAIN: "residences_principales", DW_SEC_DW_OCC: "residences_secondaires", DW_VAC: "vacants" };
const stock: InseeLine[] = hasSamples
  ? readSample("derive_rp_logements_2012_2023_14communes.csv").flatMap((row) =>
      [2012, 2023].flatMap((year) =>
        Object.entries(OCCUPATIONS).map(([OCS, column]) => ({
          ...{ code: row.code_insee as string, year, cell: { OCS } },
          value: Number(row[`${column}_${year}`]),
        })),
      ),
    )
  : COMMUNES.flatMap((code, rank) =>
      [2012, 2017, 2023].flatMap((year) =>
        Object.keys(OCCUPATIONS).map((OCS, at) => ({
          code,
          year,
          cell: { OCS },
          value: 100.25 * (3 - at) + rank + year - 2000,
        })),
      ),
    );
const CENSUS = {
  dimensions: {
    ...{ OCS: "_T", L_STAY: "_T", TDW: "_T", CARS: "_T", RP_MEASURE: "DWELLINGS", CARPARK: "_T", NOR: "_T", TSH: "_T" },
    ...{ BUILD_END: "_T", NRG_SRC: "_T" },
  },
  apart: { TDW: "1" },
};

/** Invented: the real table by commune was not seen. A secret in one commune of the island, one commune that is not there. */
const empty: LovacCommune[] = COMMUNES.filter((code) => code !== "17265").map((code, rank) => ({
  ...{ code, name: code === "17140" ? "Dolus-d’Oléron" : `Commune ${code}` },
  vacant: [100 + rank, code === "17486" ? "s" : 110 + rank],
  long: [40 + rank, code === "17486" ? "s" : 44 + rank],
  total: [2000 + rank, 2100 + rank],
}));

/** Two communes of the territory and another: fifteen decrees of flood, and a drought. */
const decrees: Decree[] = [
  ...Array.from({ length: 15 }, (_, rank) => ({
    ...{
      code: "17219",
      decree: `INTE99${rank}`,
      hazard: "Inondations et/ou Coulées de Boue",
      day: `20${10 + rank}-02-27`,
    },
  })),
  { code: "17140", decree: "INTE0501A", hazard: "Sécheresse", day: "2005-07-01" },
  { code: "33005", decree: "INTE0501A", hazard: "Sécheresse", day: "2005-07-01" },
];
const catnat = writeZip([
  ["catnat_gaspar.csv", Buffer.from(catnatTable(decrees))],
  ["pprn_gaspar.csv", Buffer.from("cod_ppr;lib_ppr\n17DDTM1;Plan\n")],
]);

// National files: other communes are in them.
const FILES = {
  "urbanisme-enaf.csv": enafFile([{ code: "01004", land: { 2013: { hab: 5 } } }, ...land], [2011, 2025]),
  "urbanisme-construction-logements.csv": sitadelFile(built),
};

let site: RefreshedSite;
let app: ReturnType<typeof createApiApp>;
let read: ReadFigure;
beforeAll(async () => {
  site = await refreshOwnContent({
    ...FILES,
    "urbanisme-parc-logements.csv": melodiFile(stock, CENSUS),
    "urbanisme-catnat.zip": catnat,
    "urbanisme-logements-vacants.csv": lovacFile([{ ...(empty[0] as LovacCommune), code: "33005" }, ...empty], 2024),
  });
  app = createApiApp({ router: site.datalogue.router }, readSettings({}));
  read = figuresOf(site.datalogue);
});
afterAll(() => site?.close());

const value = async (...asked: Parameters<ReadFigure>) => (await read(...asked)).value;
const codes = (territory: string) => codesOf(territory, 2026);

describe("land consumed, from the annual flows of the Cerema", () => {
  const consumed = (territory: string, years: number[]) =>
    land
      .filter(({ code }) => codes(territory).includes(code))
      .flatMap(({ land: own }) => years.flatMap((year) => Object.values(own[year] ?? {})))
      .reduce((sum, one) => sum + one, 0);

  it("becomes a line for each year and destination of the communes of the territory, totals of several years left out", () => {
    expect(site.done["urbanisme-enaf"]).toMatchObject({ kind: "published", rows: 14 * 14 * 6, missing: [] });
  });

  it.each(PLACES)("is that of the columns of the file: %s", async (territory) => {
    expect(await value("urbanisme-enaf-m2", territory, "2013")).toBe(consumed(territory, [2013]));
    // The producer gives all years in the communes of today: one that was merged since is not missing.
    expect((await read("urbanisme-enaf-m2", territory, "2013")).coverage).toBe(1);
    expect(await value("urbanisme-enaf-m2", territory, "2013", { destination: "HAB" })).toBeGreaterThan(0);
    expect(await value("urbanisme-enaf-ha", territory, "2024")).toBeCloseTo(consumed(territory, [2024]) / 10_000, 9);
    const [ten, since] = [YEARS.filter((year) => year < 2021), YEARS.filter((year) => year >= 2021)];
    expect(await value("urbanisme-enaf-reference", territory, "2011/2020")).toBeCloseTo(
      consumed(territory, ten) / 10_000,
      9,
    );
    expect(await value("urbanisme-enaf-cumul", territory, "2024")).toBeCloseTo(consumed(territory, since) / 10_000, 9);
    expect(await value("urbanisme-enaf-enveloppe", territory, "2024")).toBeCloseTo(
      (consumed(territory, since) / consumed(territory, ten)) * 200,
      6,
    );
  });

  it.skipIf(!hasSamples)(
    "gives the figures that are published of the territory (needs DATALOGUE_SAMPLES)",
    async () => {
      expect(await value("urbanisme-enaf-reference", PETR, "2011/2020")).toBeCloseTo(160.96, 6);
      expect(await value("urbanisme-enaf-reference", "17219", "2011/2020")).toBeCloseTo(15.52, 6);
      expect(await value("urbanisme-enaf-cumul", PETR, "2024")).toBeCloseTo(51.06, 6);
    },
  );
});

describe("dwellings authorised and started, from Sitadel", () => {
  const total = (territory: string, year: number, column: "authorised" | "started", keep = (_: SitadelLine) => true) =>
    built
      .filter((line) => codes(territory).includes(line.code) && line.year === year && keep(line))
      .reduce((sum, line) => sum + (line[column] ?? 0), 0);

  it.each(PLACES)("counts each dwelling once, « Tous Logements » left out: %s", async (territory) => {
    expect(site.done["urbanisme-construction-logements"]).toMatchObject({ kind: "published", missing: [] });
    expect(await value("urbanisme-logements-autorises", territory, "2013")).toBe(total(territory, 2013, "authorised"));
    expect(await value("urbanisme-logements-commences", territory, "2024")).toBe(total(territory, 2024, "started"));
    const grouped = total(territory, 2013, "authorised", ({ type }) => type !== "Individuel pur");
    expect(await value("urbanisme-collectif-groupe", territory, "2013")).toBeCloseTo(
      (100 * grouped) / total(territory, 2013, "authorised"),
      6,
    );
  });

  it("knows neither the works of the last year nor the land of the dwellings, and says so", async () => {
    expect(await read("urbanisme-logements-commences", PETR, "2025")).toMatchObject({
      value: null,
      status: "NON_DISPONIBLE",
    });
    expect(await read("urbanisme-densite", PETR, "2024")).toMatchObject({ value: null, status: "NON_DISPONIBLE" });
    expect((await read("urbanisme-logements-autorises", PETR, "2025")).value).toBe(total(PETR, 2025, "authorised"));
  });

  it.skipIf(!hasSamples)(
    "gives the figures that are published of the territory (needs DATALOGUE_SAMPLES)",
    async () => {
      const years = Array.from({ length: 13 }, (_, rank) => String(2013 + rank));
      const sum = async (id: string, last: number) =>
        (await Promise.all(years.slice(0, last).map((year) => value(id, PETR, year)))).reduce<number>(
          (a, b) => a + (b ?? 0),
          0,
        );
      expect(await sum("urbanisme-logements-autorises", 13)).toBe(5372);
      expect(await sum("urbanisme-logements-commences", 12)).toBe(3674);
      expect(await value("urbanisme-logements-autorises", "17219", "2013")).toBe(22);
    },
  );
});

describe("dwellings by occupation, from the census", () => {
  const total = (territory: string, year: number, OCS?: string) =>
    stock
      .filter((line) => codes(territory).includes(line.code) && line.year === year && (!OCS || line.cell.OCS === OCS))
      .reduce((sum, line) => sum + line.value, 0);

  it.each(PLACES)(
    "keeps its decimals, and the lines of the communes at the total of other dimensions: %s",
    async (territory) => {
      expect(site.done["urbanisme-parc-logements"]).toMatchObject({
        kind: "published",
        rows: stock.length,
        missing: [],
      });
      expect(await value("urbanisme-logements", territory, "2012")).toBeCloseTo(total(territory, 2012), 4);
      expect(await value("urbanisme-logements", territory, "2023", { occupation: "SECONDAIRE" })).toBeCloseTo(
        total(territory, 2023, "DW_SEC_DW_OCC"),
        4,
      );
      const share = (OCS: string) => (100 * total(territory, 2023, OCS)) / total(territory, 2023);
      expect(await value("urbanisme-residences-secondaires", territory, "2023")).toBeCloseTo(share("DW_SEC_DW_OCC"), 6);
      expect(await value("urbanisme-vacance-recensement", territory, "2023")).toBeCloseTo(share("DW_VAC"), 6);
    },
  );

  it.each(["urbanisme-logements", "urbanisme-residences-secondaires", "urbanisme-vacance-recensement"])(
    "misses no commune in a year before a merger, as its lines are in the communes of today: %s",
    async (id) => {
      for (const territory of PLACES)
        expect(await read(id, territory, "2012"), territory).toMatchObject({ coverage: 1, reason: null });
    },
  );

  it.skipIf(!hasSamples)(
    "gives the figures that are published of the territory (needs DATALOGUE_SAMPLES)",
    async () => {
      // The three parts of each commune are rounded to a tenth.
      expect(Math.abs(((await value("urbanisme-logements", PETR, "2023")) ?? 0) - 42_862)).toBeLessThan(1);
      const second = await value("urbanisme-logements", PETR, "2023", { occupation: "SECONDAIRE" });
      expect(Math.round(second ?? 0)).toBe(21_876);
      expect(Math.round((await value("urbanisme-residences-secondaires", PETR, "2023")) ?? 0)).toBe(51);
    },
  );
});

describe("private dwellings vacant, from LOVAC", () => {
  it("divides by the total of the year before, as the producer does", async () => {
    expect(site.done["urbanisme-logements-vacants"]).toMatchObject({ kind: "published", rows: 26, missing: ["17265"] });
    const own = empty.find(({ code }) => code === "17140") as LovacCommune;
    const share = (column: (number | string)[]) => (100 * Number(column[1])) / Number(own.total[1]);
    expect(await value("urbanisme-vacance-privee", "17140", "2025")).toBeCloseTo(share(own.vacant), 6);
    expect(await value("urbanisme-logements-vacants", "17140", "2025")).toBeCloseTo(share(own.long), 6);
  });

  it("keeps what is secret secret, in the commune and in the totals where it would enter", async () => {
    for (const place of ["17486", OLERON, PETR])
      expect(await read("urbanisme-vacance-privee", place, "2025"), place).toMatchObject({
        value: null,
        status: "SECRET",
      });
    expect(await read("urbanisme-vacance-privee", "17486", "2024")).toMatchObject({ status: "OBSERVE" });
    // A commune that is not in the file is missing, neither secret nor zero.
    expect((await read("urbanisme-vacance-privee", MARENNES, "2025")).coverage).toBeLessThan(1);
  });
});

describe("decrees of natural disasters, from GASPAR", () => {
  it("are those of the territory at the year of reception; a commune that has no line has none", async () => {
    expect(site.done["urbanisme-catnat"]).toMatchObject({ kind: "published", rows: 16 });
    for (const [place, count] of [
      ["17219", 15],
      ["17140", 1],
      ["17406", 0],
      [OLERON, 1],
      [MARENNES, 15],
      [PETR, 16],
    ] as const) {
      const found = await read("urbanisme-catnat", place, "2026");
      expect([place, found.value, found.coverage]).toEqual([place, count, 1]);
    }
    expect(await value("urbanisme-catnat", PETR, "2026", { risque: "Sécheresse" })).toBe(1);
  });
});

describe("a figure leads to the received cells of its producer's file, by their lines and columns", () => {
  const cellsOf = async (address: string) => {
    const { body } = await request(app).get(address).expect(200);
    const { observation, numerator } = body.data;
    return { value: observation.value, ...numerator.received } as {
      value: number;
      file: string;
      cells: { line: number; column: number; name: string }[];
    };
  };
  const sum = (file: string, cells: { line: number; column: number }[]) => {
    const lines = Papa.parse<string[]>(file).data;
    return cells.reduce((total, { line, column }) => total + Number(lines[line - 1]?.[column - 1]), 0);
  };

  it("of a column by year and destination, other communes being in the file", async () => {
    const found = await cellsOf(
      "/api/indicators/urbanisme-enaf-m2/lineage?territory=17219&period=2013&destination=HAB",
    );
    expect(found).toMatchObject({ file: "urbanisme-enaf.csv", cells: [{ name: "art13hab14" }] });
    // Its header, the commune of the Ain, then those of the territory.
    expect(found.cells[0]?.line).toBe(3 + land.findIndex(({ code }) => code === "17219"));
    expect(found.value).toBeGreaterThan(0);
    expect(sum(FILES["urbanisme-enaf.csv"], found.cells)).toBe(found.value);
    const whole = await cellsOf(`/api/indicators/urbanisme-enaf-m2/lineage?territory=${OLERON}&period=2013`);
    expect(sum(FILES["urbanisme-enaf.csv"], whole.cells)).toBe(whole.value);
  });

  it("of lines by type, those of the territory alone being kept", async () => {
    const address = `/api/indicators/urbanisme-logements-autorises/lineage?territory=${OLERON}&period=2024`;
    const found = await cellsOf(address);
    expect(new Set(found.cells.map(({ name }) => name))).toEqual(new Set(["LOG_AUT"]));
    expect(sum(FILES["urbanisme-construction-logements.csv"], found.cells)).toBe(found.value);
  });
});

describe("files that are not what they should be leave what is served, and say why", () => {
  const refused = async (name: string, file: string | Uint8Array) => {
    const before = site.done[name.replace(/\.\w+$/, "")];
    const done = (await site.refresh({ [name]: file }))[name.replace(/\.\w+$/, "")];
    expect(before).toMatchObject({ kind: "published" });
    if (done?.kind === "refused") return done.reasons.join();
    if (done?.kind === "rejected")
      return done.report.issues.map(({ code, message }) => `${code}: ${message}`).join("\n");
    return done?.kind;
  };

  it("a form of other years, whose columns are not there", async () => {
    const old = "idcom,idcomtxt,naf09art10,nafart\n17219,Marennes,100,2\n";
    expect(await refused("urbanisme-enaf.csv", old)).toMatch(/absentes.*art…hab…/);
    const monthly = '"ANNEE";"MOIS";"CODE_INSEE";"LOG_AUT"\n"2024";"1";"17219";3\n';
    expect(await refused("urbanisme-construction-logements.csv", monthly)).toMatch(/absentes.*COMM/);
    expect(await refused("urbanisme-parc-logements.csv", "CODGEO;P22_LOG\n17219;4306\n")).toMatch(/absentes.*GEO/);
  });

  it("half of the communes", async () => {
    expect(await refused("urbanisme-enaf.csv", enafFile(land.slice(0, 7), [2011, 2025]))).toMatch(
      /7\u00a0communes sur 14/,
    );
    const some = stock.filter(({ code }) => COMMUNES.indexOf(code) < 7);
    expect(await refused("urbanisme-parc-logements.csv", melodiFile(some, CENSUS))).toMatch(/7\u00a0communes sur 14/);
  });

  it("the same key twice, a type that is not known, a secret where the producer has none", async () => {
    const twice = [...built, ...built.slice(0, 1)];
    expect(await refused("urbanisme-construction-logements.csv", sitadelFile(twice))).toContain("est déjà utilisée");
    const other = sitadelFile(built).replaceAll("Collectif", "Habitat léger").replaceAll("Residence", "Habitat léger");
    expect(await refused("urbanisme-construction-logements.csv", other)).toContain("Habitat léger");
    const secret = melodiFile(stock, CENSUS).replace(/(17140;COM;DW_MAIN;_T;_T;.*;)[\d.]+\n/, "$1secret\n");
    expect(await refused("urbanisme-parc-logements.csv", secret)).toContain("secret");
  });

  it("leave the figures as they were", async () => {
    expect(await value("urbanisme-enaf-m2", PETR, "2013")).toBeGreaterThan(0);
    expect(await value("urbanisme-logements", PETR, "2023")).toBeGreaterThan(0);
  });
});

describe("objectives of documents", () => {
  it("are told to move where new figures take them to another state", async () => {
    const { plans, indicators } = site.datalogue.services;
    /** The same land, but for that of the activities of Marennes-Hiers-Brouage since 2022. */
    const receive = async (activities: number) => {
      const other = land.map((one) =>
        one.code === "17219"
          ? { ...one, land: { ...one.land, 2022: { act: 0 }, 2023: { act: 0 }, 2024: { act: activities } } }
          : one,
      );
      const done = await site.refresh({ "urbanisme-enaf.csv": enafFile(other, [2011, 2025]) });
      expect(done["urbanisme-enaf"]).toMatchObject({ kind: "published" });
      return readObjectives(plans, indicators, "urbanisme-enaf");
    };
    const [before, after] = [await receive(0), await receive(500_000)];
    expect(compareObjectives(before, after)).toContainEqual({
      title: expect.stringMatching(/^Ne pas consommer plus de 4 hectares pour les activités/),
      territory: "17219",
      before: "on-track",
      after: "off-track",
    });
    expect(compareObjectives(after, after)).toEqual([]);
  });
});

describe.skipIf(!hasSamples)("extracts in the true form, of other communes (needs DATALOGUE_SAMPLES)", () => {
  it("land consumed in the coastal communes of Gironde, added up by hand", async () => {
    const { rows, report } = await readThroughSource(
      "urbanisme-enaf",
      samplePath("enaf_conso-com_2011-2025_extrait.csv"),
    );
    expect(report.counts.error).toBe(0);
    const sum = (keep: (row: Record<string, unknown>) => boolean) =>
      rows.filter(keep).reduce((all, row) => all + Number(row.surface_m2), 0);
    const andernos = (from: number, to: number) =>
      sum((row) => row.code_insee === "33005" && Number(row.annee) >= from && Number(row.annee) < to);
    expect(andernos(2023, 2024)).toBe(10_349);
    // What the file itself gives as the total of ten years (naf11art21).
    expect(andernos(2011, 2021)).toBe(623_084);
    expect(sum((row) => String(row.code_insee).startsWith("33") && Number(row.annee) === 2023)).toBe(457_454);
  });

  it("dwellings of Sitadel: the last year of works has no value, and « Tous Logements » is not read", async () => {
    const { rows, report } = await readThroughSource(
      "urbanisme-construction-logements",
      samplePath("forme_sitadel_annuel_communal.csv"),
    );
    expect(report.counts.error).toBe(0);
    expect(rows.filter(({ code_insee }) => code_insee === "78005")).toHaveLength(7);
    expect(rows.filter(({ annee }) => Number(annee) === 2025)).toEqual([
      expect.objectContaining({ code_insee: "78005", logements_autorises: 5, logements_commences: null }),
      expect.objectContaining({ code_insee: "01004", logements_autorises: 22, logements_commences: null }),
    ]);
  });

  it("vacant dwellings of LOVAC: « s » is secret, more long vacancies than vacancies are refused", async () => {
    const { rows, report } = await readThroughSource(
      "urbanisme-logements-vacants",
      samplePath("forme_lovac_communes.csv"),
    );
    expect(rows.find(({ code_insee }) => code_insee === "01004")).toMatchObject({
      ...{ logements_vacants: 15, logements_vacants_2ans: 8, logements_prives: 238 },
    });
    expect(rows.find(({ code_insee }) => code_insee === "99001")).toMatchObject({
      ...{ logements_vacants: null, logements_prives: 56 },
    });
    expect(report.issues.filter(({ severity }) => severity === "error")).toHaveLength(1);
  });

  it("dwellings of the census: a district and an area of attraction are no commune", async () => {
    const { rows } = await readThroughSource(
      "urbanisme-parc-logements",
      samplePath("insee_melodi_DS_RP_LOGEMENT_PRINC_2023_extrait.csv"),
    );
    expect(rows).toEqual([]);
  });
});
