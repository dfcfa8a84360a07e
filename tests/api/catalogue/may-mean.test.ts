import { expect, it } from "vitest";
import { mayMean } from "../../../packages/api/src/catalogue/may-mean.js";

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
