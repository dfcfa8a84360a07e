import { createApiApp } from "@datalogue/api";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { scoreDataset } from "../../../packages/api/src/quality/score-dataset.js";
import type { Dataset } from "../../../packages/api/src/versions/dataset.js";
import { tonnages } from "../metadata/small-catalogue.js";
import { createPlace } from "../support/content-folder.js";

const context = { publicUrl: "https://donnees.exemple.fr", now: new Date("2025-09-01T08:00:00Z") };
const described: Dataset = { ...tonnages, description: `${tonnages.description} Les refus de tri n'y sont pas.` };
const { temporal: _temporal, ...undated } = described;

describe("the quality score", () => {
  it("is nine out of nine, without advice, for a dataset that is all well described", () => {
    const { score, max, criteria } = scoreDataset(described, context);
    expect([score, max]).toEqual([9, 9]);
    expect(criteria.map(({ advice }) => advice)).toEqual(Array(9).fill(null));
  });

  it.each<[string, Dataset, typeof context, string, string]>([
    ["no period", undated, context, "temporal", "Donnez le premier et le dernier jour que couvrent les données."],
    ["no place", { ...described, bbox: null }, context, "spatial", "importez son contour"],
    [
      "a short description",
      { ...described, description: "Tonnages." },
      context,
      "description",
      "La description a 9 caractères",
    ],
    [
      "an update that is due",
      described,
      { ...context, now: new Date("2026-09-01T08:00:00Z") },
      "frequency-respected",
      "Une mise à jour était attendue le 2 juin 2026",
    ],
    [
      "an update that was due on the first of a month",
      { ...described, frequency: "ANNUAL", modified: "2026-12-01T08:00:00Z" },
      { ...context, now: new Date("2027-12-31T08:00:00Z") },
      "frequency-respected",
      "Une mise à jour était attendue le 1er décembre 2027",
    ],
    [
      "an address that nobody can reach",
      described,
      { ...context, publicUrl: "http://localhost:3000" },
      "available",
      "Ce site n'a pas encore d'adresse publique en https. Les fichiers se téléchargent d'ici",
    ],
    [
      "closed formats only",
      { ...described, distributions: described.distributions.filter(({ format }) => format === "ORIGINAL") },
      context,
      "open-format",
      "Publiez les données en CSV ou en GeoJSON.",
    ],
  ])("loses one point, and says what to do, for %s", (_what, dataset, settings, id, advice) => {
    const { score, criteria } = scoreDataset(dataset, settings);
    expect(score).toBe(8);
    expect(criteria.find(({ met }) => !met)).toMatchObject({ id, advice: expect.stringContaining(advice) });
  });

  it("speaks to who describes the dataset, never of the settings of the site", () => {
    const { criteria } = scoreDataset(
      { ...described, distributions: [], bbox: null, frequency: "UNKNOWN", description: "" },
      { ...context, publicUrl: "http://localhost:3000" },
    );
    const local = scoreDataset(described, { ...context, publicUrl: "http://localhost:3000" });
    for (const { advice } of [...criteria, ...local.criteria]) expect(advice ?? "").not.toMatch(/PUBLIC_URL|localhost/);
  });

  it("loses two points for an unknown frequency, and three without any file", () => {
    expect(scoreDataset({ ...described, frequency: "UNKNOWN" }, context).score).toBe(7);
    expect(scoreDataset({ ...described, distributions: [] }, context).score).toBe(6);
  });

  it("is explained in the API, at the day of the caller, and is a number in the list", async () => {
    const place = createPlace({ PUBLIC_URL: "https://donnees.exemple.fr" });
    try {
      let today = "2026-01-10T08:00:00Z";
      const datalogue = await place.open({ now: () => new Date(today) });
      await datalogue.load();
      const api = supertest(createApiApp(datalogue, place.settings));
      const read = async () => (await api.get("/api/datasets/frequentation-mediatheques").expect(200)).body.quality;
      const first = await read();
      expect(first).toMatchObject({ score: 8, max: 9, update: { due: "2027-01-10", late: false, days: 0 } });
      expect(first.criteria.filter(({ met }: { met: boolean }) => !met).map(({ id }: { id: string }) => id)).toEqual([
        "description",
      ]);
      today = "2027-02-01T08:00:00Z";
      // A better title is no update of the data.
      const path = "culture/mediatheques/dataset.json";
      place.write(path, { ...JSON.parse(place.read(path)), title: "Entrées des médiathèques" });
      await datalogue.load();
      expect(await read()).toMatchObject({ score: 7, update: { late: true, days: 22 } });
      expect((await api.get("/api/datasets")).body.data[0].quality).toBe(7);
    } finally {
      await place.remove();
    }
  });
});
