import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type Answers,
  earlierAnswers,
  nextSteps,
  parseAnswers,
  topicStates,
  totalsOf,
} from "../../../packages/api/src/shared-services/maturity.js";
import type { Questionnaire } from "../../../packages/api/src/shared-services/shared-services-schema.js";

const scale = (id: string) => ({
  id,
  question: `Où en est ${id} ?`,
  answers: [
    { id: "non", label: "Non", advice: `Commencez ${id}.` },
    { id: "partie", label: "En partie" },
    { id: "oui", label: "Oui" },
    { id: "sans-objet", label: "Ne se pose pas", apart: true },
  ],
});
const questionnaire: Questionnaire = {
  ...{ id: "maturite", title: "Maturité", intro: "Une fois par an.", reader: "pole", kinds: ["commune"] },
  topics: [
    { id: "donnees", title: "Données", questions: [scale("inventaire"), { ...scale("cartes"), service: "sig" }] },
    { id: "securite", title: "Sécurité", questions: [scale("copies")] },
  ],
};
const allOf = (...given: [inventaire: string, cartes: string][]) =>
  new Map<string, Answers>(given.map(([inventaire, cartes], rank) => [`commune-${rank}`, { inventaire, cartes }]));
const five = () => allOf(["non", "oui"], ["oui", "oui"], ["partie", "non"], ["non", "non"], ["oui", "partie"]);

it("counts a step for each answer above the least advanced, and nothing for what does not apply", () => {
  expect(topicStates(questionnaire, { inventaire: "partie", cartes: "sans-objet" })).toEqual([
    { id: "donnees", title: "Données", asked: 2, answered: 2, toConfirm: 0, steps: 1, possible: 2 },
    { id: "securite", title: "Sécurité", asked: 1, answered: 0, toConfirm: 0, steps: 0, possible: 0 },
  ]);
  // An answer to a question that is asked no more, or an answer no longer offered, counts for nothing.
  expect(topicStates(questionnaire, { autre: "oui", copies: "peut-etre" }).map(({ answered }) => answered)).toEqual([
    0, 0,
  ]);
  expect(nextSteps(questionnaire, { cartes: "non", copies: "oui", inventaire: "oui" })).toEqual([
    { topic: "Données", question: "Où en est cartes ?", advice: "Commencez cartes.", service: "sig" },
  ]);
});

it("takes over each answer as given the last time, to be confirmed, and nothing that is no longer asked or offered", () => {
  const before = [
    { year: 2026, answers: { inventaire: "oui", autre: "oui", copies: "peut-etre" } },
    { year: 2025, answers: { inventaire: "non", cartes: "partie", copies: "oui" } },
  ];
  expect(earlierAnswers(questionnaire, before, {})).toEqual({
    ...{ year: 2026, answers: { inventaire: "oui", cartes: "partie" } },
  });
  const answers = { inventaire: "partie" };
  const earlier = earlierAnswers(questionnaire, before, answers);
  expect(earlier).toEqual({ year: 2025, answers: { cartes: "partie" } });
  expect(topicStates(questionnaire, answers, earlier?.answers)[0]).toMatchObject({
    answered: 2,
    toConfirm: 1,
    steps: 2,
  });
  expect(earlierAnswers(questionnaire, before, { ...answers, cartes: "non" })).toBeNull();
});

it("refuses what is not asked and what is not offered, naming the question", () => {
  expect(parseAnswers(questionnaire, { copies: "oui" })).toEqual({ answers: { copies: "oui" } });
  for (const [given, question] of [
    [{ inconnue: "oui" }, "inconnue"],
    [{ copies: "constructor" }, "copies"],
    [{ copies: 1 }, "copies"],
    [{ constructor: "oui" }, "constructor"],
  ] as const)
    expect(parseAnswers(questionnaire, given)).toMatchObject({ faults: [{ question }] });
});

it("tells a total over five organisations that answered all of a topic, and none over fewer", () => {
  const { topics } = totalsOf(questionnaire, five(), {});
  // 2 + 4 + 1 + 0 + 3 steps of 20.
  expect(topics[0]).toEqual({ id: "donnees", title: "Données", organisations: 5, percent: 50 });
  expect(topics[1]).toMatchObject({ organisations: 0, percent: null, withheld: "trop-peu" });
  const four = five();
  four.set("commune-4", { inventaire: "oui" });
  expect(totalsOf(questionnaire, four, {}).topics[0]).toMatchObject({ organisations: 4, percent: null });
  // A document cannot ask for less.
  expect(totalsOf({ ...questionnaire, least: 2 }, four, {}).topics[0]?.percent).toBeNull();
});

it("tells alike all that is near an end of the scale: neither a figure nor its absence says that all answered so", () => {
  const none = Array.from({ length: 6 }, () => ["non", "non"] as [string, string]);
  const all = none.map(() => ["oui", "oui"] as [string, string]);
  const first = (given: typeof none) => totalsOf(questionnaire, allOf(...given), {}).topics[0];
  for (const given of [none, [["oui", "partie"], ...none.slice(1)] as typeof none])
    expect(first(given)).toMatchObject({ organisations: 6, percent: 20, bound: "at-most" });
  for (const given of [all, [["non", "partie"], ...all.slice(1)] as typeof none])
    expect(first(given)).toMatchObject({ organisations: 6, percent: 80, bound: "at-least" });
});

it("counts no organisation to which nothing of a topic applies: the others would stand alone", () => {
  const apart = Array.from({ length: 4 }, () => ["sans-objet", "sans-objet"] as [string, string]);
  const { topics } = totalsOf(questionnaire, allOf(["partie", "non"], ...apart), {});
  expect(topics[0]).toMatchObject({ organisations: 1, percent: null, withheld: "trop-peu" });
});

it("tells again only once three organisations changed, whatever was left out between", () => {
  const first = totalsOf(questionnaire, five(), {});
  const changed = five();
  const change = (rank: number) => changed.set(`commune-${rank}`, { inventaire: "oui", cartes: "oui" });
  change(0);
  const second = totalsOf(questionnaire, changed, first.basis);
  expect(second.topics[0]).toMatchObject({ percent: null, withheld: "trop-peu-change" });
  change(2);
  const third = totalsOf(questionnaire, changed, second.basis);
  expect(third.topics[0]?.percent).toBeNull();
  change(3);
  expect(totalsOf(questionnaire, changed, third.basis).topics[0]).toMatchObject({ percent: 80, bound: "at-least" });
});

it("never lets two totals told differ by the answers of one or two organisations", () => {
  const answer = fc.constantFrom("non", "partie", "oui", "sans-objet");
  const round = fc.uniqueArray(fc.tuple(fc.nat(8), answer, answer), { selector: ([rank]) => rank, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(round, { minLength: 2, maxLength: 8 }), (rounds) => {
      const all = new Map<string, Answers>();
      let basis = {};
      let told: Map<string, Answers> | undefined;
      for (const changes of rounds) {
        for (const [rank, inventaire, cartes] of changes) all.set(`c${rank}`, { inventaire, cartes });
        const made = totalsOf(questionnaire, all, basis);
        basis = made.basis;
        if (typeof made.topics[0]?.percent !== "number") continue;
        const before = told;
        if (before) {
          const differing = [...all].filter(
            ([one, answers]) => JSON.stringify(before.get(one)) !== JSON.stringify(answers),
          );
          expect([1, 2]).not.toContain(differing.length);
        }
        told = new Map(all);
      }
    }),
  );
});
