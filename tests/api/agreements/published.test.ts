import { createServer, type Server } from "node:http";
import { type Caller, createApiApp, type Datalogue, decideAccess, PUBLIC } from "@datalogue/api";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { oysters, productionJson, writeProduction } from "./agreement-content.js";

const [shared] = oysters.datasets;
const SLUG = productionJson.slug;
const member = (organisation: string): Caller => ({
  ...{ kind: "key", key: "test" },
  memberships: [{ organisation, role: "reader", kind: null }],
});

describe("a dataset under agreement", () => {
  let place: Place;
  let datalogue: Datalogue;
  let app: Server;
  let clock = new Date("2025-06-01T10:00:00Z");
  const agree = (change: object) =>
    place.write("agriculture/agreements/huitres.json", {
      ...oysters,
      datasets: [{ ...shared, embargo: { column: "annee", after: "P12M" }, ...change }],
    });
  const rowsOf = async (version?: number) => {
    const path = version === undefined ? `${SLUG}/data` : `${SLUG}/versions/${version}/data`;
    const { body, status } = await request(app).get(`/api/datasets/${path}?page_size=200`);
    return status === 200 ? (body.data as Record<string, unknown>[]) : status;
  };
  const load = async () => (await datalogue.load()).problems.map(({ message }) => message);
  const versionsOf = async () => {
    const { body } = await request(app).get(`/api/datasets/${SLUG}/versions`);
    return body.data.map(({ number, note }: { number: number; note: string | null }) => [number, note]);
  };

  beforeAll(async () => {
    place = createPlace();
    place.drop("culture");
    writeProduction(place);
    datalogue = await place.open({ now: () => clock });
    app = createServer(createApiApp(datalogue, place.settings));
  });
  afterAll(() => place.remove());

  it("is not published while no agreement that can be used names it", async () => {
    const refused = "La fiche dit ce jeu sous convention («\u00A0licence\u00A0»), et aucune convention ne le nomme.";
    expect((await load())[0]).toContain(refused);
    agree({ fields: ["annee"] });
    expect((await load()).at(-1)).toContain(refused);
    expect(await rowsOf()).toBe(404);
  });

  it("shows the years whose embargo is over, masked by the secrecy and by the floor of the agreement", async () => {
    agree({ aggregation: { minimumContributors: 5, column: "entreprises" } });
    expect(await load()).toEqual([]);
    const rows = (await rowsOf()) as Record<string, unknown>[];
    expect([...new Set(rows.map(({ annee }) => annee))]).toEqual([2023]);
    const { status, entreprises, tonnes } = rows.find(({ code_insee }) => code_insee === "17411") ?? {};
    expect({ status, entreprises, tonnes }).toEqual({ status: "SECRET", entreprises: null, tonnes: null });
    // A second one with it, so that the total of the basin gives nothing away.
    expect(rows.filter(({ status: one }) => one === "SECRET")).toHaveLength(2);
  });

  it("says in its record that an agreement rules it, in place of a licence", async () => {
    const { body } = await request(app).get(`/api/datasets/${SLUG}`).expect(200);
    expect(body).toMatchObject({ licence: "convention", agreement: { id: "huitres", partner: oysters.partner } });
    expect(JSON.stringify(body)).not.toMatch(/remarque|deux familles|etalab/);
  });

  it("gives what was received to its two parties alone", async () => {
    const dataset = await datalogue.services.catalogue.getReadable(SLUG);
    const reads = (caller: Caller) =>
      decideAccess(caller, "read", dataset ?? { organisation: "" }, "received-file").allowed;
    expect([PUBLIC, member("ile-d-oleron"), member(oysters.partner), member(oysters.recipient)].map(reads)).toEqual([
      ...[false, false, true, true],
    ]);
    await request(app).get(`/fichiers/${SLUG}/original`).expect(401);
  });

  it("is published again by itself at the instant at which an embargo is over", async () => {
    clock = new Date("2025-12-31T22:59:59.999Z");
    expect(await load()).toEqual([]);
    expect(await versionsOf()).toHaveLength(1);
    clock = new Date("2025-12-31T23:00:00Z");
    datalogue.keepDrafts();
    await expect.poll(versionsOf).toEqual([
      [2, "Même fichier, embargo levé."],
      [1, null],
    ]);
    expect(new Set(((await rowsOf()) as { annee: number }[]).map(({ annee }) => annee))).toEqual(new Set([2023, 2024]));
    expect(new Set(((await rowsOf(1)) as { annee: number }[]).map(({ annee }) => annee))).toEqual(new Set([2023]));
  });

  it("that its agreement lets out otherwise is made again, and the versions of before are withdrawn", async () => {
    agree({
      embargo: { column: "annee", after: "P24M" },
      aggregation: { minimumContributors: 5, column: "entreprises" },
    });
    expect(await load()).toEqual([]);
    expect((await versionsOf())[0]).toEqual([3, "Même fichier, convention changée."]);
    expect(new Set(((await rowsOf()) as { annee: number }[]).map(({ annee }) => annee))).toEqual(new Set([2023]));
    expect([await rowsOf(1), await rowsOf(2)]).toEqual([404, 404]);
    expect((await datalogue.verify([])).valid).toBe(true);
  });

  it("keeps nothing online where nothing of it may go out any more", async () => {
    agree({ embargo: { until: "2027-01-01" } });
    await datalogue.load();
    expect(await rowsOf()).toBe(410);
    await request(app).get(`/api/datasets/${SLUG}/report`).expect(410);
    await request(app).get(`/fichiers/${SLUG}/${SLUG}.csv`).expect(410);
  });
});
