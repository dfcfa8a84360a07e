import { describe, expect, it } from "vitest";
import { findDeadlines } from "../../../packages/api/src/plans/clock/find-deadlines.js";
import { loadRules, validateRule } from "../../../packages/api/src/plans/clock/load-rules.js";
import type { Rule } from "../../../packages/api/src/plans/clock/rule-schema.js";
import type { FollowedObjective } from "../../../packages/api/src/plans/follow-up.js";
import { impossible, measureObjective } from "../../../packages/api/src/plans/measure-objective.js";
import { type Plan, planSchema } from "../../../packages/api/src/plans/plan-schema.js";
import { ceiling, findIndicator, observe, reduction, scot, waste } from "./support.js";

/** The rules that the demonstration ships. */
const { rules: shipped, problems } = await loadRules("datasets");

const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, " ");

const described = {
  id: "dma",
  title: "Réduire les déchets",
  indicator: "dechets-dma-hab",
  territory: scot.territory,
  dimensions: {},
  path: "linear" as const,
  steps: [],
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
  ...measureObjective(scot, reduction, waste, [observe("2010", 600), observe("2024", 530)], findIndicator),
};
const impossibleOne: FollowedObjective = {
  ...described,
  id: "enaf",
  title: "Diviser par deux",
  type: "PLAFOND_CUMULE",
  ...impossible(ceiling, "Il manque 2013."),
};

function clock(change: Partial<Plan>, today: string, objectives = [computed], rules: Rule[] = shipped) {
  const plan = { ...scot, ...change };
  return findDeadlines({ plan, objectives, nameOf: () => "Tous les déchets" }, today, rules).map((one) => ({
    ...one,
    sentence: plain(one.sentence),
    missing: one.missing.map(plain),
  }));
}

const analysis = (change: Partial<Plan>, today: string, objectives = [computed]) =>
  clock(change, today, objectives).find(({ duty }) => duty === "scot-analyse");

describe("the analysis of a SCoT", () => {
  it.each([
    ["2024-01-01", "on-track", "Six ans après l'approbation (14 septembre 2020). Reste 2 ans et 8 mois."],
    ["2025-09-13", "on-track", "Six ans après l'approbation (14 septembre 2020). Reste 12 mois."],
    ["2025-09-14", "to-watch", "Six ans après l'approbation (14 septembre 2020). Reste 12 mois."],
  ])("seen on %s, under the former rule, is %s", (today, status, sentence) => {
    expect(analysis({}, today)).toMatchObject({ rule: "scot-analyse-six-ans", due: "2026-09-14", status, sentence });
  });

  it.each([
    ["2030-09-13", "to-watch", "Dix ans après l'approbation (14 septembre 2020). Reste 1 jour."],
    ["2030-09-14", "to-watch", "Dix ans après l'approbation (14 septembre 2020). C'est aujourd'hui."],
    [
      "2030-09-15",
      "off-track",
      "Dix ans après l'approbation (14 septembre 2020). Dépassée depuis 1 jour. La règle reste à vérifier.",
    ],
    [
      "2031-01-01",
      "off-track",
      "Dix ans après l'approbation (14 septembre 2020). Dépassée depuis 3 mois. La règle reste à vérifier.",
    ],
  ])("seen on %s, under the rule of today, is %s", (today, status, sentence) => {
    expect(analysis({}, today)).toMatchObject({ rule: "scot-analyse-dix-ans", due: "2030-09-14", status, sentence });
  });

  it("changes of rule on the day the law says, names the former one, and asserts no lapse while the text is unread", () => {
    expect(analysis({}, "2026-05-25")).toMatchObject({ due: "2026-09-14", former: null });
    const after = analysis({}, "2026-05-26");
    expect(after).toMatchObject({
      due: "2030-09-14",
      state: "to-verify",
      inForce: { from: "2026-05-26", until: null },
      former: { rule: "scot-analyse-six-ans", until: "2026-05-25" },
    });
    for (const { state, consequence } of shipped)
      if (state === "to-verify") expect(consequence).not.toMatch(/devient caduc|est caduc/);
  });

  it("starts again with the last decision", () => {
    const dates = { approved: "2010-02-28", revised: "2016-02-29", lastEvaluation: "2015-01-01" };
    expect(analysis({ dates }, "2020-01-01")).toMatchObject({ due: "2022-02-28" });
  });

  it("is seen on a past day without what was done since", () => {
    const dates = { approved: "2019-02-28", lastEvaluation: "2024-01-15" };
    expect(analysis({ dates }, "2023-12-31")).toMatchObject({ due: "2025-02-28" });
    expect(analysis({ dates }, "2024-01-15")).toMatchObject({ due: "2030-01-15", status: "on-track" });
    expect(analysis({ dates }, "2018-01-01")).toMatchObject({ due: "2025-02-28" });
  });

  it("says which objectives are not ready", () => {
    expect(analysis({}, "2026-01-01", [computed, impossibleOne])?.missing).toEqual([
      "1 objectif sur 2 peut être calculé. Il manque : Diviser par deux.",
    ]);
    expect(analysis({}, "2026-01-01", [])?.missing[0]).toContain("n'a pas d'objectif suivi");
  });

  it("without the day of its approval has no day, and says which date is missing, in no word of ours", () => {
    const deadline = analysis({ dates: { adopted: "2020-01-01" } }, "2026-01-01");
    expect(deadline).toMatchObject({ due: null, days: null, status: "not-computable" });
    expect(deadline?.missing[0]).toBe(
      "La date qui la fait partir n'est pas connue ici : celle de l'approbation, de la révision ou de la dernière évaluation.",
    );
    const reported = shipped.map((rule) => ({
      ...rule,
      due: { kind: "every" as const, months: 36, since: ["lastReport" as const] },
    }));
    const report = clock({ dates: {} }, "2026-01-01", [computed], reported).find(({ duty }) => duty === "scot-analyse");
    expect(report?.missing[0]).toContain("n'est pas connue ici : celle du dernier rapport.");
  });
});

describe("the report on artificialisation", () => {
  const report = (dates: Plan["dates"], objectives = [computed]) =>
    clock({ kind: "PLU", dates }, "2024-06-01", objectives).find(({ duty }) => duty === "rapport-artificialisation");

  it("was first due in 2024, then comes every three years", () => {
    expect(report({ approved: "2018-02-01" })).toMatchObject({ due: "2024-08-31", status: "to-watch" });
    expect(report({ approved: "2018-02-01", lastReport: "2024-05-22" })).toMatchObject({
      due: "2027-05-22",
      status: "on-track",
      sentence: "Trois ans après le dernier rapport (22 mai 2024). Reste 2 ans et 11 mois.",
    });
    expect(report({ approved: "2023-03-01" })).toMatchObject({ due: "2026-03-01" });
  });

  it("is not called late where nothing tells whether it was made", () => {
    const plu = { kind: "PLU" as const, dates: { approved: "2018-02-01" } };
    const late = clock(plu, "2026-01-01").find(({ duty }) => duty === "rapport-artificialisation");
    expect(late).toMatchObject({
      due: "2024-08-31",
      status: "not-computable",
      sentence: "Premier rapport, au plus tard le 31 août 2024, puis tous les trois ans.",
    });
  });

  it("needs a ceiling that can be computed", () => {
    expect(report({ approved: "2018-02-01", lastReport: "2024-05-22" })?.missing).toEqual([
      "Aucun objectif du document ne fixe de plafond à la consommation d'espaces.",
    ]);
    expect(report({ approved: "2018-02-01" }, [impossibleOne])?.missing).toEqual([
      "Le jour du dernier rapport n'est pas connu ici.",
      "« Diviser par deux » ne peut pas être calculé. Il manque 2013.",
    ]);
  });
});

describe("the yearly report on waste", () => {
  const report = (dates: Plan["dates"], today: string) =>
    clock({ kind: "PLPDMA", dates }, today).find(({ duty }) => duty === "rapport-annuel-dechets");

  it("is due on 30 June about the year before, and says what misses", () => {
    expect(report({ adopted: "2020-01-01" }, "2025-06-30")).toMatchObject({
      due: "2025-06-30",
      status: "to-watch",
      sentence: "Porte sur l'année 2024. C'est aujourd'hui.",
      missing: ["Le jour du dernier rapport n'est pas connu ici."],
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
      sentence:
        "Porte sur l'année 2023. Le dernier est du 12 mai 2023. Dépassée depuis 12 mois. La règle reste à vérifier.",
    });
  });
});

it("a report is not known before its day", () => {
  const plu = { kind: "PLU" as const, dates: { approved: "2015-01-01", lastReport: "2024-06-20" } };
  const report = (today: string) => clock(plu, today).find(({ duty }) => duty === "rapport-artificialisation")?.due;
  expect([report("2024-06-19"), report("2024-06-20")]).toEqual(["2024-08-31", "2027-06-20"]);
  const dates = { adopted: "2020-01-01", lastReport: "2025-05-12" };
  expect(clock({ kind: "PLPDMA", dates }, "2025-05-11")[0]).toMatchObject({ due: "2025-06-30" });
  const pcaet = { kind: "PCAET" as const, dates: { adopted: "2021-04-01", lastReport: "2024-03-12" } };
  expect(clock(pcaet, "2024-03-11").map(({ rule }) => rule)).toContain("pcaet-mi-parcours");
});

describe("a PCAET", () => {
  it("is reported on after three years, and renewed after six", () => {
    const dates = { adopted: "2021-04-01" };
    expect(clock({ kind: "PCAET", dates }, "2023-12-01").map(({ rule, due }) => [rule, due])).toEqual([
      ["pcaet-mi-parcours", "2024-04-01"],
      ["pcaet-mise-a-jour", "2027-04-01"],
    ]);
    const reported = clock({ kind: "PCAET", dates: { ...dates, lastReport: "2024-03-12" } }, "2025-01-01");
    expect(reported.map(({ rule }) => rule)).toEqual(["pcaet-mise-a-jour"]);
  });
});

it("every kind of document has a duty, and every rule says what was read, and when", () => {
  expect(problems).toEqual([]);
  for (const kind of planSchema.properties.kind.enum)
    expect(
      shipped.some(({ kinds }) => kinds.includes(kind)),
      kind,
    ).toBe(true);
  for (const { id, source } of shipped) expect(source.title.length, id).toBeGreaterThan(10);
});

describe("a rule of law", () => {
  const place = { theme: "urbanisme", name: "plu-evaluation" };
  const rule = shipped.find(({ id }) => id === "plu-evaluation") as Rule;
  const faults = (change: object) => validateRule({ ...rule, ...change }, place).map(plain);

  it("that contradicts itself is told: what is wrong, and where", () => {
    expect(faults({})).toEqual([]);
    expect(faults({ from: "2026-05-26", until: "2026-05-25" })[0]).toContain("« until »");
    expect(faults({ due: { kind: "day", day: "2026-02-30" } })[0]).toContain("« due.day »");
    expect(faults({ due: { kind: "yearly", day: "02-29", done: "lastReport" } })[0]).toContain("« due.day »");
    expect(faults({ source: { title: "Légifrance", read: "hier" } })[0]).toContain("« source.read »");
    expect(faults({ state: "sûr" })[0]).toContain("« verified » et « to-verify »");
    expect(faults({ kinds: ["POS"] })[0]).toContain("« kinds[0] »");
    expect(faults({ id: "autre" })[0]).toContain("« id »");
  });

  it("changed in its file changes the clock: no code knows the law", () => {
    const changed = shipped.map((one) =>
      one.id === "plu-evaluation"
        ? { ...one, state: "verified" as const, due: { ...one.due, months: 108 } as never }
        : one,
    );
    const plu = { kind: "PLU" as const, dates: { approved: "2020-03-01" } };
    const evaluation = clock(plu, "2025-01-01", [computed], changed).find(({ duty }) => duty === "plu-evaluation");
    expect(evaluation).toMatchObject({ due: "2029-03-01", state: "verified" });
    const longer = changed.map((one) =>
      one.id === "plu-evaluation" ? { ...one, due: { ...one.due, months: 84 } as never } : one,
    );
    const later = clock(plu, "2025-01-01", [computed], longer).find(({ duty }) => duty === "plu-evaluation");
    expect(later?.sentence).toMatch(/^Sept ans après/);
  });
});
