import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { describeKeyFigure } from "../../../packages/web/src/observatory/key-figure.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { communes, dolus, home, householdWaste, observe, recycling } from "../support/situation.js";

const source = "Loi relative à la transition énergétique";
const law = (period: string, value: number) => ({ label: "objectif national", period, value, source });
const programme = { label: "cible du programme", value: 70, source: "Définition de l’indicateur" };

describe("the reference beside a key figure", () => {
  it("is the last one dated of the year or before", () => {
    expect(beside([programme, law("2030", 60), law("2025", 55), law("2020", 50)])).toBe(
      "Repère, objectif national : 50,0 % en 2020",
    );
  });

  it("is the next one due when none is past", () => {
    expect(beside([programme, law("2035", 65), law("2025", 55)])).toBe("Repère, objectif national : 55,0 % en 2025");
  });

  it("bears no date when it has none", () => {
    expect(beside([programme])).toBe("Repère, cible du programme : 70,0 %");
    expect(beside([])).toBeNull();
  });

  it("is the median of the communes for a number of things, whose whole is a total", () => {
    const values = [
      observe(home, "2024", 900),
      ...[400, 100, 300, 100].map((value, rank) => observe(some(rank), "2024", value)),
    ];
    const figure = (territory: Territory, peers: Territory[] | undefined) =>
      plain(
        describeKeyFigure(householdWaste, {
          ...{ series: new Series(values), territory, home, year: 2024, compareWith: 2019 },
          peers,
        }).reference,
      );
    expect(figure(dolus, communes)).toBe("Médiane des communes : 200 kg");
    expect(figure(dolus, undefined)).toBe("Pôle Marennes Oléron : 900 kg");
    expect(figure(dolus, communes.slice(0, 2))).toBeNull();
    expect(figure({ ...home, code: "241700624", level: "epci" }, communes)).toBeNull();
  });
});

const some = (rank: number) => communes[rank] ?? dolus;
const plain = (text: string | null) => text?.replaceAll("\u00a0", " ").replaceAll("\u202f", " ") ?? null;

function beside(references: NonNullable<Indicator["references"]>): string | null {
  const series = new Series([observe(home, "2024", 52.4)]);
  const { reference } = describeKeyFigure(
    { ...recycling, references },
    { series, territory: home, home, year: 2024, compareWith: 2019 },
  );
  return plain(reference);
}
