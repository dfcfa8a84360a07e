import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { askForHome, partsOf, type Vintages } from "../../../packages/api/src/sources/question.js";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import type { TerritoryReader } from "../../../packages/api/src/territories/territory-reader.js";

let territories: TerritoryReader;
beforeAll(async () => {
  territories = await loadTerritories(join(import.meta.dirname, "../../../datasets/territoires"));
});

describe("what is asked of a source", () => {
  it("is the communes, the intercommunalities and the départements of the home territory", () => {
    const { communes, epcis, departements } = askForHome(territories, undefined, 2026);
    expect(communes).toHaveLength(14);
    expect(communes).toContain("17093");
    expect([...epcis].sort()).toEqual(["241700624", "241700699"]);
    expect(departements).toEqual(["17"]);
    const outlined = askForHome(territories, undefined, 2026).outlines();
    expect(outlined.map(({ properties }) => properties?.code).sort()).toEqual([...communes].sort());
  });

  it.each<[Vintages | undefined, number[] | undefined]>([
    [undefined, undefined],
    ["last", undefined],
    [
      [2023, 2012, 2017],
      [2012, 2017, 2023],
    ],
    [{ from: 2023 }, [2023, 2024, 2025, 2026]],
    [{ from: 2011, to: 2012 }, [2011, 2012]],
    // Not there yet, which its producer will say.
    [{ from: 2027 }, [2027]],
  ])("is the years of %j", (vintages, years) => {
    expect(askForHome(territories, vintages, 2026).years).toEqual(years);
  });

  it("is cut where an address would be too long", () => {
    const communes = Array.from({ length: 133 }, (_, rank) => String(54_001 + rank));
    const question = { ...askForHome(territories, undefined, 2026), communes };
    expect(partsOf(question, { by: "commune" }).map((codes) => codes.length)).toEqual([100, 33]);
  });
});
