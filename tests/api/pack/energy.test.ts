import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createApiApp, type Observation, readSettings } from "@datalogue/api";
import type { Schema } from "@datalogue/ingest";
import Papa from "papaparse";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Source } from "../../../packages/api/src/sources/source-schema.js";
import { checkBytes } from "../../ingest/support/check-bytes.js";
import { ownContent } from "../../support/prepared-data.js";
import { inspectReceived } from "../sources/support/inspect-received.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";

const samples = process.env.DATALOGUE_SAMPLES;
const OLERON = "241700624";
const MARENNES = "241700699";
const PETR = "petr-marennes-oleron";
const MAINLAND = ["17058", "17185", "17219", "17265", "17351", "17406"];
const ISLAND = ["17093", "17140", "17323", "17337", "17385", "17411", "17485", "17486"];

type Row = Record<string, string>;
const readSample = (name: string) =>
  Papa.parse<Row>(readFileSync(join(samples as string, "data/sources", name), "utf8").trim(), { header: true }).data;

/** What each commune is delivered: real figures where samples are, else the code of the commune tells invented ones. */
const delivered: Row[] = samples
  ? readSample("derive_ore_conso_2024_14communes.csv")
  : [...MAINLAND, ...ISLAND].map((code) => ({
      ...{ code_insee: code, elec_residentiel_mwh: code, elec_residentiel_sites: "100" },
      ...{ elec_total_mwh: String(Number(code) + 500), elec_mailles_secretisees: code === "17219" ? "1" : "0" },
      ...(code === "17219" ? { gaz_residentiel_mwh: "900", gaz_residentiel_sites: "80", gaz_total_mwh: "1200" } : {}),
    }));
const connected: Row[] = samples
  ? readSample("derive_registre_odre_solaire_2026-07-31_14communes.csv")
  : [...MAINLAND, ...ISLAND].map((code) => ({
      ...{
        code_insee: code,
        installations: "20",
        puissance_kw: `${code.slice(2)}.5`,
        energie_injectee_mwh: code.slice(2),
      },
    }));

const total = (rows: Row[], column: string, codes = [...MAINLAND, ...ISLAND]) =>
  rows.filter((row) => codes.includes(row.code_insee ?? "")).reduce((sum, row) => sum + Number(row[column] ?? 0), 0);

/** Lines as the API of the Agence ORE gives them, several for a commune: homes, services, and what is withheld, which is empty. */
function writeDeliveries(): string {
  const lines = delivered.flatMap((row) => {
    const rest = Number(row.elec_total_mwh) - Number(row.elec_residentiel_mwh);
    const line = (network: string, kind: string, sites: string, use: string | number, withheld: string | number = 0) =>
      `${network === "Gaz" ? "GRDF" : "Enedis"},${network},2024,${row.code_insee},${kind},${sites},${use},${withheld}`;
    const { elec_mailles_secretisees: withheld = "0" } = row;
    return [
      line("Electricité", "RES,RESIDENTIEL", row.elec_residentiel_sites ?? "", row.elec_residentiel_mwh ?? ""),
      line("Electricité", "ENT,TERTIAIRE", "4", rest * 0.75),
      line("Electricité", "ENT,TERTIAIRE", "2", rest * 0.25),
      ...(Number(withheld) > 0 ? [line("Electricité", "ENT,INDUSTRIE", "", "", withheld)] : []),
      ...(row.gaz_total_mwh
        ? [
            line("Gaz", "RES,RESIDENTIEL", row.gaz_residentiel_sites ?? "", row.gaz_residentiel_mwh ?? ""),
            line("Gaz", "ENT,INCONNU", "3", Number(row.gaz_total_mwh) - Number(row.gaz_residentiel_mwh)),
          ]
        : []),
    ];
  });
  const header =
    "operateur,filiere,annee,code_commune,code_categorie_consommation,code_grand_secteur,nb_sites,conso_totale_mwh,nombre_de_mailles_secretisees";
  return [header, ...lines, ""].join("\n");
}

/** The register by commune and kind, in kW and kWh; what is stored is not produced. */
function writeRegister(): string {
  const lines = connected.map(
    (row) =>
      `2024;${row.code_insee};Solaire;${row.installations};${row.puissance_kw};${Number(row.energie_injectee_mwh) * 1000}`,
  );
  const others = ["2024;17351;Bioénergies;1;250;2006000", "2024;17351;Stockage non hydraulique;1;90;5000"];
  return `\uFEFF${["annee;codeinseecommune;filiere;n;kw;kwh", ...lines, ...others, ""].join("\r\n")}`;
}

/** The inventory of 2016, a column a sector, before Hiers-Brouage and Marennes were one; Saint-Sornin gives nothing of its roads. */
function writeInventory(): string {
  const header =
    "INSEE commune,Commune,Agriculture,Autres transports,Autres transports international,CO2 biomasse hors-total,Déchets,Energie,Industrie hors-énergie,Résidentiel,Routier,Tertiaire";
  const lines = [...MAINLAND, ...ISLAND, "17189"].map(
    (code) => `${code},COMMUNE ${code},100.5,10,,432.1,20,,30,200,${code === "17406" ? "" : "400"},50`,
  );
  return [header, ...lines, ""].join("\n");
}

let site: RefreshedSite;
let app: ReturnType<typeof createServer>;
beforeAll(async () => {
  site = await refreshOwnContent({
    "energie-reseaux.csv": writeDeliveries(),
    "energie-production-electricite.csv": writeRegister(),
    "energie-emissions-ges.csv": writeInventory(),
  });
  app = createServer(createApiApp({ router: site.datalogue.router }, readSettings({})));
});
afterAll(() => site.close());

const observe = async (indicator: string, territory: string, query: object = {}): Promise<Observation> => {
  const { body } = await request(app)
    .get(`/api/indicators/${indicator}/observations`)
    .query({ territory, from: "2024", ...query })
    .expect(200);
  expect(body.data).toHaveLength(1);
  return body.data[0];
};

describe("what networks deliver, received from the Agence ORE", () => {
  it("is published in place of the demonstration, every line of a commune added up", () => {
    expect(site.done["energie-reseaux"]).toMatchObject({ kind: "published", missing: [] });
  });

  it.each([
    ["17219", ["17219"]],
    ["17385", ["17385"]],
    [MARENNES, MAINLAND],
    [OLERON, ISLAND],
    [PETR, [...MAINLAND, ...ISLAND]],
  ])("gives the electricity and the gas of %s", async (territory, codes) => {
    const electricity = total(delivered, "elec_total_mwh", codes);
    const gas = total(delivered, "gaz_total_mwh", codes);
    expect((await observe("energie-electricite", territory)).value).toBeCloseTo(electricity, 6);
    expect((await observe("energie-reseaux", territory)).value).toBeCloseTo(electricity + gas, 6);
    expect((await observe("energie-reseaux", territory, { energie: "GAZ" })).value).toBeCloseTo(gas, 6);
    const homes = total(delivered, "elec_residentiel_mwh", codes);
    const meters = total(delivered, "elec_residentiel_sites", codes);
    expect((await observe("energie-conso-logement", territory)).value).toBeCloseTo(homes / meters, 6);
    expect((await observe("energie-part-gaz", territory)).value).toBeCloseTo((gas / (electricity + gas)) * 100, 6);
    const all = homes + total(delivered, "gaz_residentiel_mwh", codes);
    expect((await observe("energie-reseaux-logements", territory)).value).toBeCloseTo(
      (all / (electricity + gas)) * 100,
      6,
    );
  });

  it.skipIf(!samples)("reaches the figures published for 2024: 276 834 MWh of electricity, 22 975 of gas", async () => {
    expect((await observe("energie-electricite", PETR)).value).toBeCloseTo(276_834, 6);
    expect((await observe("energie-reseaux", PETR, { energie: "GAZ" })).value).toBeCloseTo(22_975, 6);
  });

  it("says of a total that lines without value are not in it, and keeps them without", async () => {
    expect((await observe("energie-electricite", "17219")).reason).toMatch(/1\sligne sans valeur n'est pas comptée/);
    expect((await observe("energie-electricite", "17140")).reason).toBeNull();
    const { body } = await request(app)
      .get("/api/datasets/energie-reseaux/data")
      .query({ code_insee__exact: "17219", secteur__exact: "INDUSTRIE" })
      .expect(200);
    expect(body.data).toEqual([expect.objectContaining({ conso_mwh: null, nb_sites: null, statut: "SECRET" })]);
  });

  it("leaves the whole consumption and the fossil part to who knows oil and wood: they are still the demonstration's", async () => {
    expect((await observe("energie-part-fossiles", PETR)).value).toBeGreaterThan(30);
    const { body } = await request(app).get("/api/indicators/energie-part-fossiles").expect(200);
    expect(body.data.limits).toContain("Aucune source nationale ne donne le pétrole");
  });
});

describe("what is connected to the network, received from the national register", () => {
  it.each([
    ["17351", ["17351"]],
    [OLERON, ISLAND],
    [PETR, [...MAINLAND, ...ISLAND]],
  ])(
    "gives the photovoltaics and the electricity injected of %s, kilowatt-hours made megawatt-hours",
    async (territory, codes) => {
      const power = total(connected, "puissance_kw", codes);
      expect((await observe("energie-pv-puissance", territory)).value).toBeCloseTo(power, 6);
      expect((await observe("energie-pv-installations", territory)).value).toBe(
        total(connected, "installations", codes),
      );
      const injected = total(connected, "energie_injectee_mwh", codes) + (codes.includes("17351") ? 2006 : 0);
      expect((await observe("energie-electricite-injectee", territory)).value).toBeCloseTo(injected, 6);
      const share = (injected / total(delivered, "elec_total_mwh", codes)) * 100;
      expect((await observe("energie-elec-renouvelable", territory)).value).toBeCloseTo(share, 6);
    },
  );

  it.skipIf(!samples)("reaches the 12 188 kW of photovoltaics", async () => {
    expect(Math.round((await observe("energie-pv-puissance", PETR)).value ?? 0)).toBe(12_188);
  });
});

describe("gases emitted, received from the inventory of the ADEME", () => {
  it("are those of 2016 alone, without what burnt wood and flights abroad emit, a commune of then in that of today", async () => {
    const emitted = async (territory: string, query: object = {}) => {
      const { body } = await request(app)
        .get("/api/indicators/energie-ges/observations")
        .query({ territory, ...query });
      expect(body.data.map(({ period }: Observation) => period)).toEqual(["2016"]);
      return body.data[0] as Observation;
    };
    expect((await emitted("17093")).value).toBeCloseTo(0.8105, 9);
    expect((await emitted("17219")).value).toBeCloseTo(0.8105 * 2, 9);
    expect((await emitted(PETR)).value).toBeCloseTo(0.8105 * 15 - 0.4, 9);
    expect((await emitted(PETR, { secteur: "RESIDENTIEL" })).value).toBeCloseTo(3, 9);
    expect((await emitted("17406")).reason).toMatch(/2\slignes sans valeur/);
  });
});

describe("a file that is not what the Agence ORE gives", () => {
  const refuse = async (text: string) => (await site.refresh({ "energie-reseaux.csv": text }))["energie-reseaux"];

  it("with half of the communes is refused, naming those that lack", async () => {
    const half = writeDeliveries()
      .split("\n")
      .filter((line) => !ISLAND.some((code) => line.includes(`,${code},`)))
      .join("\n");
    expect(await refuse(half)).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/6\u00a0communes sur 14/)],
    });
  });

  it("with a secret under a new word is refused at its line, and nothing is guessed", async () => {
    const done = await refuse(writeDeliveries().replace(",ENT,INDUSTRIE,,,1", ",ENT,INDUSTRIE,s,s,1"));
    expect(done).toMatchObject({ kind: "rejected" });
  });

  it.skipIf(!samples)("in the form of before, sectors as columns, is refused in a sentence", async () => {
    const old = readFileSync(join(samples as string, "data/sources/ore_ancien_format_large_extrait.csv"), "utf8");
    expect(await refuse(old)).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/^Colonnes attendues et absentes.*conso_totale_mwh/)],
    });
  });
});

it.skipIf(!samples)(
  "the lines of other communes in their true form make what a hand adds up, secrets apart",
  async () => {
    const name = "ore_conso_commune_data-fair_extrait.csv";
    const { guard, recipe } = JSON.parse(
      readFileSync(join(ownContent, "energie/reseaux/source.json"), "utf8"),
    ) as Required<Source>;
    const path = join(samples as string, "data/sources", name);
    const { refusals } = await inspectReceived({ path, name }, { guard, recipe }, { communes: ["01004", "75056"] });
    expect(refusals).toEqual([]);

    const byHand = new Map<string, number | null>();
    for (const row of readSample(name)) {
      const network = row.filiere === "Gaz" ? "GAZ" : "ELECTRICITE";
      const key = [row.annee, row.code_commune, network, row.code_categorie_consommation].join(" ");
      const known = byHand.get(key);
      const use = row.conso_totale_mwh === "" ? null : Number(row.conso_totale_mwh);
      byHand.set(key, use === null || known === null ? null : (known ?? 0) + use);
    }
    expect([...byHand.values()].filter((use) => use === null)).toHaveLength(4);

    const schema = JSON.parse(readFileSync(join(ownContent, "energie/reseaux/schema.json"), "utf8")) as Schema;
    const { rows, report } = await checkBytes(name, readFileSync(path), { schema, recipe });
    expect(report.counts.error).toBe(0);
    expect(rows).toHaveLength(byHand.size);
    for (const row of rows) {
      const key = [row.annee, row.code_insee, row.energie, row.categorie].join(" ");
      const expected = byHand.get(key);
      if (expected === null) expect(row, key).toMatchObject({ conso_mwh: null, statut: "SECRET" });
      else expect(row.conso_mwh, key).toBeCloseTo(expected as number, 6);
    }
  },
);
