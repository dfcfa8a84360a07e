import { describe, expect, it } from "vitest";
import { deadlineRules } from "../../../packages/api/src/plans/clock/deadline-rules.js";
import { findDeadlines } from "../../../packages/api/src/plans/clock/find-deadlines.js";
import type { FollowedObjective } from "../../../packages/api/src/plans/follow-up.js";
import { impossible, measureObjective } from "../../../packages/api/src/plans/measure-objective.js";
import { type Plan, planSchema } from "../../../packages/api/src/plans/plan-schema.js";
import { ceiling, observe, reduction, scot, waste } from "./support.js";

const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, " ");

const described = {
  id: "dma",
  title: "Réduire les déchets",
  indicator: "dechets-dma-hab",
  territory: scot.territory,
  dimensions: {},
  path: "linear" as const,
  declared: 15,
  tolerance: 5,
  legalReference: null,
  comment: null,
  demonstration: false,
  frozen: null,
  words: null,
};
const computed: FollowedObjective = {
  ...described,
  type: "REDUCTION_PCT",
  ...measureObjective(scot, reduction, waste, [observe("2010", 600), observe("2024", 530)]),
};
const impossibleOne: FollowedObjective = {
  ...described,
  id: "enaf",
  title: "Diviser par deux",
  type: "PLAFOND_CUMULE",
  ...impossible(ceiling, "Il manque 2013."),
};

function clock(change: Partial<Plan>, today: string, objectives = [computed]) {
  const plan = { ...scot, ...change };
  return findDeadlines({ plan, objectives, nameOf: () => "Tous les déchets" }, today).map((one) => ({
    ...one,
    sentence: plain(one.sentence),
    missing: one.missing.map(plain),
  }));
}

describe("the evaluation of a SCoT", () => {
  it.each([
    ["2024-01-01", "on-track", "Six ans après l'approbation (14 septembre 2020). Reste 2 ans et 8 mois."],
    ["2025-09-13", "on-track", "Six ans après l'approbation (14 septembre 2020). Reste 12 mois."],
    ["2025-09-14", "to-watch", "Six ans après l'approbation (14 septembre 2020). Reste 12 mois."],
    ["2026-09-13", "to-watch", "Six ans après l'approbation (14 septembre 2020). Reste 1 jour."],
    ["2026-09-14", "to-watch", "Six ans après l'approbation (14 septembre 2020). C'est aujourd'hui."],
    ["2026-09-15", "off-track", "Six ans après l'approbation (14 septembre 2020). Dépassée depuis 1 jour."],
    ["2027-01-01", "off-track", "Six ans après l'approbation (14 septembre 2020). Dépassée depuis 3 mois."],
  ])("seen on %s is %s", (today, status, sentence) => {
    const [deadline] = clock({}, today);
    expect(deadline).toMatchObject({ rule: "scot-evaluation", due: "2026-09-14", status, sentence, missing: [] });
  });

  it("starts again with the last decision", () => {
    const dates = { approved: "2010-02-28", revised: "2016-02-29", lastEvaluation: "2015-01-01" };
    expect(clock({ dates }, "2020-01-01")[0]).toMatchObject({ due: "2022-02-28" });
  });

  it("is seen on a past day without what was done since", () => {
    const dates = { approved: "2020-02-29", lastEvaluation: "2026-01-15" };
    expect(clock({ dates }, "2025-12-31")[0]).toMatchObject({ due: "2026-02-28", status: "to-watch" });
    expect(clock({ dates }, "2026-01-15")[0]).toMatchObject({ due: "2032-01-15", status: "on-track" });
    expect(clock({ dates }, "2019-01-01")[0]).toMatchObject({ due: "2026-02-28" });
  });

  it("says which objectives are not ready", () => {
    expect(clock({}, "2026-01-01", [computed, impossibleOne])[0]?.missing).toEqual([
      "1 objectif sur 2 peut être calculé. Il manque : Diviser par deux.",
    ]);
    expect(clock({}, "2026-01-01", [])[0]?.missing[0]).toContain("n'a pas d'objectif suivi");
  });

  it("without the day of its approval has no day, and says what to write", () => {
    const [deadline] = clock({ dates: { adopted: "2020-01-01" } }, "2026-01-01");
    expect(deadline).toMatchObject({ due: null, days: null, status: "not-computable" });
    expect(deadline?.missing[0]).toBe(
      "Aucune date ne la fait partir : ajoutez au document dates.approved ou dates.revised ou dates.lastEvaluation.",
    );
  });
});

describe("the report on artificialisation", () => {
  const report = (dates: Plan["dates"], objectives = [computed]) =>
    clock({ kind: "PLU", dates }, "2024-06-01", objectives).find(({ rule }) => rule === "artificialisation-report");

  it("was first due in 2024, then comes every three years", () => {
    expect(report({ approved: "2018-02-01" })).toMatchObject({ due: "2024-08-31", status: "to-watch" });
    expect(report({ approved: "2018-02-01", lastReport: "2024-05-22" })).toMatchObject({
      due: "2027-05-22",
      status: "on-track",
      sentence: "Trois ans après le dernier rapport (22 mai 2024). Reste 2 ans et 11 mois.",
    });
    expect(report({ approved: "2023-03-01" })).toMatchObject({ due: "2026-03-01" });
  });

  it("needs a ceiling that can be computed", () => {
    expect(report({ approved: "2018-02-01", lastReport: "2024-05-22" })?.missing).toEqual([
      "Aucun objectif du document ne suit la consommation d'espaces (type PLAFOND_CUMULE).",
    ]);
    expect(report({ approved: "2018-02-01" }, [impossibleOne])?.missing).toEqual([
      "Le jour du dernier rapport n'est pas écrit dans le document (dates.lastReport).",
      "« Diviser par deux » ne peut pas être calculé. Il manque 2013.",
    ]);
  });
});

describe("the yearly report on waste", () => {
  const report = (dates: Plan["dates"], today: string) => clock({ kind: "PLPDMA", dates }, today)[0];

  it("is due on 30 June about the year before, and says what misses", () => {
    expect(report({ adopted: "2020-01-01" }, "2025-06-30")).toMatchObject({
      due: "2025-06-30",
      status: "to-watch",
      sentence: "Porte sur l'année 2024. C'est aujourd'hui.",
      missing: ["Le jour du dernier rapport n'est pas écrit dans le document (dates.lastReport)."],
    });
    expect(report({ adopted: "2020-01-01" }, "2025-07-01")).toMatchObject({ due: "2026-06-30", status: "on-track" });
    expect(report({ adopted: "2020-01-01", lastReport: "2025-05-12" }, "2026-03-10")).toMatchObject({
      due: "2026-06-30",
      status: "to-watch",
      missing: ["Les valeurs de 2025 manquent : Tous les déchets."],
    });
    expect(report({ adopted: "2020-01-01", lastReport: "2023-05-12" }, "2025-07-01")).toMatchObject({
      due: "2024-06-30",
      status: "off-track",
      sentence: "Porte sur l'année 2023. Le dernier est du 12 mai 2023. Dépassée depuis 12 mois.",
    });
  });
});

it("a report is not known before its day", () => {
  const plu = { kind: "PLU" as const, dates: { approved: "2015-01-01", lastReport: "2024-06-20" } };
  const report = (today: string) => clock(plu, today).find(({ rule }) => rule === "artificialisation-report")?.due;
  expect([report("2024-06-19"), report("2024-06-20")]).toEqual(["2024-08-31", "2027-06-20"]);
  const dates = { adopted: "2020-01-01", lastReport: "2025-05-12" };
  expect(clock({ kind: "PLPDMA", dates }, "2025-05-11")[0]).toMatchObject({ due: "2025-06-30" });
  const pcaet = { kind: "PCAET" as const, dates: { adopted: "2021-04-01", lastReport: "2024-03-12" } };
  expect(clock(pcaet, "2024-03-11").map(({ rule }) => rule)).toContain("pcaet-mid-term");
});

describe("a PCAET", () => {
  it("is reported on after three years, and renewed after six", () => {
    const dates = { adopted: "2021-04-01" };
    expect(clock({ kind: "PCAET", dates }, "2023-12-01").map(({ rule, due }) => [rule, due])).toEqual([
      ["pcaet-mid-term", "2024-04-01"],
      ["pcaet-renewal", "2027-04-01"],
    ]);
    const reported = clock({ kind: "PCAET", dates: { ...dates, lastReport: "2024-03-12" } }, "2025-01-01");
    expect(reported.map(({ rule }) => rule)).toEqual(["pcaet-renewal"]);
  });
});

it("every kind of document has a duty, and every duty its text", () => {
  for (const kind of planSchema.properties.kind.enum)
    expect(
      deadlineRules.some(({ kinds }) => kinds.includes(kind)),
      kind,
    ).toBe(true);
  for (const { id, legalReference } of deadlineRules) expect(legalReference, id).toMatch(/article/);
});
