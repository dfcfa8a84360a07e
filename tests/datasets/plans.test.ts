import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demonstration, openDemonstration } from "../api/indicators/demonstration.js";
import { content, listNames } from "./content.js";
import { readRows, sum } from "./theme.js";

interface Followed {
  id: string;
  type: string;
  trajectory: unknown;
  status: string;
  sentence: string;
  latest: { value: number } | null;
  target: { value: number | null };
}

const ids = readdirSync(content)
  .filter((theme) => existsSync(join(content, theme, "plans")))
  .flatMap((theme) => listNames(`${theme}/plans`));
const STATUSES = ["not-computable", "off-track", "on-track", "to-watch"];

let demonstration: Demonstration;
const logged: string[] = [];
const plans = new Map<string, { demonstration: boolean; description: string; objectives: Followed[] }>();
beforeAll(async () => {
  demonstration = await openDemonstration({ log: (line) => void logged.push(line) });
  for (const id of ids) {
    const { body } = await request(demonstration.app).get(`/api/plans/${id}?at=2025-12-01`).expect(200);
    plans.set(id, body.data);
  }
}, 300_000);
afterAll(() => demonstration?.remove());

const planOf = (id: string) => plans.get(id) as NonNullable<ReturnType<typeof plans.get>>;
const objectiveOf = (plan: string, id: string) => planOf(plan).objectives.find((one) => one.id === id) as Followed;

describe("the demonstration plans", () => {
  it("are a SCoT, two PLU, a PCAET and a PLPDMA, and load without a word of complaint", () => {
    expect(ids.sort()).toEqual([
      "pcaet-ile-d-oleron",
      "plpdma-bassin-de-marennes",
      "plu-dolus-d-oleron",
      "plu-marennes-hiers-brouage",
      "scot-marennes-oleron",
    ]);
    expect(logged.filter((line) => line.includes("plans/"))).toEqual([]);
  });

  it.each(ids)("%s says that it is invented, and follows four to ten objectives that stand differently", (id) => {
    const { demonstration, description, objectives } = planOf(id);
    expect(demonstration).toBe(true);
    expect(description).toMatch(/inventés pour la démonstration/);
    expect(objectives.length).toBeGreaterThanOrEqual(4);
    expect(objectives.length).toBeLessThanOrEqual(10);
    expect(new Set(objectives.map(({ status }) => status)).size).toBeGreaterThanOrEqual(2);
    for (const { sentence } of objectives) expect(sentence).toMatch(/\.$/);
  });

  it("show each type of objective and each state between them", () => {
    const all = ids.flatMap((id) => planOf(id).objectives);
    expect([...new Set(all.map(({ type }) => type))].sort()).toEqual([
      "PLAFOND_CUMULE",
      "PLANCHER",
      "REDUCTION_PCT",
      "VALEUR",
    ]);
    expect([...new Set(all.map(({ status }) => status))].sort()).toEqual(STATUSES);
  });
});

describe("the same law for all on land, counted again in the rows", () => {
  it.each([
    ["scot-marennes-oleron", undefined, "to-watch"],
    ["plu-dolus-d-oleron", ["17140"], "off-track"],
    ["plu-marennes-hiers-brouage", ["17189", "17219"], "on-track"],
  ])("%s", (plan, communes, status) => {
    const land = readRows("urbanisme/enaf/data.csv").filter(
      ({ code_insee = "" }) => communes === undefined || communes.includes(code_insee),
    );
    const objective = objectiveOf(plan, "espaces");
    expect(objective.latest?.value).toBe(sum(land, "surface_m2", ({ annee }) => Number(annee) >= 2021));
    expect(objective.target.value).toBe(sum(land, "surface_m2", ({ annee }) => Number(annee) <= 2020) / 2);
    expect(objective.status).toBe(status);
  });
});
