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
  sentence: "En 2024, 214 kg ; la trajectoire prévoit 216 kg au plus.",
  range: null,
  notes: [],
  sense: "at-most",
  path: "linear",
  reference: null,
  latest: null,
  target: { period: "2030", value: 195 },
  expected: 216,
  gap: 0,
  envelope: null,
  projection: null,
  trajectory: path,
};
const aim = (change: Partial<FollowedObjective> = {}): Aim => ({ plan, objective: { ...objective, ...change } });

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

  it("is said with its state for the last year known, without it for another year", () => {
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
    const series = new Map([[householdWaste.id, new Series(followed)]]);
    const aims = new Map([[householdWaste.id, aim({ status })]]);
    expect(describeLead([householdWaste], series, home.code, 2024, 2019, aims)?.aim).toBe(words);
    expect(describeLead([householdWaste], series, home.code, 2022, 2019, aims)?.aim).toBeNull();
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
