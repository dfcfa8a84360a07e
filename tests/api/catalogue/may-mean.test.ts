import { expect, it } from "vitest";
import { mayMean, mistakesIn } from "../../../packages/api/src/catalogue/may-mean.js";

it.each([
  ["logmeent", "logement"],
  ["dechetterie", "decheterie"],
  ["recylcage", "recyclage"],
  ["olienne", "eolienne"],
  ["conchyli", "conchyliculture"],
])("takes %s for %s", (typed, word) => {
  expect(mayMean(typed, word)).toBe(true);
});

it.each([
  ["poubelle", "nouvelle"],
  ["conteneur", "contenu"],
  ["vencombrent", "encombrant"],
  ["loyer", "foyer"],
])("does not take %s for %s", (typed, word) => {
  expect(mayMean(typed, word)).toBe(false);
});

it.each([
  ["port", 0],
  ["ordrue", 2],
  ["anticonstitutionnellement", 3],
  ["a".repeat(41), 0],
])("seeks the neighbours of a word, and none of what no word is as long as: %s", (typed, apart) => {
  expect(mistakesIn(typed)).toBe(apart);
});
