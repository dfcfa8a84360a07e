import { describe, expect, it } from "vitest";
import { totalRowCheck } from "../../../packages/ingest/src/checks/total-row.js";

/** What the check of a table of two columns says of a record. */
function verdict(texts: (string | null)[]) {
  return totalRowCheck([{ name: "commune" }, { name: "filiere" }])[0]?.test(texts);
}

describe("a total line", () => {
  it.each([
    "Total",
    "TOTAL",
    "total :",
    " Total général ",
    "Total general",
    "Totaux",
    "Sous-total",
    "sous total 2024",
    "Total cumulé:",
    "Total 2024",
    "Total  : ",
    "Total CC",
    "Total CCBM",
    "Total CC de l’Île d’Oléron",
    "TOTAL CDC",
    "Total PETR",
    "Total Pôle",
    "Total intercommunal",
    "Total communauté de communes",
    "Total agglo",
    "Total (t)",
    "Total (k€) :",
    "Total (14 communes)",
    "Total (hors gravats)",
    "S/Total",
    "S/TOTAL CDC",
    "Ensemble CC",
    "Ensemble de l’île",
    "Ensemble intercommunal",
    "Moyenne CC",
    "Moyenne départementale",
  ])("is noticed by « %s »", (text) => {
    expect(verdict([text, "verre"])).toEqual({ column: 0 });
    expect(verdict(["Le Gua", text])).toEqual({ column: 1 });
  });

  it.each([
    "",
    "Totalement",
    "Le total",
    "Total verre",
    "Total 24",
    "Total 20245",
    "Totalgénéral",
    "sous_total",
    "Sous",
    "Total : 12",
    "Le Gua",
    "Total Energies",
    "TotalEnergies",
    "Total (Marennes)",
    "Total (route de Royan)",
    "Total Carburants",
    "Total Cuisine",
    "Total Communication",
    "Total Access",
    "Ensemble vocal",
    "Ensemble Île verte",
    "Ensemble Cantabile",
    "Moyenneville",
    "Moyenne Corniche",
    "CC de l’Île d’Oléron",
    "Pôle nautique",
  ])("is not « %s »", (text) => {
    expect(verdict([text, text])).toBeUndefined();
  });

  it("is not an empty one", () => {
    expect(verdict([null, null])).toBeUndefined();
  });

  it("is looked for in the two first columns, where any text may stand", () => {
    expect(totalRowCheck([{ name: "commune" }, { name: "filiere" }])).toMatchObject([
      { code: "total-row", columns: ["commune", "filiere"] },
    ]);
    expect(totalRowCheck([{ name: "a" }, { name: "b", type: "string" }, { name: "c" }])[0]?.columns).toEqual([
      "a",
      "b",
    ]);
    expect(
      totalRowCheck([
        { name: "code", constraints: { pattern: "\\d+" } },
        { name: "nom", constraints: { required: true } },
      ])[0]?.columns,
    ).toEqual(["nom"]);
    expect(totalRowCheck([{ name: "filiere", constraints: { enum: ["verre"] } }, { name: "nom" }])[0]?.columns).toEqual(
      ["nom"],
    );
    expect(
      totalRowCheck([{ name: "annee", type: "year" }, { name: "tonnes", type: "number" }, { name: "nom" }]),
    ).toEqual([]);
    expect(totalRowCheck([])).toEqual([]);
  });
});
