import type { FollowedObjective, PlanFollowUp } from "@datalogue/api";
import { expect, it } from "vitest";
import { Tally } from "../../../packages/web/src/components/tally.js";
import { describeServedText, describeTarget, statusWords } from "../../../packages/web/src/observatory/plan-words.js";

it.each([
  [16.5, "Cible\u00a0: −16,5\u202f% en 2028"],
  [15, "Cible\u00a0: −15\u202f% en 2028"],
])("says a fall of %f %% whose reference is not known as French writes it", (declared, expected) => {
  const objective = { type: "REDUCTION_PCT", declared, target: { period: "2028", value: null } };
  expect(describeTarget(objective as FollowedObjective, undefined)).toBe(expected);
});

it("counts objectives in the number that French asks for", () => {
  const words = (count: number) =>
    JSON.stringify(Tally({ tally: { "on-track": 2, "to-watch": 0, "off-track": 1, "not-computable": count } }));
  expect(words(1)).toContain('"status":"not-computable","of":"objective"');
  expect(words(5)).toContain('"status":"not-computable","of":"objectives"');
  expect(statusWords["not-computable"]).toMatchObject({ objective: "non calculable", objectives: "non calculables" });
});

it.each([
  [{ since: "2025-01-10", replaced: null }, "tel qu’il était suivi ce jour-là, inchangé depuis."],
  [{ since: "2025-01-10", replaced: "2026-02-03" }, "ce jour-là\u202f; il a été modifié le 3\u00a0février\u00a02026."],
  [
    { since: "2026-01-10", replaced: null },
    "que depuis le 10\u00a0janvier\u00a02026\u00a0: les objectifs sont ceux de son premier texte.",
  ],
])("says whose objectives a past day shows: %o", (text, expected) => {
  expect(describeServedText({ text, at: "2025-12-31" } as PlanFollowUp)).toContain(expected);
});
