import { describe, expect, it } from "vitest";
import { ExpressionError } from "../../../packages/api/src/expressions/parse-tree.js";
import { cutPeriod, shareCount } from "../../../packages/api/src/simulators/cut-period.js";
import { evaluateFormula, type FormulaValue } from "../../../packages/api/src/simulators/evaluate-formula.js";
import { roundTo, toExact, toNumber } from "../../../packages/api/src/simulators/exact.js";
import { parseFormula, parseFormulaCondition } from "../../../packages/api/src/simulators/parse-formula.js";

const known: Record<string, FormulaValue> = {
  levees: toExact(26),
  categorie: "PRO",
  du: "2026-02-27",
  au: "2026-03-02",
  "grille.part_fixe_eur": toExact(168.5),
};
const compute = (text: string, parse = parseFormula) => {
  const found = evaluateFormula(parse(text), { valueOf: (name) => known[name], steps: { left: 1000 } });
  return "value" in found && typeof found.value !== "string" ? toNumber(found.value) : found;
};

describe("a formula of a simulator", () => {
  it.each<[string, number]>([
    ["0.1 + 0.2", 0.3],
    ["1 / 3 * 3", 1],
    ["1.005 * 100", 100.5],
    ["arrondi(1.005 ; 0.01)", 1.01],
    ["arrondi(-1.005 ; 0.01)", -1.01],
    ["arrondi(2.5 ; 1)", 3],
    ["arrondi(12.3 ; 5)", 10],
    ["arrondi_sup(2.01 ; 0.5)", 2.5],
    ["arrondi_inf(2.49 ; 0.5)", 2],
    ["arrondi_inf(-2.01 ; 1)", -3],
    ["max(0 ; levees - 18) * 3.4", 27.2],
    ["min(levees ; 12 ; 30)", 12],
    ["grille.part_fixe_eur / 12", 168.5 / 12],
    ["opt_val(grille.part_bac_eur) + 1", 1],
    ["existe(grille.part_bac_eur) + existe(levees)", 1],
    ["si categorie = 'PRO' et levees > 20 alors 1 sinon 2", 1],
    ["si categorie = 'MENAGE' ou levees > 20 et levees < 30 alors 1 sinon 2", 1],
    ["si existe(grille.part_bac_eur) alors grille.part_bac_eur sinon 3", 3],
    ["jours(du ; au)", 4],
    ["jours(au ; au)", 1],
  ])("%s gives %d, exactly", (text, expected) => {
    expect(compute(text)).toBe(expected);
  });

  it("says which names are not given, never taking them for 0", () => {
    expect(compute("grille.part_bac_eur + inconnu")).toEqual({ missing: ["grille.part_bac_eur"] });
    expect(compute("existe(inconnu)", parseFormulaCondition)).toBe(0);
    expect(compute("levees >= 26", parseFormulaCondition)).toBe(1);
  });

  it.each<[string, string]>([
    ["1 / (levees - 26)", "La formule divise par zéro."],
    ["categorie + 1", "La formule calcule avec le texte «\u00A0PRO\u00A0»."],
    ["si categorie > 3 alors 1 sinon 2", "La formule compare un texte et un nombre."],
    ["jours(levees ; au)", "La formule compte des jours entre autre chose que des jours."],
    ["arrondi(1 ; 0)", "Le pas d'un arrondi est plus grand que 0."],
    [Array(30).fill("123456789").join(" * "), "La formule donne un nombre trop grand."],
  ])("%s is impossible, with the reason", (text, reason) => {
    expect(compute(text)).toEqual({ impossible: reason });
  });

  it("stops after a number of steps", () => {
    const formula = parseFormula(Array(600).fill("1").join("+"));
    expect(evaluateFormula(formula, { valueOf: () => undefined, steps: { left: 1000 } })).toEqual({
      impossible: "La formule demande trop de calculs.",
    });
  });

  it.each<[string, string]>([
    ["max(1, 2)", "«\u00A0,\u00A0» n'est pas compris"],
    ["arrondi(1)", "«\u00A0;\u00A0» est attendu"],
    ["arrondi(1 ; 2 ; 3)", "«\u00A0)\u00A0» est attendu"],
    ["constructor(1)", "un opérateur"],
    ["si levees alors 1", "«\u00A0sinon\u00A0»"],
    ['categorie = "PRO"', "écrivez «\u00A0'\u00A0»"],
    ["levees ^ 2", "n'est pas compris"],
    ["val(3)", "le nom d'une entrée"],
    [`max(si ${Array(100).fill("1 et 2").join(" ou ")} alors 1 sinon 2 ; 3)`, "combine trop de conditions"],
  ])("%s is refused with the place and what was expected", (text, expected) => {
    expect(() => parseFormula(text)).toThrow(ExpressionError);
    expect(() => parseFormula(text)).toThrow(expected);
  });

  it("is rounded to a cent as by hand, whatever the number", () => {
    for (let mils = -3005; mils <= 3005; mils += 5)
      expect(toNumber(roundTo(toExact(mils / 1000), toExact(0.01)))).toBe(
        (Math.sign(mils) * Math.floor((Math.abs(mils) + 5) / 10)) / 100 + 0,
      );
  });
});

describe("a period of a year", () => {
  const yearly = { from: "2026-01-01", counting: "ANNEE", proration: "JOUR" } as const;
  const told = (from: string, to: string, ...rules: Parameters<typeof cutPeriod>[1]) =>
    cutPeriod({ from, to }, rules).map(({ from, to, ofYear, ofCounting }) => [
      `${from}/${to}`,
      `${ofYear.over}/${ofYear.under}`,
      `${ofCounting.over}/${ofCounting.under}`,
    ]);

  it("is whole without a change", () => {
    expect(told("2026-01-01", "2026-12-31", yearly)).toEqual([["2026-01-01/2026-12-31", "1/1", "1/1"]]);
  });

  it("is shared by days, of 366 in a leap year", () => {
    const leap = { ...yearly, from: "2024-01-01" };
    expect(told("2024-02-01", "2024-02-29", leap)).toEqual([["2024-02-01/2024-02-29", "29/366", "29/366"]]);
  });

  it("is cut where another price begins, each day being in one piece", () => {
    expect(told("2026-03-01", "2026-12-31", yearly, { ...yearly, from: "2026-07-01" })).toEqual([
      ["2026-03-01/2026-06-30", "122/365", "122/365"],
      ["2026-07-01/2026-12-31", "184/365", "184/365"],
    ]);
  });

  it("counts anew each half-year, what is counted being that of the half", () => {
    expect(told("2026-04-01", "2026-12-31", { ...yearly, counting: "SEMESTRE", proration: "MOIS" })).toEqual([
      ["2026-04-01/2026-06-30", "3/12", "3/6"],
      ["2026-07-01/2026-12-31", "6/12", "1/1"],
    ]);
  });

  it("counts a month begun once, in the piece where it begins", () => {
    const monthly = { ...yearly, proration: "MOIS" } as const;
    expect(told("2026-05-15", "2026-08-10", monthly, { ...monthly, from: "2026-06-20" })).toEqual([
      ["2026-05-15/2026-06-19", "2/12", "2/12"],
      ["2026-06-20/2026-08-10", "2/12", "2/12"],
    ]);
  });

  it("owes all of the year where a grid has no proration, whatever cuts it", () => {
    const whole = { ...yearly, proration: "AUCUN" } as const;
    expect(told("2026-07-01", "2026-12-31", whole)).toEqual([["2026-07-01/2026-12-31", "1/1", "1/1"]]);
  });

  it("shares whole counts into whole counts that add up", () => {
    const pieces = cutPeriod({ from: "2026-01-01", to: "2026-12-31" }, [yearly, { ...yearly, from: "2026-07-01" }]);
    expect(shareCount(26, pieces, 0)).toEqual([13, 13]);
    expect(shareCount(1, pieces, 0)).toEqual([0, 1]);
    for (let count = 0; count < 100; count++)
      expect(shareCount(count, pieces, 0).reduce((sum, one) => sum + one, 0)).toBe(count);
  });
});
