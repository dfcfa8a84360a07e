import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiApp, type Datalogue } from "@datalogue/api";
import request from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";

const project = fileURLToPath(new URL("../../..", import.meta.url));
const DATA = "dechets/tonnages/data.csv";
const INDICATOR = "dechets/indicators/dechets-omr-hab.json";

describe("indicators and the publication of their dataset", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    for (const folder of ["dechets", "schemas"])
      cpSync(join(project, "datasets", folder), join(place.content, folder), { recursive: true });
    for (const other of ["points-apport", "levees", "plans", "grille-marennes"]) place.drop(`dechets/${other}`);
  });
  afterEach(() => place.remove());

  const read = async (datalogue: Datalogue) =>
    (
      await datalogue.services.indicators.observations("dechets-omr-hab", {
        territory: "17140",
        from: "2022",
        to: "2022",
      })
    )[0];

  /** Doubles the household waste of Dolus-d'Oléron in 2022. */
  const doubleDolus = () => {
    const [header = "", ...lines] = place.read(DATA).split("\n");
    const tonnage = header.split(/[;,]/).findIndex((name) => /tonn/i.test(name));
    const separator = header.includes(";") ? ";" : ",";
    const changed = lines.map((line) => {
      const cells = line.split(separator);
      if (!cells.includes("17140") || !cells.includes("2022")) return line;
      return cells.with(tonnage, String(Number(cells[tonnage]) * 2)).join(separator);
    });
    place.write(DATA, [header, ...changed].join("\n"));
  };

  it("computes values from the version served, and anew with the next one", async () => {
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const before = await read(datalogue);
    expect(before).toMatchObject({ status: "OBSERVE", versions: ["dechets-tonnages@1"] });
    doubleDolus();
    const { indicators } = datalogue.services;
    const touched = indicators.list().filter(({ id }) => indicators.datasetsOf(id).includes("dechets-tonnages"));
    expect(await datalogue.load()).toMatchObject({ published: 1, indicators: touched.length, problems: [] });
    const after = await read(datalogue);
    expect(after?.versions).toEqual(["dechets-tonnages@2"]);
    expect(after?.value).toBeCloseTo(2 * (before?.value ?? 0));
  });

  it("computes them on once the dataset has another slug than the one that definitions say", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const before = await read(datalogue);
    const { indicators } = datalogue.services;
    const known = indicators.list().map(({ id }) => id);
    const dataset = JSON.parse(place.read("dechets/tonnages/dataset.json"));
    place.write("dechets/tonnages/dataset.json", { ...dataset, slug: "tonnages-dechets" });
    expect(await datalogue.load()).toMatchObject({ described: 1, problems: [] });
    doubleDolus();
    const touched = indicators.list().filter(({ id }) => indicators.datasetsOf(id).includes("tonnages-dechets"));
    expect(await datalogue.load()).toMatchObject({ published: 1, indicators: touched.length, problems: [] });
    expect(indicators.list().map(({ id }) => id)).toEqual(known);
    expect((await read(datalogue))?.value).toBeCloseTo(2 * (before?.value ?? 0));
    const get = async (address: string) =>
      (await request(createApiApp(datalogue, { trustProxy: 0 })).get(address)).body;
    const { numerator } = (await get((await read(datalogue))?.lineage ?? "")).data;
    expect(numerator).toMatchObject({ title: expect.stringContaining(dataset.title), version: 2 });
    expect((await get(numerator.rows)).meta.total).toBeGreaterThan(0);
    await datalogue.close();

    const next = await place.open();
    expect(await next.load()).toMatchObject({ published: 0, indicators: 0, problems: [] });
    expect((await read(next))?.value).toBeCloseTo(2 * (before?.value ?? 0));
  });

  it("keeps the values of the previous version when the new file is refused, or the flip fails", async () => {
    let fatal = false;
    const datalogue = await place.open({
      onStep: (step) => {
        if (fatal && step === "flipping") throw new Error("disque plein");
      },
    });
    await datalogue.load();
    const before = await read(datalogue);
    const received = place.read(DATA);
    place.write(DATA, received.replace(/\b17140\b/, "").replace(/\b2022\b/, "l'an dernier"));
    expect((await datalogue.load()).problems).toMatchObject([{ fault: "data" }]);
    expect(await read(datalogue)).toEqual(before);

    place.write(DATA, received);
    doubleDolus();
    fatal = true;
    expect(await datalogue.load()).toMatchObject({ published: 0, problems: [{ fault: "internal" }] });
    expect(await read(datalogue)).toEqual(before);
    expect((await datalogue.services.catalogue.getReadable("dechets-tonnages"))?.version).toBe(1);
  });

  it("leaves alone the indicators that a dataset does not touch", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    place.write("culture/mediatheques/data.csv", "codeCommune,commune,annee,entrees\n17140,Dolus-d'Oléron,2024,1\n");
    expect(await datalogue.load()).toMatchObject({ published: 1, indicators: 0 });
  });

  /** Changes the definition of household waste per inhabitant. */
  const define = (change: (definition: { unit: string; measure: { numerator: Record<string, unknown> } }) => void) => {
    const definition = JSON.parse(place.read(INDICATOR));
    change(definition);
    place.write(INDICATOR, definition);
  };
  const inGrams = () =>
    define((definition) => {
      definition.unit = "g/hab";
      definition.measure.numerator.scale = 1_000_000;
    });
  const unitOf = (datalogue: Datalogue) => datalogue.services.indicators.get("dechets-omr-hab")?.unit;

  it("computes again what has a new definition, at the next start", async () => {
    const first = await place.open();
    await first.load();
    const before = await read(first);
    await first.close();
    inGrams();
    const second = await place.open();
    // As it was loaded, until the content is.
    expect([unitOf(second), await read(second)]).toEqual(["kg/hab", before]);
    expect(await second.load()).toMatchObject({ published: 0, definitions: 1, indicators: 1, problems: [] });
    expect(unitOf(second)).toBe("g/hab");
    expect((await read(second))?.value).toBeCloseTo(1000 * (before?.value ?? 0));
    expect(await second.load()).toMatchObject({ definitions: 0, indicators: 0 });
  });

  it("shows in the site that runs what another process publishes: definitions, with their values, and pages", async () => {
    const site = await place.open();
    await site.load();
    const app = createApiApp(site, { trustProxy: 0 });
    const get = async (address: string) => (await request(app).get(address).expect(200)).body;
    const values = "/api/indicators/dechets-omr-hab/observations?territory=17140&from=2022&to=2022";
    const before = await get(values);
    expect(before.meta.unit).toBe("kg/hab");
    const kilograms = before.data[0].value;

    inGrams();
    const page = JSON.parse(place.read("dechets/observatory.json"));
    place.write("dechets/observatory.json", { ...page, title: "Nos déchets" });
    place.drop("dechets/indicators/dechets-decheterie-hab.json");
    const other = await place.open();
    const done = await other.publish([join(place.content, "dechets/tonnages")]);
    expect(done).toMatchObject({ published: 0, unchanged: 1, definitions: 3, indicators: 1 });

    const after = await get(values);
    expect(after.meta.unit).toBe("g/hab");
    expect(after.data[0].value).toBeCloseTo(1000 * kilograms);
    expect(site.services.observatories.get("dechets")?.title).toBe("Nos déchets");
    const { facets } = await get("/api/datasets");
    expect(facets.theme.map(({ label }: { label: string }) => label)).toContain("Nos déchets");
    await request(app).get("/api/indicators/dechets-decheterie-hab").expect(404);
  });

  it("takes a new definition with the new column that it is computed from", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const before = await read(datalogue);
    const [header = "", ...lines] = place.read(DATA).trim().split("\n");
    const grams = lines.map(
      (line) => `${line},${Number(line.split(",")[header.split(",").indexOf("tonnage")]) * 1000}`,
    );
    place.write(DATA, [`${header},kilos`, ...grams, ""].join("\n"));
    const schema = JSON.parse(place.read("schemas/dechets-tonnages.json"));
    schema.fields.push({ name: "kilos", type: "number" });
    place.write("schemas/dechets-tonnages.json", schema);
    define((definition) => {
      definition.measure.numerator.field = "kilos";
    });
    expect(await datalogue.load()).toMatchObject({ published: 1, definitions: 1, problems: [] });
    expect((await read(datalogue))?.value).toBeCloseTo(1000 * (before?.value ?? 0));
  });

  it("keeps the definition that was served, with its values, where the new one is broken", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const before = await read(datalogue);
    place.write(INDICATOR, "{");
    place.write("dechets/observatory.json", "{");
    const { problems, definitions } = await datalogue.load();
    expect(problems.map(({ message }) => message).join("\n")).toMatch(
      /JSON.*la définition précédente reste servie.*la version précédente de la page reste affichée/s,
    );
    expect(definitions).toBe(0);
    expect([unitOf(datalogue), await read(datalogue)]).toEqual(["kg/hab", before]);
    expect(datalogue.services.observatories.get("dechets")).toBeDefined();
  });

  it("tells what cannot be computed, keeps the former definition and values, publishes the rest", async () => {
    const first = await place.open();
    await first.load();
    await first.close();
    define((definition) => {
      definition.unit = "g/hab";
      definition.measure.numerator.field = "poids";
    });
    place.write("dechets/indicators/casse.json", "{");
    const second = await place.open();
    const { problems } = await second.load();
    expect(unitOf(second)).toBe("kg/hab");
    expect(problems).toMatchObject([
      { path: "datasets/dechets/indicators/casse.json", fault: "definition" },
      { path: "indicateur dechets-omr-hab", fault: "reference", message: expect.stringContaining("poids") },
    ]);
    expect((await read(second))?.status).toBe("OBSERVE");
    expect(second.isReady()).toBe(true);
  });

  it("takes its values back with a dataset that is no longer public", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const metadata = JSON.parse(place.read("dechets/tonnages/dataset.json"));
    place.write("dechets/tonnages/dataset.json", { ...metadata, access: "members" });
    await datalogue.load();
    expect(await read(datalogue)).toBeUndefined();
  });
});
