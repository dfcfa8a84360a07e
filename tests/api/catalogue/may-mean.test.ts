import { expect, it } from "vitest";
import { mayMean, mistakesIn } from "../../../packages/api/src/catalogue/may-mean.js";

it.each([
  ["logmeent", "logement"],
  ["dechetterie", "decheterie"],
  ["recylcage", "recyclage"],
  ["olienne", "eolienne"],
  ["conchyli", "conchyliculture"],
  ["17189", "17189"],
  ["2417", "241700624"],
])("takes %s for %s", (typed, word) => {
  expect(mayMean(typed, word)).toBe(true);
});

it.each([
  ["poubelle", "nouvelle"],
  ["conteneur", "contenu"],
  ["vencombrent", "encombrant"],
  ["loyer", "foyer"],
  ["17189", "17185"],
  ["17189", "17198"],
  ["241700624", "241700699"],
  ["2a004", "2a006"],
])("does not take %s for %s", (typed, word) => {
  expect(mayMean(typed, word)).toBe(false);
});

it.each([
  ["port", 0],
  ["ordrue", 2],
  ["anticonstitutionnellement", 3],
  ["a".repeat(41), 0],
  ["241700699", 0],
])("seeks the neighbours of a word, and none of what no word is as long as: %s", (typed, apart) => {
  expect(mistakesIn(typed)).toBe(apart);
});
