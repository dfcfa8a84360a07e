import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp, type Datalogue, openDatalogue, readSettings } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Observation } from "../../../packages/api/src/indicators/indicator.js";
import { ownContent } from "../../support/prepared-data.js";
import { watchAnswers } from "../openapi/watch-answers.js";
import { runTerritories } from "./run-territories.js";

const ROCHEFORT = "200041762";
const samples = process.env.DATALOGUE_SAMPLES;

/** What docs/installer-chez-vous.md says to do, for the Communauté d'agglomération Rochefort Océan. */
describe.skipIf(!samples)("the software installed for another intercommunality (needs DATALOGUE_SAMPLES)", () => {
  let root: string;
  let datalogue: Datalogue;
  let communes: string[];
  const get = async (address: string) =>
    (
      await request(createApiApp({ router: watchAnswers(datalogue.router) }, { trustProxy: 0 }))
        .get(address)
        .expect(200)
    ).body;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "datalogue-elsewhere-"));
    const content = join(root, "content");
    const outlines = join(samples as string, "data/real/france-geojson__communes-17-charente-maritime.geojson");
    expect((await runTerritories(["init", content, "--epci", ROCHEFORT])).status).toBe(0);
    expect((await runTerritories(["import", outlines], { DATALOGUE_CONTENT: content })).status).toBe(0);

    for (const folder of ["schemas", "dechets/indicators", "dechets/observatory.json"])
      cpSync(join(ownContent, folder), join(content, folder), { recursive: true });
    const { id, demonstration, spatial, temporal, ...metadata } = JSON.parse(
      readFileSync(join(ownContent, "dechets/tonnages/dataset.json"), "utf8"),
    );
    const folder = join(content, "dechets/tonnages");
    cpSync(join(ownContent, "dechets/tonnages/dataset.json"), join(folder, "dataset.json"));
    const organisation = "communaute-d-agglomeration-rochefort-ocean";
    writeFileSync(join(folder, "dataset.json"), JSON.stringify({ ...metadata, organisation }));
    const territories: Territory[] = JSON.parse(readFileSync(join(content, "territoires/territories.json"), "utf8"));
    communes = territories.filter(({ level }) => level === "commune").map(({ code }) => code);
    const line = (code: string, rank: number) =>
      `2023,${ROCHEFORT},${code},OMR,ENSEMBLE,PORTE_A_PORTE,${100 + rank},,VALO_ENERGETIQUE`;
    writeFileSync(
      join(folder, "data.csv"),
      [
        "annee,siren_epci,code_insee,flux,sous_flux,mode_collecte,tonnage,refus_tri,traitement",
        ...communes.map(line),
        "",
      ].join("\n"),
    );
    datalogue = await openDatalogue(readSettings({ DATALOGUE_CONTENT: content, DATALOGUE_DATA: join(root, "data") }), {
      log: () => {},
    });
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(async () => {
    await datalogue?.close();
    rmSync(root, { recursive: true });
  });

  it("has its communes, drawn as they are, with their neighbours", async () => {
    const { data } = await get(`/api/territories?level=commune&geometry=true`);
    expect(data).toHaveLength(25);
    expect(data.every(({ geometry }: { geometry: object | null }) => geometry !== null)).toBe(true);
    const rochefort = (await get("/api/territories/17299")).data;
    expect(rochefort.neighbours.map(({ name }: { name: string }) => name)).toContain("Tonnay-Charente");
    expect((await get(`/api/territories/${ROCHEFORT}`)).data.peers.size.class).toContain("habitants");
  });

  it("has its figures, from definitions that name no territory", async () => {
    const of = async (level: string) =>
      (await get(`/api/indicators/dechets-omr-hab/observations?level=${level}&from=2023&to=2023`))
        .data as Observation[];
    const [whole] = await of("epci");
    const parts = await of("commune");
    expect(parts).toHaveLength(25);
    // 100 t + 101 t + … + 124 t, over the 64 878 inhabitants of 2023.
    expect(whole).toMatchObject({ status: "OBSERVE", coverage: 1, numerator: 2_800_000, denominator: 64_878 });
    expect(whole?.value).toBeCloseTo(2_800_000 / 64_878, 6);
    expect(parts.reduce((sum, { numerator }) => sum + (numerator ?? 0), 0)).toBe(2_800_000);
    expect(await of("petr")).toEqual([]);
  });
});
