import { describe, expect, it } from "vitest";
import { evaluateExpression } from "../../../packages/api/src/indicators/expression/evaluate-expression.js";
import { indicatorsOf, parseExpression } from "../../../packages/api/src/indicators/expression/parse-expression.js";

const known: Record<string, number> = { "dechets-omr": 200, population: 50, "cae_6.b": 254, nul: 0 };
const compute = (text: string) => evaluateExpression(parseExpression(text), (id) => known[id]);

describe("a formula over indicators", () => {
  it.each<[string, number]>([
    ["2 + 3 * 4", 14],
    ["(2 + 3) * 4", 20],
    ["10 - 4 - 3", 3],
    ["24 / 4 / 2", 3],
    ["-3 + 5", 2],
    ["2 * -3", -6],
    ["0.5 * 4", 2],
    ["val(dechets-omr) / val(population) * 1000", 4000],
    ["val(cae_6.b)", 254],
    ["opt_val(inconnu) + 7", 7],
    ["opt_val(population) + 7", 57],
    ["si val(population) < 100 alors 1 sinon 2", 1],
    ["si val(population) >= 100 alors 1 sinon 2", 2],
    ["si 3 = 3 alors si 1 > 2 alors 10 sinon 20 sinon 30", 20],
    ["si 3 != 3 alors 1 sinon 2", 2],
    ["si 1 <= 1 alors val(population) sinon val(inconnu)", 50],
  ])("%s gives %d", (text, expected) => {
    expect(compute(text)).toEqual({ value: expected });
  });

  it("has no value when an indicator has none, and names all those that miss", () => {
    expect(compute("val(inconnu) + val(autre) * 2")).toEqual({ missing: ["inconnu", "autre"] });
    expect(compute("si val(inconnu) > 1 alors 1 sinon 2")).toEqual({ missing: ["inconnu"] });
  });

  it("never divides by zero", () => {
    expect(compute("val(dechets-omr) / val(nul)")).toEqual({ impossible: "La formule divise par zéro." });
  });

  it("names its indicators once, in order", () => {
    expect(indicatorsOf(parseExpression("si val(b) > 0 alors opt_val(a) sinon val(b) - val(c)"))).toEqual([
      "b",
      "a",
      "c",
    ]);
  });

  it.each<[string, string]>([
    ["", "la formule s'arrête trop tôt"],
    ["1 +", "la formule s'arrête trop tôt"],
    ["1 2", "au caractère 3, un opérateur"],
    ["val(a", "«\u00A0)\u00A0» est attendu"],
    ["val()", "l'identifiant d'un indicateur"],
    ["somme(a)", "au caractère 1, un nombre, val(…)"],
    ["process.exit(1)", "au caractère 1"],
    ["1; 2", "au caractère 2, «\u00A0;\u00A0» n'est pas compris"],
    ["si 1 alors 2 sinon 3", "une comparaison"],
    ["si 1 < 2 alors 3", "«\u00A0sinon\u00A0»"],
    ["1,5 * 2", "«\u00A0,\u00A0» n'est pas compris\u00A0: écrivez «\u00A0.\u00A0»."],
    ["val(a) × 2", "«\u00A0×\u00A0» n'est pas compris\u00A0: écrivez «\u00A0*\u00A0»."],
    ["val(a) ÷ 2", "écrivez «\u00A0/\u00A0»"],
    ["val(a) − 2", "écrivez «\u00A0-\u00A0»"],
    ["(".repeat(500), "trop de parenthèses"],
    ["1 + ".repeat(1000), "dépasse 2000 caractères"],
    ["9".repeat(400), "un nombre trop grand"],
    // Each alternative would double what is walked through: a hundred of them never end.
    [`si ${Array(100).fill("1<1 et 1<2").join(" ou ")} alors val(a) sinon 2`, "combine trop de conditions"],
  ])("%s is refused with the place and what was expected", (text, expected) => {
    expect(() => parseExpression(text)).toThrow(expected);
  });
});
