import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownContent } from "../../support/prepared-data.js";
import { inspectReceived } from "../sources/support/inspect-received.js";
import { codes, hasSamples, listFiles, revenus, sample, sampleBytes } from "./support/producer-files.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";

const COMMUNE = "17093";
const EPCI = "241700624";
const PETR = "petr-marennes-oleron";

let site: RefreshedSite;
let scratch: string;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "datalogue-new-themes-"));
  site = await refreshOwnContent(listFiles());
});
afterAll(async () => {
  await site?.close();
  rmSync(scratch, { recursive: true });
});

/** The last values of an indicator, of a territory. */
async function last(id: string, territory: string) {
  const found = (await site.datalogue.services.indicators.observations(id, { territory })).at(-1);
  return found && { period: found.period, value: found.value, status: found.status };
}
const figureOf = async (id: string, territory: string, period?: string) => {
  const found = await site.datalogue.services.indicators.observations(id, {
    territory,
    ...(period ? { from: period, to: period } : {}),
  });
  return found.at(-1)?.value;
};

/** Why the guard of a source refuses a file. */
async function refusalsOf(dataset: string, name: string, bytes: string | Buffer): Promise<string[]> {
  const source = JSON.parse(readFileSync(join(ownContent, dataset, "source.json"), "utf8"));
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return (await inspectReceived({ path, name }, source, { communes: codes })).refusals;
}

describe("the three themes, refreshed from files in the true form of their producers", () => {
  it("publish each file", () => {
    const kinds = Object.entries(site.done).map(([slug, { kind }]) => `${slug} ${kind}`);
    expect(kinds.sort()).toEqual(
      Object.keys(listFiles())
        .map((name) => `${name.replace(/\.\w+$/, "")} published`)
        .sort(),
    );
  });

  it("give a value to each of their indicators, at every level that they declare", async () => {
    const { indicators } = site.datalogue.services;
    const themes = ["logement", "numerique", "services"];
    expect(indicators.awaited().filter(({ theme }) => themes.includes(theme))).toEqual([]);
    for (const theme of themes)
      for (const { id, levels } of indicators.list(theme)) {
        const all = await indicators.observations(id, {});
        const known = new Set(
          all
            .filter(({ value, status }) => value !== null || ["SECRET", "NON_CALCULABLE"].includes(status))
            .map((one) => one.level),
        );
        expect([id, [...known].sort()]).toEqual([id, [...levels].sort()]);
      }
    expect(themes.flatMap((theme) => indicators.list(theme)).length).toBe(62);
  });

  it("add up communes to the intercommunality and the whole", async () => {
    // 4 300, 22 650 and 37 800 inhabitants made up, on 20.5 km² a commune.
    expect(await figureOf("logement-population", COMMUNE)).toBe(4300);
    expect(await figureOf("logement-population", EPCI)).toBe(22650);
    expect(await figureOf("logement-population", PETR)).toBe(37800);
    expect(await figureOf("logement-densite", EPCI)).toBeCloseTo(22650 / (8 * 20.5), 6);
    expect(await figureOf("logement-55-ans", PETR)).toBeCloseTo(54, 6);
    expect(await figureOf("services-equipements", EPCI)).toBe(8 * 18);
    expect(await figureOf("services-emplois-publics", PETR)).toBeCloseTo((120 / 400) * 100, 6);
    // 2 beds a room, 3 a pitch: 2 × 20 + 3 × 300 + 50.
    expect(await figureOf("services-lits-marchands", COMMUNE)).toBe(990);
    expect(await figureOf("services-epargne", PETR)).toBeCloseTo(20, 6);
    // The two lines of a new commune are one account.
    expect(await figureOf("services-desendettement", "17219", "2019")).toBeCloseTo(3, 6);
  });

  it("take the census in the boundaries of today, in its own years", async () => {
    const found = await site.datalogue.services.indicators.observations("logement-population", { territory: "17219" });
    expect(found.map(({ period }) => period)).toEqual([
      "1968",
      "1975",
      "1982",
      "1990",
      "1999",
      "2006",
      "2012",
      "2017",
      "2023",
    ]);
    // No « il manque Hiers-Brouage », which the census counts with Marennes.
    expect(found.every(({ coverage, reason }) => coverage === 1 && reason === null)).toBe(true);
    expect((await last("logement-population-evolution", "17219"))?.value).toBeCloseTo(0.746, 2);
  });

  it("give medians, rates and predictions where they are published, and nowhere else", async () => {
    for (const id of [
      "logement-niveau-vie",
      "logement-loyer-maison",
      "logement-social-taux",
      "services-taxe-fonciere",
    ]) {
      expect([id, await figureOf(id, COMMUNE)]).not.toEqual([id, undefined]);
      expect([id, await figureOf(id, EPCI), await figureOf(id, PETR)]).toEqual([id, undefined, undefined]);
    }
    expect(await figureOf("logement-niveau-vie-epci", EPCI)).toBe(22500);
    expect(await figureOf("logement-niveau-vie-epci", PETR)).toBeUndefined();
  });

  it("count nothing where the producer has no line of what is not there", async () => {
    for (const id of ["services-emplacements-camping", "services-alimentation", "numerique-mediation"]) {
      const found = await site.datalogue.services.indicators.observations(id, { territory: "17406" });
      expect([id, found.at(-1)?.value]).toEqual([id, 0]);
      const whole = await site.datalogue.services.indicators.observations(id, { territory: PETR });
      expect([id, whole.at(-1)?.coverage]).toEqual([id, 1]);
    }
  });

  it("keep secrets secret, and what would tell them", async () => {
    expect(await last("logement-pauvrete", "17486")).toMatchObject({ value: null, status: "SECRET" });
    expect(await last("logement-pauvrete", "17058")).toMatchObject({ status: "OBSERVE" });
    expect(await last("services-emplois", "17406")).toMatchObject({ value: null, status: "SECRET" });
    expect(await last("services-emplois", PETR)).toMatchObject({ value: null, status: "SECRET" });
    // The intercommunality without it has its own.
    expect(await last("services-emplois", EPCI)).toMatchObject({ value: 8 * 400 });
    expect(await last("services-taxe-secondaires", "17406")).toMatchObject({ value: null, status: "SECRET" });
  });

  it("read a sale by its only lot, and give no median under eleven sales", async () => {
    // Twelve houses, each with its garage; the two sold together and the exchange are no price of a house.
    expect(await figureOf("logement-prix-maison", COMMUNE)).toBe(206500);
    expect(await figureOf("logement-ventes", COMMUNE)).toBe(13);
    expect(await figureOf("logement-prix-m2-maison", EPCI)).toBeCloseTo(2065, 6);
    const few = await site.datalogue.services.indicators.observations("logement-prix-maison", { territory: "17406" });
    expect(few.at(-1)).toMatchObject({ value: null, status: "NON_CALCULABLE" });
    expect(few.at(-1)?.reason).toContain("3\u00a0lignes\u00a0: il en faut 11");
  });

  it("publish nothing of a sale that leads to a person", async () => {
    const dataset = await site.datalogue.services.catalogue.getDataset("logement-ventes");
    const columns = dataset?.readable ? dataset.fields.map(({ name }) => name) : [];
    expect(columns).toEqual([
      "id_mutation",
      "date_mutation",
      "code_insee",
      "type_local",
      "biens",
      "valeur_fonciere",
      "surface_m2",
    ]);
  });
});

describe.skipIf(!hasSamples)("their real figures (needs DATALOGUE_SAMPLES)", () => {
  it("are those derived by others for the 14 communes", async () => {
    expect(Math.round((await figureOf("logement-logements", PETR)) ?? 0)).toBeCloseTo(42862, -1);
    expect(await figureOf("logement-logements", COMMUNE)).toBeCloseTo(3865.2, 0);
    expect(await figureOf("logement-proprietaires", COMMUNE)).toBeCloseTo((1495.9 / 2223.2) * 100, 1);
    expect(await figureOf("numerique-fibre", COMMUNE)).toBeCloseTo((4368 / 4460) * 100, 6);
    expect(await figureOf("numerique-locaux", PETR)).toBe(45794);
    expect(await figureOf("numerique-cuivre-2028", EPCI)).toBe(100);
    expect(await figureOf("logement-niveau-vie", COMMUNE)).toBe(22720);
    expect(await figureOf("logement-pauvrete", COMMUNE)).toBe(12);
    expect(await last("logement-pauvrete", "17185")).toMatchObject({ status: "SECRET" });
    expect(await figureOf("logement-loyer-maison", "17337")).toBeCloseTo(10.0694, 4);
    expect(await figureOf("logement-social-taux", "17219")).toBe(7);
    const secondary = (
      await site.datalogue.services.indicators.observations("logement-logements", {
        territory: PETR,
        dimensions: { occupation: "DW_SEC_DW_OCC" },
      })
    ).at(-1)?.value;
    expect(Math.round(secondary ?? 0)).toBe(21876);
  });

  it("come from files that the guards know", async () => {
    // Other communes: all that is missing is ours.
    for (const [dataset, name] of [
      ["logement/loyers-maisons", "anil_carte_loyers_extrait.csv"],
      ["services/fiscalite", "ofgl_rei_extrait.csv"],
      ["services/equipements", "insee_melodi_DS_BPE_2025_extrait.csv"],
      ["services/emplois", "insee_melodi_DS_FLORES_A5_2024_extrait.csv"],
      ["services/hebergements", "insee_melodi_DS_TOUR_CAP_2026_extrait.csv"],
      ["logement/statut-occupation", "insee_melodi_DS_RP_LOGEMENT_PRINC_2023_extrait.csv"],
      ["logement/habitants", "insee_melodi_DS_RP_POPULATION_COMP_2023_extrait.csv"],
    ] as const)
      expect([name, await refusalsOf(dataset, name, sampleBytes(name))]).toEqual([
        name,
        [expect.stringContaining("Aucune des 14 communes")],
      ]);
  });

  it("refuse the former file of incomes, whose columns bear their year", async () => {
    const name = "insee_cc_filosofi_2021_COM_14communes.csv";
    expect((await refusalsOf("logement/revenus", name, sample(name))).join(" ")).toContain("FILOSOFI_MEASURE");
  });
});

describe("a file that is not what it should be", () => {
  it("is refused with the columns that it lacks", async () => {
    const [first = "", ...rest] = revenus().split("\n");
    const changed = [first.replace("FILOSOFI_MEASURE", "MEASURE"), ...rest].join("\n");
    expect((await refusalsOf("logement/revenus", "changed.csv", changed)).join(" ")).toContain("FILOSOFI_MEASURE");
  });

  it("is refused with half of the communes", async () => {
    const half = listFiles()["numerique-fibre.csv"]?.toString().split("\n").slice(0, 8).join("\n") ?? "";
    expect((await refusalsOf("numerique/fibre", "half.csv", half)).join(" ")).toMatch(/communes? sur 14 demandées/);
  });
});
