import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Datalogue } from "@datalogue/api";
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
    expect(await datalogue.load()).toMatchObject({ published: 1, indicators: 5, problems: [] });
    const after = await read(datalogue);
    expect(after?.versions).toEqual(["dechets-tonnages@2"]);
    expect(after?.value).toBeCloseTo(2 * (before?.value ?? 0));
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
    await expect(datalogue.load()).rejects.toThrow("disque plein");
    expect(await read(datalogue)).toEqual(before);
    expect((await datalogue.services.catalogue.getDataset("dechets-tonnages"))?.version).toBe(1);
  });

  it("leaves alone the indicators that a dataset does not touch", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    place.write("culture/mediatheques/data.csv", "codeCommune,commune,annee,entrees\n17140,Dolus-d'Oléron,2024,1\n");
    expect(await datalogue.load()).toMatchObject({ published: 1, indicators: 0 });
  });

  it("computes again what has a new definition, at the next start", async () => {
    const first = await place.open();
    await first.load();
    const before = await read(first);
    await first.close();
    const definition = JSON.parse(place.read(INDICATOR));
    definition.measure.numerator.scale *= 2;
    place.write(INDICATOR, definition);
    const second = await place.open();
    expect(await second.load()).toMatchObject({ published: 0, indicators: 1, problems: [] });
    expect((await read(second))?.value).toBeCloseTo(2 * (before?.value ?? 0));
  });

  it("tells what cannot be computed, keeps the former values, publishes the rest", async () => {
    const first = await place.open();
    await first.load();
    await first.close();
    const definition = JSON.parse(place.read(INDICATOR));
    definition.measure.numerator.field = "poids";
    place.write(INDICATOR, definition);
    place.write("dechets/indicators/casse.json", "{");
    const second = await place.open();
    const { problems } = await second.load();
    expect(problems).toMatchObject([
      { path: "datasets/dechets/indicators/casse.json", fault: "reference" },
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
