import type { FollowedObjective, Plan, TrajectoryPoint } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { renderChart } from "../../../packages/web/src/charts/render-chart.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import { describeKeyFigure } from "../../../packages/web/src/observatory/key-figure.js";
import { describeLead } from "../../../packages/web/src/observatory/lead.js";
import type { Aim } from "../../../packages/web/src/observatory/load-aims.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { home, householdWaste, observe, situation } from "../support/situation.js";

const plain = (text: string | null | undefined) => (text ?? "").replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

const plan: Plan = {
  id: "plpdma",
  theme: "dechets",
  kind: "PLPDMA",
  title: "Programme de prévention",
  shortTitle: "PLPDMA",
  description: "Moins de déchets.",
  territory: home.code,
  organisation: "pole",
  dates: { adopted: "2020-01-01" },
  horizon: { from: 2020, to: 2030 },
  objectives: [],
};
const followed = [observe(home, "2019", 233), observe(home, "2022", 224), observe(home, "2024", 214)];
const path: TrajectoryPoint[] = [2019, 2022, 2024, 2027, 2030].map((year) => ({
  year,
  expected: 233 - ((year - 2019) / 11) * 38,
  value: null,
  amount: null,
  status: null,
  coverage: null,
  reason: null,
}));
/** A value that an objective is judged on. */
function figure(period: string, value: number, coverage = 1): NonNullable<FollowedObjective["latest"]> {
  return { period, value, status: "OBSERVE", coverage, lineage: null };
}
const objective: FollowedObjective = {
  id: "ordures",
  title: "Jeter moins",
  indicator: householdWaste.id,
  territory: home.code,
  dimensions: {},
  type: "VALEUR",
  declared: 195,
  tolerance: 5,
  legalReference: null,
  comment: null,
  demonstration: true,
  frozen: null,
  words: null,
  status: "on-track",
  affirmed: true,
  sentence: "En 2024, 214 kg ; la trajectoire prévoit 216 kg au plus.",
  range: null,
  notes: [],
  sense: "at-most",
  path: "linear",
  steps: [],
  reference: null,
  latest: figure("2024", 214),
  target: { period: "2030", value: 195 },
  expected: 216,
  gap: 0,
  envelope: null,
  projection: null,
  trajectory: path,
};
const aim = (change: Partial<FollowedObjective> = {}): Aim => ({ plan, objective: { ...objective, ...change } });
/** What the lead sentence of a year says of an objective. */
const ledTo = (change: Partial<FollowedObjective>, year = 2024, values = followed) =>
  describeLead(
    [householdWaste],
    new Map([[householdWaste.id, new Series(values)]]),
    home.code,
    year,
    2019,
    new Map([[householdWaste.id, aim(change)]]),
  )?.aim;

describe("what is planned", () => {
  it("is drawn to its year, dashed, ending on a labelled diamond", async () => {
    const chart = trend(situation(followed, { aim: aim() }));
    const [, wide = ""] = (await renderChart(chart, "t")).split("cut-wide");
    expect(wide).toMatch(/stroke="#9c1f6b"[^>]*stroke-dasharray="6,4"/);
    expect(wide).toMatch(/d="M-[\d.]+,0L0,-[^"]*" fill="#9c1f6b"/);
    expect(plain(wide)).toContain(">prévu 195</text>");
    expect(wide).toContain(">2030</text>");
  });

  it("cuts the axis only where the line and its objective would be one, marks the cut and says where it starts", async () => {
    const towards = (value: number) =>
      aim({
        target: { period: "2030", value },
        trajectory: path.map((point) => ({ ...point, expected: 233 - ((point.year - 2019) / 11) * (233 - value) })),
      });
    const near = trend(situation(followed, { aim: towards(220) }));
    expect(plain(near.notes?.[0])).toMatch(/^L’axe part de 1\d0 kg$/);
    expect(await renderChart(near, "t")).not.toContain(">0</text>");
    const far = trend(situation(followed, { aim: towards(100) }));
    expect(far.notes?.join()).not.toContain("L’axe part");
    expect(await renderChart(far, "t")).toContain(">0</text>");
  });

  it("is in the table beside what is observed, years to come said so", () => {
    // Counted each year, but for two.
    const { table } = trend(situation([...followed, observe(home, "2023", 219)], { aim: aim() }));
    expect(table.head).toEqual(["Année", "Pôle Marennes Oléron", "Prévu"]);
    expect(table.rows.at(-1)).toEqual({ name: "2030", cells: [{ text: "à venir" }, { text: "195" }] });
    expect(table.rows.find(({ name }) => name === "2020")).toMatchObject({ cells: [{ value: null }, { text: "–" }] });
  });

  it("is said with its state for the year that it was judged on, without it for another year", () => {
    const reading = (year: number) => plain(trend(situation(followed, { aim: aim(), year })).reading);
    expect(reading(2024)).toContain("Objectif 2030 : 195 kg, dans la trajectoire.");
    expect(reading(2022)).toContain("Objectif 2030 : 195 kg.");
  });

  it("is told after a move only where it goes as asked, or is far from it", () => {
    const rising = [observe(home, "2019", 214), observe(home, "2024", 233)];
    const indicator = { ...householdWaste, shortTitle: "Ordures" };
    const title = (values: typeof followed, change: Partial<FollowedObjective>) =>
      plain(trend(situation(values, { indicator, aim: aim(change) })).title);
    expect(title(followed, {})).toBe("Ordures : 8 % de moins qu’en 2019, comme prévu");
    expect(title(rising, {})).not.toContain("prévu");
    expect(title(rising, { status: "to-watch" })).not.toContain("trop peu");
    expect(title(rising, { status: "off-track" })).toBe("Ordures : 9 % de plus qu’en 2019, loin de l’objectif");
    expect(title(rising, { sense: "at-least", target: { period: "2030", value: 240 } })).toContain("comme prévu");
    expect(title(rising, { sense: "near", target: { period: "2030", value: 240 } })).toContain("comme prévu");
    expect(title(followed, { sense: "near", target: { period: "2030", value: 240 } })).not.toContain("prévu");
  });

  it("is never drawn for a ceiling, which is a sum of years", async () => {
    const chart = trend(situation(followed, { aim: aim({ type: "PLAFOND_CUMULE" }) }));
    expect(await renderChart(chart, "t")).not.toContain("#9c1f6b");
    expect(chart.table.head).toHaveLength(2);
  });

  it("stands under the key figure: target, state, the sentence that explains it", () => {
    const at = { series: new Series(followed), territory: home, home, year: 2024, compareWith: 2019, aim: aim() };
    const figure = describeKeyFigure(householdWaste, at);
    expect(plain(figure.aim?.target)).toBe("Objectif 2030 : 195 kg");
    expect(figure.aim?.state?.status).toBe("on-track");
    expect(figure.aim?.state?.sentence).toContain("la trajectoire prévoit");
    expect(figure.aim?.href).toBe("/suivi/plpdma#ordures");
    expect(figure.spark?.target).toBeTruthy();
    expect(describeKeyFigure(householdWaste, { ...at, year: 2022 }).aim?.state).toBeNull();
    const ceiling = { ...at, aim: aim({ type: "PLAFOND_CUMULE", target: { period: "2030", value: null } }) };
    expect(plain(describeKeyFigure(householdWaste, ceiling).aim?.target)).toBe("Plafond 2030 : à calculer");
    expect(describeKeyFigure(householdWaste, ceiling).spark?.target).toBeNull();
  });

  it.each([
    ["on-track", "l’objectif 2030 est à portée"],
    ["to-watch", "l’objectif 2030 reste à surveiller"],
    ["off-track", "l’objectif 2030 n’est pas en vue à ce rythme"],
    ["not-computable", null],
  ] as const)("ends the lead sentence when it is %s", (status, words) => {
    expect(ledTo({ status })).toBe(words);
    expect(ledTo({ status }, 2022)).toBeNull();
  });

  it.each([
    ["on-track", "l’objectif 2024 est atteint"],
    ["to-watch", "l’objectif 2024 n’est pas atteint"],
    ["off-track", "l’objectif 2024 n’est pas atteint"],
  ] as const)("is no longer told in the future once its year has come, when it is %s", (status, words) => {
    expect(ledTo({ status, target: { period: "2024", value: 214 } })).toBe(words);
  });

  it("is told of no later year, whose value may say another thing", () => {
    const later = [...followed, observe(home, "2025", 260)];
    const passed = aim({ status: "to-watch", target: { period: "2024", value: 213 } });
    expect(ledTo(passed.objective, 2025, later)).toBeNull();
    const chart = trend(situation(later, { aim: passed, year: 2025 }));
    expect(plain(chart.reading)).toContain("Objectif 2024 : 213 kg.");
    expect(trend(situation(later, { aim: aim({ status: "off-track" }), year: 2025 })).title).not.toContain("objectif");
    const at = { series: new Series(later), territory: home, home, compareWith: 2019, aim: passed };
    expect(describeKeyFigure(householdWaste, { ...at, year: 2025 }).aim?.state).toBeNull();
    expect(describeKeyFigure(householdWaste, { ...at, year: 2024 }).aim?.state?.status).toBe("to-watch");
  });

  it("is dépassé or respecté when it is a ceiling, as soon as it is known", () => {
    const ceiling = { type: "PLAFOND_CUMULE", latest: figure("2024", 1200) } as const;
    expect(ledTo({ ...ceiling, status: "off-track", target: { period: "2030", value: 1000 } })).toBe(
      "le plafond 2030 est dépassé",
    );
    expect(ledTo({ ...ceiling, status: "off-track", target: { period: "2030", value: 1300 } })).toBe(
      "l’objectif 2030 n’est pas en vue à ce rythme",
    );
    expect(ledTo({ ...ceiling, status: "on-track", target: { period: "2024", value: 1200 } })).toBe(
      "le plafond 2024 est respecté",
    );
    // A sum that is written as its ceiling has not passed it.
    expect(
      ledTo({
        ...{ ...ceiling, status: "off-track", target: { period: "2030", value: 400 } },
        latest: figure("2024", 400.4),
      }),
    ).toBe("l’objectif 2030 n’est pas en vue à ce rythme");
    // The sum stops in 2022: nothing is told of the years after.
    expect(ledTo({ ...ceiling, status: "off-track", latest: figure("2022", 700) })).toBeNull();
  });

  it("stays to watch where communes are missing and may change its state", () => {
    const unsure = { status: "to-watch", affirmed: false, latest: figure("2024", 214, 0.75) } as const;
    expect(ledTo({ ...unsure, target: { period: "2024", value: 220 } })).toBe("l’objectif 2024 reste à surveiller");
    const { title } = trend(
      situation(followed, { indicator: { ...householdWaste, shortTitle: "OMR" }, aim: aim(unsure) }),
    );
    expect(title).not.toContain("trop peu");
  });

  it("is missed where communes are missing that change nothing of it, as from a ratio", () => {
    const missed = { status: "to-watch", latest: figure("2024", 214, 0.75) } as const;
    expect(ledTo({ ...missed, target: { period: "2024", value: 210 } })).toBe("l’objectif 2024 n’est pas atteint");
    const { title } = trend(
      situation(followed, { indicator: { ...householdWaste, shortTitle: "OMR" }, aim: aim(missed) }),
    );
    expect(title).toContain("trop peu");
  });
});

describe("a reference value", () => {
  const reference = (value: number) => ({
    ...householdWaste,
    references: [{ label: "France", period: "2021", value, source: "ADEME" }],
  });

  it("is drawn and said when it is near, left to the words when it would flatten the line", async () => {
    const near = trend(situation(followed, { indicator: reference(230) }));
    expect(plain(near.reading)).toContain("Repère, 230 kg : France, 2021.");
    expect(plain(await renderChart(near, "r"))).toContain(">France 230</text>");
    const far = trend(situation(followed, { indicator: reference(581) }));
    expect(plain(far.reading) + plain(await renderChart(far, "r"))).not.toMatch(/Repère|France/);
  });
});
