import { describe, expect, it } from "vitest";
import { chooseAmong } from "../../../packages/ingest/src/readers/choose-sheet.js";

const sheet = (name: string, matches: number, isTable = true, hidden = false) => ({ name, matches, isTable, hidden });
const chosen = (...sheets: ReturnType<typeof sheet>[]) => {
  const verdict = chooseAmong(sheets);
  return verdict.kind === "sure" || verdict.kind === "latest" ? [verdict.kind, verdict.sheet.name] : [verdict.kind];
};

describe("the choice of a sheet", () => {
  it("takes none of several that answer alike and whose names tell no year", () => {
    expect(chosen(sheet("Nord", 3), sheet("Sud", 3))).toEqual(["alike"]);
    expect(chosen(sheet("2023 provisoire", 3), sheet("2024 définitif", 3))).toEqual(["alike"]);
    expect(chosen(sheet("2023-2024", 3), sheet("2022-2023", 3))).toEqual(["alike"]);
  });

  it("takes the latest year of those that are the same but for it", () => {
    expect(chosen(sheet("Collecte 2024", 3), sheet("Collecte 2023", 3))).toEqual(["latest", "Collecte 2024"]);
    expect(chosen(sheet("Lisez-moi", 0), sheet("2023", 0), sheet("2024", 0))).toEqual(["latest", "2024"]);
  });

  it("prefers the names of the schema, then what looks like a table, then what is no notice", () => {
    expect(chosen(sheet("Lisez-moi", 1), sheet("Données", 3))).toEqual(["sure", "Données"]);
    expect(chosen(sheet("A", 3, false), sheet("B", 3))).toEqual(["sure", "B"]);
    expect(chosen(sheet("Dictionnaire", 3), sheet("Données", 3))).toEqual(["sure", "Données"]);
    expect(chosen(sheet("Notice", 0), sheet("Feuil1", 0), sheet("Feuil2", 0))).toEqual(["sure", "Feuil1"]);
    expect(chosen(sheet("Notice", 0))).toEqual(["sure", "Notice"]);
  });

  it("leaves the hidden ones, unless only they answer", () => {
    expect(chosen(sheet("A", 3, true, true), sheet("B", 1))).toEqual(["sure", "B"]);
    expect(chosen(sheet("A", 3, true, true), sheet("B", 0))).toEqual(["sure", "A"]);
    expect(chosen()).toEqual(["none"]);
  });
});
