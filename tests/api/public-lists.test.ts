import { levelNames, levelsComputedFrom, levelsThatAre } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

// What addresses, documents and answers may say. These lists are written out here alone: whoever changes one changes a contract.
describe("the levels of territories", () => {
  it("are these, in this order", () => {
    expect(levelNames).toEqual(["commune", "epci", "petr", "departement", "region", "france", "group"]);
  });

  it("are those that rows of an indicator may have, and those that it may be given at", () => {
    expect(levelsThatAre("native")).toEqual(["commune", "epci"]);
    expect(levelsThatAre("computed")).toEqual(["commune", "epci", "petr"]);
    expect(levelsComputedFrom("commune")).toEqual(["commune", "epci", "petr"]);
    expect(levelsComputedFrom("epci")).toEqual(["epci", "petr"]);
  });

  it("are those that rows may be grouped by, that a protected table may have, and whose outlines are kept", () => {
    expect(levelsThatAre("grouped")).toEqual(["epci", "petr", "departement", "region"]);
    expect(levelsThatAre("protected")).toEqual(["commune", "epci", "petr", "departement", "group"]);
    expect(levelsThatAre("outlined")).toEqual(["commune", "epci", "petr"]);
  });
});
