import type { FollowedObjective, PlanFollowUp } from "@datalogue/api";
import { expect, it } from "vitest";
import { trajectory } from "../../../packages/web/src/charts/trajectory.js";
import { TallyLine } from "../../../packages/web/src/components/tally-line.js";
import { describeDelay } from "../../../packages/web/src/follow-up/describe-delay.js";
import { describeStanding } from "../../../packages/web/src/follow-up/describe-standing.js";
import { judgedAfter } from "../../../packages/web/src/follow-up/judged-after.js";
import { outlookOf } from "../../../packages/web/src/follow-up/objective-gap.js";
import { describeServedText, describeTarget, latestWord } from "../../../packages/web/src/observatory/plan-words.js";
import { home, householdWaste, recycling } from "../support/situation.js";

it.each([
  [16.5, "Cible\u00a0: −16,5\u202f% en 2028"],
  [15, "Cible\u00a0: −15\u202f% en 2028"],
])("says a fall of %f %% whose reference is not known as French writes it", (declared, expected) => {
  const objective = { type: "REDUCTION_PCT", declared, target: { period: "2028", value: null } };
  expect(describeTarget(objective as FollowedObjective, undefined)).toBe(expected);
});

it("counts objectives in the number that French asks for", () => {
  const words = (count: number) =>
    JSON.stringify(TallyLine({ tally: { "on-track": 2, "to-watch": 0, "off-track": 1, "not-computable": count } }));
  expect(words(1)).toContain('"non calculable"');
  expect(words(5)).toContain('"non calculables"');
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

const followed: FollowedObjective = {
  id: "omr",
  title: "Ramener les ordures ménagères à 170 kg",
  indicator: householdWaste.id,
  territory: home.code,
  dimensions: {},
  type: "VALEUR",
  path: "linear",
  declared: 170,
  tolerance: 5,
  legalReference: null,
  comment: null,
  demonstration: false,
  frozen: null,
  words: null,
  status: "to-watch",
  sentence: "",
  notes: [],
  range: "entre 5 et 10 % d’écart",
  sense: "at-most",
  reference: { period: "2020", value: 190, status: null, coverage: 1, lineage: null },
  latest: { period: "2024", value: 187, status: "OBSERVE", coverage: 1, lineage: null },
  target: { period: "2030", value: 170 },
  expected: 178,
  gap: 5.1,
  envelope: null,
  projection: null,
  trajectory: [
    { year: 2020, expected: 190, value: null, amount: null, status: "NON_DISPONIBLE", coverage: null, reason: null },
    { year: 2024, expected: 178, value: 187, amount: null, status: "OBSERVE", coverage: 1, reason: null },
  ],
};
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

it("says what was planned beside how far a value is from it", () => {
  expect(plain(describeStanding(followed, householdWaste))).toBe("187 kg en 2024 ; prévu : 178 kg (9 de trop).");
  const latest = { ...followed.latest, period: "2024", value: 170 } as FollowedObjective["latest"];
  expect(plain(describeStanding({ ...followed, latest }, householdWaste))).toBe("170 kg en 2024 ; prévu : 178 kg.");
  const share = {
    ...followed,
    sense: "at-least",
    expected: 58.6,
    latest: { ...followed.latest, value: 57.2 },
  } as never;
  expect(plain(describeStanding(share, recycling))).toBe("57,2 % en 2024 ; prévu : 58,6 % (1,4 point de moins).");
});

it.each([
  ["2024", "to-watch", "VALEUR", "Dernière valeur"],
  ["2030", "on-track", "VALEUR", "Valeur de l’année cible"],
  ["2031", "on-track", "REDUCTION_PCT", "Première valeur après l’année cible"],
  ["2031", "not-computable", "REDUCTION_PCT", "Dernière valeur"],
  ["2022", "off-track", "PLAFOND_CUMULE", "Somme"],
] as const)("does not call last a value that is not: %s, %s, %s", (period, status, type, words) => {
  const latest = { ...followed.latest, period } as FollowedObjective["latest"];
  expect(latestWord({ ...followed, latest, status, type })).toBe(words);
});

it("calls what is aimed at by one word on every line, and does not repeat what the figures say", () => {
  const floor = { ...followed, type: "PLANCHER", sense: "at-least", target: { period: "2030", value: 200 } } as const;
  expect(plain(describeTarget(floor, householdWaste))).toBe("Plancher : 200 kg par habitant en 2030");
  expect(plain(outlookOf({ ...floor, expected: 190 }, householdWaste) ?? "")).toBe("Plancher : 200 kg en 2030.");
  expect(outlookOf({ ...floor, expected: 200 }, householdWaste)).toBeNull();
  expect(plain(trajectory({ objective: floor, indicator: householdWaste, territory: home }).title)).toBe(
    "187 kg en 2024, plancher 200 kg en 2030",
  );
  expect(plain(outlookOf(followed, householdWaste) ?? "")).toBe("Cible : 170 kg en 2030.");
});

it.each([
  ["VALEUR", "Aucune valeur à comparer à la cible de 170 kg en 2030"],
  ["PLANCHER", "Aucune valeur à comparer au plancher de 170 kg en 2030"],
  ["PLAFOND_CUMULE", "Aucune valeur à comparer au plafond de 170 kg en 2030"],
] as const)("says in good French what a value would be compared with: %s", (type, words) => {
  const objective = { ...followed, type, latest: null };
  expect(plain(trajectory({ objective, indicator: householdWaste, territory: home }).title)).toBe(words);
});

it("says the year of the last state on a page of an earlier year, and no year on its own", () => {
  expect(judgedAfter([followed], 2020)).toBe(2024);
  expect(judgedAfter([followed], 2024)).toBeNull();
  expect(judgedAfter([], 2020)).toBeNull();
  // A value that judges nothing is not a state.
  expect(judgedAfter([{ ...followed, status: "not-computable" }], 2020)).toBeNull();
});

it("marks the figure that a document starts from, and never gives it as observed", () => {
  const { table } = trajectory({ objective: followed, indicator: householdWaste, territory: home });
  const [first, second] = table.rows;
  expect(first?.name).toBe("2020, référence du document");
  expect(first?.cells[0]).toMatchObject({ value: null });
  expect(second).toMatchObject({ name: "2024", cells: [{ value: 187 }, { text: "178" }] });
});

it.each([
  ["2026-04-06", "to-watch", "dans 27\u00a0jours"],
  ["2027-05-31", "on-track", "dans 14 mois"],
  ["2026-03-10", "to-watch", "aujourd’hui"],
  ["2025-11-01", "off-track", "dépassée depuis 4 mois"],
  ["2024-01-10", "not-computable", "à renseigner, échue depuis 2 ans et 2 mois"],
] as const)("says of a deadline of %s that is %s: %s", (due, status, expected) => {
  expect(describeDelay({ due, status }, "2026-03-10")).toBe(expected);
});
