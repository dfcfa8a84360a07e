import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "@datalogue/ingest";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { publicReport } from "../../../packages/api/src/secrecy/public-report.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import type { Manifest } from "../../../packages/api/src/versions/manifest.js";
import { isReportOf, tellCounts, tellReport } from "../../../packages/api/src/versions/tell-report.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { textOf } from "../../web/support/page-checks.js";
import { collectionsJson, openProtectedPlace, type ProtectedPlace } from "./protected-place.js";

/** A row to a firm: 40 in Dolus, 25 in Saint-Just-Luzac, 2 in a former commune, which a mask hides. */
const FIRMS = [
  ...Array<string>(40).fill("17140"),
  ...Array<string>(25).fill("17219"),
  ...Array<string>(2).fill("17189"),
];
const SLUG = "registre";

const register = {
  ...collectionsJson,
  id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a23",
  slug: SLUG,
  title: "Registre des entreprises",
  confidentialite: {
    unit: "entreprises",
    countField: "nb",
    measures: ["tonnage_t"],
    territoryField: "code_insee",
    periodField: "annee",
    levels: ["commune"],
  },
};

describe("a register under statistical secrecy, with a row to a firm", () => {
  let place: ProtectedPlace;
  beforeAll(async () => {
    place = await openProtectedPlace((content) => {
      content.write("culture/registre/dataset.json", register);
      content.write("culture/registre/schema.json", {
        fields: [
          { name: "annee", type: "year" },
          { name: "code_insee", type: "string", title: "Code Insee" },
          { name: "nb", type: "integer" },
          { name: "tonnage_t", type: "number" },
          { name: "gerance", type: "string" },
        ],
      });
      const rows = FIRMS.map((code) => `2024,${code},1,1,directe`);
      content.write("culture/registre/data.csv", ["annee,code_insee,nb,tonnage_t,gerance", ...rows].join("\n"));
    });
  });
  afterAll(() => place.close());
  const reportOf = async () => (await place.json(`/api/datasets/${SLUG}/report`)) as unknown as Report;

  it("tells in its report what was noticed, and never how often: those are its firms", async () => {
    const { data } = (await place.json(`/api/datasets/${SLUG}/data`)) as { data: { nb: number | null }[] };
    expect(data.map(({ nb }) => nb).sort()).toEqual([25, 40, null]);
    const { issues, ...report } = await reportOf();
    expect(issues.map(({ code, count }) => [code, count])).toEqual(
      expect.arrayContaining([
        ["former-commune", null],
        ["duplicate-row", null],
      ]),
    );
    expect(report).toMatchObject({ rows: null, counts: { error: 0, warning: null } });
  });

  it("tells it no more in its description, in lists, and to assistants", async () => {
    const validation = { valid: true, error: 0, warning: null };
    expect(await place.json(`/api/datasets/${SLUG}`)).toMatchObject({ validation });
    const { data } = (await place.json("/api/datasets?q=registre")) as { data: { slug: string }[] };
    expect(data.find(({ slug }) => slug === SLUG)).toMatchObject({ validation });
    const asked = { jsonrpc: "2.0", id: 1, method: "tools/call" };
    const { text } = await request(place.app)
      .post("/mcp")
      .set("Accept", "application/json, text/event-stream")
      .send({ ...asked, params: { name: "decrire_un_jeu", arguments: { jeu: SLUG } } });
    expect(text).toContain(register.title);
    for (const count of [2, 64, 67]) expect(text).not.toMatch(new RegExp(`[: ]${count}[,} ]`));
  });

  it("has pages that say what to look at, without a number of lines or of times", async () => {
    const page = await place.read(`/jeux/${SLUG}`);
    expect(textOf(page.text)).toContain("Des points à vérifier");
    const report = await place.read(`/jeux/${SLUG}/rapport`);
    expect(await htmlFaults(report.text)).toEqual([]);
    const text = textOf(report.text);
    expect(text).toContain("Nous avons lu data.csv.");
    expect(text).toContain("Ancienne commune");
    expect(text).not.toMatch(/\d+\s(?:fois|lignes?)/);
  });

  it("names in its report the columns that it publishes alone", async () => {
    const { fields } = await reportOf();
    expect(fields.map(({ name }) => name)).toEqual(["annee", "code_insee", "nb", "tonnage_t"]);
    expect((await place.read(`/jeux/${SLUG}/rapport`)).text).not.toContain("gerance");
  });
});

describe("a version that an older program made, which counted what it noticed in columns that are not published", () => {
  const slug = "entreprises";
  let place: ProtectedPlace;
  beforeAll(async () => {
    place = await openProtectedPlace((content) => {
      content.write("culture/entreprises/dataset.json", { ...register, slug, title: "Entreprises" });
      content.write("culture/entreprises/schema.json", {
        fields: [
          { name: "annee", type: "year" },
          { name: "code_insee", type: "string" },
          { name: "nb", type: "integer" },
          { name: "tonnage_t", type: "number" },
          { name: "courriel", type: "string" },
        ],
      });
      const rows = ["17140", "17093", "17219"].map(
        (code, rank) => `2024,${code},${30 + rank},9,j.dupont${rank}@orange.fr`,
      );
      content.write("culture/entreprises/data.csv", ["annee,code_insee,nb,tonnage_t,courriel", ...rows].join("\n"));
    });
  });
  afterAll(() => place.close());

  it("is described as its report tells it, which is made again once it is lost", async () => {
    const { data } = place.place;
    const knex = await openDatabase(place.place.settings.database ?? join(data, "catalogue.sqlite"));
    const { manifest: text } = await knex("versions").where({ dataset_id: register.id }).first("manifest");
    const manifest: Manifest = JSON.parse(text);
    expect(manifest.counts).toEqual({ error: 0, warning: 0, info: 0 });
    const older = { ...manifest, counts: { ...manifest.counts, warning: 3 } };
    await knex("versions")
      .where({ dataset_id: register.id })
      .update({ manifest: JSON.stringify(older) });
    await knex.destroy();

    const later = await place.place.open();
    const { catalogue } = later.services;
    // Its report is read aside: nobody waits for it.
    await vi.waitFor(async () =>
      expect(await catalogue.getDataset(slug)).toMatchObject({ validation: { error: 0, warning: 0, info: 0 } }),
    );
    rmSync(join(data, "versions", register.id, "1", "report.json"));
    const { made, lost } = await later.repair([slug]);
    expect(lost).toEqual([]);
    expect(made.map(({ file }) => file)).toContain("report.json");
    expect(await catalogue.getReport(slug)).toMatchObject({ issues: [], counts: { warning: 0 } });
  });
});

describe("a report of which more was received than is told", () => {
  const issue = (field: string | null, count = 2) => ({
    ...{ code: "pattern-mismatch", severity: "warning" as const, message: "Écriture.", field, count },
    ...{ line: 3, column: null, value: "x", suggestion: null },
  });
  const report = {
    ...{ valid: true, file: { name: "data.csv", bytes: 9, sha256: "f" }, rows: 9, normalised: ["9 lignes."] },
    ...{ fields: [], issues: ["annee", "prive", null].map((field) => issue(field)) },
    counts: { error: 0, warning: 6, info: 0 },
  } as unknown as Report;
  const fields = ["annee"];

  it("tells nothing that was noticed in rows that an embargo holds, nor in other columns", () => {
    const told = (held: number) => publicReport(report, { fields, held });
    expect(told(0).issues.map(({ field }) => field)).toEqual(["annee", null]);
    expect(told(5)).toMatchObject({ rows: null, issues: [], counts: { warning: 0 } });
  });

  it("says a cause once, whatever the number of its kinds in a column", () => {
    const several = { ...report, issues: [issue("annee", 1), issue("annee", 7)] };
    expect(publicReport(several, { fields }).issues).toHaveLength(1);
  });

  it("is told the same of a version that an older program wrote with its counts", () => {
    const manifest = {
      original: "recu.csv",
      files: {},
      encoding: "utf-8",
      fields: [{ name: "annee" }],
      counts: report.counts,
    };
    const secret = { ...manifest, secrecy: {} as never };
    expect(tellReport(report, secret)).toEqual(publicReport(report, { fields }));
    expect(tellReport(publicReport(report, { fields }), secret)).toEqual(publicReport(report, { fields }));
    expect(tellCounts(secret)).toEqual({ error: 0, warning: null, info: 0 });
    expect(tellReport(report, manifest)).toBe(report);
    expect(tellCounts(manifest)).toBe(report.counts);
  });

  it("is that of a version whose counts say the same, or counted what is not told of it", () => {
    const secrecy = {} as never;
    const told = (...noticed: (string | null)[]) =>
      publicReport({ ...report, issues: noticed.map((field) => issue(field)) }, { fields });
    const of = (warning: number | null) => ({ fields: [], secrecy, counts: { error: 0, warning, info: 0 } });
    expect([0, null, 6].map((warning) => isReportOf(told("annee"), of(warning)))).toEqual([false, true, true]);
    expect([0, null, 6].map((warning) => isReportOf(told("prive"), of(warning)))).toEqual([true, false, true]);
    expect([2, 6].map((warning) => isReportOf(report, { fields: [], counts: { error: 0, warning, info: 0 } }))).toEqual(
      [false, true],
    );
  });
});
