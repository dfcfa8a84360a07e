import { createServer } from "node:http";
import { createApiApp, type Observation, readSettings } from "@datalogue/api";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inhabitants } from "../../datasets/theme.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";

const PETR = "petr-marennes-oleron";
const HEADER = "ANNEE,C_SERVICE,N_SERVICE,C_COMM,L_VILLE_SITE,D_OUV";
/** The directory as data.ademe.fr gives it, invented: two surveys, one of the sites closed between them. */
const DIRECTORY = [
  HEADER,
  "2023,301,Déchèterie du port,17093,LE CHATEAU D'OLERON,1995-06-01",
  "2023,302,Déchèterie des pins,17140,DOLUS D'OLERON,",
  "2023,303,Déchèterie du marais,17219,MARENNES-HIERS-BROUAGE,2001-01-15",
  "2025,301,Déchèterie du port,17093,LE CHATEAU D'OLERON,1995-06-01",
  "2025,303,Déchèterie du marais,17219,MARENNES-HIERS-BROUAGE,2001-01-15",
  "",
].join("\n");

let site: RefreshedSite;
let app: ReturnType<typeof createServer>;
beforeAll(async () => {
  site = await refreshOwnContent({ "dechets-decheteries.csv": DIRECTORY });
  app = createServer(createApiApp({ router: site.datalogue.router }, readSettings({})));
}, 120_000);
afterAll(() => site.close());

const valuesOf = async (indicator: string, territory: string): Promise<[string, number | null][]> => {
  const { body } = await request(app).get(`/api/indicators/${indicator}/observations`).query({ territory }).expect(200);
  return body.data.map(({ period, value }: Observation) => [period, value]);
};

describe("the directory of waste-collection sites, received from the ADEME", () => {
  it("waits without a file of its own, and is published when it comes", () => {
    expect(site.done["dechets-decheteries"]).toMatchObject({ kind: "published", rows: 5 });
  });

  it("gives the sites of each survey year, none where none is told, and those for 10 000 inhabitants", async () => {
    expect(await valuesOf("dechets-decheteries", "17093")).toContainEqual(["2025", 1]);
    expect((await valuesOf("dechets-decheteries", PETR)).filter(([, value]) => value)).toEqual([
      ["2023", 3],
      ["2025", 2],
    ]);
    expect(await valuesOf("dechets-decheteries", "17486")).toContainEqual(["2025", 0]);
    const perInhabitant = new Map(await valuesOf("dechets-decheteries-hab", PETR)).get("2023");
    expect(perInhabitant).toBeCloseTo((3 / inhabitants(PETR, 2023)) * 10_000, 6);
  });

  it("with a site twice in a survey is refused, and what is served stays", async () => {
    const twice = `${DIRECTORY}2025,303,Déchèterie du marais,17219,MARENNES-HIERS-BROUAGE,\n`;
    expect(await site.refresh({ "dechets-decheteries.csv": twice })).toMatchObject({
      "dechets-decheteries": { kind: "rejected" },
    });
    const other = DIRECTORY.replace(HEADER, HEADER.replace("C_COMM", "CODE_COMMUNE"));
    expect(await site.refresh({ "dechets-decheteries.csv": other })).toMatchObject({
      "dechets-decheteries": { kind: "refused", reasons: [expect.stringMatching(/absentes.*C_COMM/)] },
    });
    expect(await valuesOf("dechets-decheteries", "17093")).toContainEqual(["2025", 1]);
  });
});
