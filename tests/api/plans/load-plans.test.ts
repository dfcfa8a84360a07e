import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadIndicators } from "../../../packages/api/src/indicators/load-indicators.js";
import { loadPlans } from "../../../packages/api/src/plans/load-plans.js";
import { planSchema } from "../../../packages/api/src/plans/plan-schema.js";
import { ownContent } from "../../support/prepared-data.js";
import { territories } from "../indicators/support.js";
import { land, reduction, scot, waste } from "./support.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-plans-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = async (plan: object | string, indicators = [land, waste]) => {
  const file = join(folder, "urbanisme/plans/scot-demo.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof plan === "string" ? plan : JSON.stringify(plan));
  const loaded = await loadPlans(folder, { indicators, territories });
  return { ...loaded, problems: loaded.problems.map((one) => one.replace(/[\u00A0\u202F]/g, " ")) };
};

describe("a definition", () => {
  it("of the project's own content loads without a word", async () => {
    const { indicators } = await loadIndicators(ownContent);
    expect((await loadPlans(ownContent, { indicators, territories })).problems).toEqual([]);
  });

  it("loads with its objectives", async () => {
    const { plans, problems } = await load(scot);
    expect(problems).toEqual([]);
    expect(plans.map(({ plan, faults }) => [plan.id, faults.size])).toEqual([["scot-demo", 0]]);
  });

  it("that gives shares of a territory that is not here is told no empty list of communes", async () => {
    const { problems } = await load({
      ...scot,
      territory: "g-inconnu",
      objectives: [{ ...reduction, split: { "17093": 40 } }],
    });
    expect(problems.at(-1)).toMatch(/split\.17093 » : ce n'est pas une commune de g-inconnu\.$/);
  });

  const { objectives: _, ...empty } = scot;
  const withObjective = (change: object) => ({ ...scot, objectives: [{ ...reduction, ...change }] });
  it.each<[string, object | string, string]>([
    ["that is not JSON", "{", "ce n'est pas du JSON correct"],
    ["without objectives", empty, "« objectives » manque."],
    ["with an unknown property", { ...scot, cible: 2030 }, "le membre « cible » n'est pas prévu"],
    [
      "of another kind",
      { ...scot, kind: "SRADDET" },
      "« kind » : « SRADDET » n'est pas admis ; valeurs possibles : « SCOT », « PLU », « PLUI »",
    ],
    ["under another name", { ...scot, id: "scot" }, "« id » : écrivez « scot-demo », le nom du fichier."],
    [
      "of a territory that is not here",
      { ...scot, territory: "dep-17" },
      "« territory » : « dep-17 » n'est pas un territoire suivi ici.",
    ],
    ["without a date", { ...scot, dates: {} }, "donnez « approved » (approbation) ou « adopted »"],
    [
      "of a day that does not exist",
      { ...scot, dates: { approved: "2023-02-29" } },
      "« dates.approved » : 2023-02-29 n'est pas un jour du calendrier.",
    ],
    [
      "revised before it was approved",
      { ...scot, dates: { approved: "2030-01-01", revised: "2024-03-01" } },
      "« dates.revised » : 2024-03-01 vient avant 2030-01-01, jour de la délibération qui est révisée.",
    ],
    [
      "that ends before it begins",
      { ...scot, horizon: { from: 2040, to: 2020 } },
      "« horizon.to » : écrivez une année après 2040.",
    ],
    [
      "whose envelope begins within its reference",
      { ...scot, envelope: { ...scot.envelope, from: 2020 } },
      "« envelope.from » : écrivez une année après 2020.",
    ],
    [
      "with two objectives of one name",
      { ...scot, objectives: [reduction, reduction] },
      "« objectives[1].id » : dma est déjà pris.",
    ],
    [
      "whose target comes before the reference",
      withObjective({ target: { period: "2010", value: 15 } }),
      "« objectives[0].target.period » : la cible vient après la référence : écrivez une année après 2010.",
    ],
    [
      "with a target of two kinds",
      withObjective({ target: { period: "2030", value: 15, fromEnvelope: true } }),
      "« objectives[0].target.value » : la cible est déjà celle de l'enveloppe du document : n'écrivez pas de valeur.",
    ],
    [
      "with no target",
      withObjective({ target: { period: "2030" } }),
      "« objectives[0].target.value » : écrivez la valeur à atteindre.",
    ],
    [
      "with a reduction without reference",
      withObjective({ reference: undefined }),
      "« objectives[0].reference » : une baisse en % se mesure depuis une référence",
    ],
    [
      "with a reduction written negative",
      withObjective({ target: { period: "2030", value: -15 } }),
      "« objectives[0].target.value » : -15 n'est pas une baisse en %",
    ],
    [
      "with an envelope for what is no ceiling",
      withObjective({ target: { period: "2030", fromEnvelope: true } }),
      "« objectives[0].target.fromEnvelope » : seul un PLAFOND_CUMULE vient d'une enveloppe.",
    ],
    [
      "with an envelope that the document does not define",
      { ...scot, envelope: undefined },
      "« objectives[0].target.fromEnvelope » : ajoutez « envelope » au document.",
    ],
    [
      "with an envelope that ends another year",
      { ...scot, envelope: { ...scot.envelope, to: 2031 } },
      "« objectives[0].target.period » : écrivez 2031, la fin de l'enveloppe.",
    ],
    [
      "with a trajectory for ceilings",
      withObjective({ trajectory: "envelope" }),
      "« objectives[0].trajectory » : « envelope » est la trajectoire d'un PLAFOND_CUMULE",
    ],
    [
      "with steps missing",
      withObjective({ trajectory: "stepped" }),
      "« objectives[0].steps » : les paliers vont avec la trajectoire « stepped »",
    ],
    [
      "with steps out of order",
      withObjective({
        trajectory: "stepped",
        steps: [
          { period: "2025", value: 10 },
          { period: "2020", value: 5 },
        ],
      }),
      "« objectives[0].steps[1].period » : les paliers se suivent dans l'ordre",
    ],
    [
      "with a step before the sum of its ceiling begins",
      withObjective({
        ...{ indicator: land.id, type: "PLAFOND_CUMULE", reference: undefined, trajectory: "stepped" },
        steps: [
          { period: "2019", value: 40 },
          { period: "2025", value: 70 },
        ],
        target: { period: "2030", value: 100 },
      }),
      "« objectives[0].steps[0].period » : la somme ne commence qu'en 2020 : écrivez cette année ou une d'après.",
    ],
    [
      "with a ceiling that ends before its sum begins",
      withObjective({
        ...{ indicator: land.id, type: "PLAFOND_CUMULE", reference: undefined },
        target: { period: "2018", value: 100 },
      }),
      "« objectives[0].target.period » : la somme ne commence qu'en 2020 : écrivez cette année ou une d'après, ou donnez l'année de départ (« reference »).",
    ],
    [
      "with a step before the envelope of its ceiling begins",
      withObjective({
        ...{ indicator: land.id, type: "PLAFOND_CUMULE", trajectory: "stepped" },
        steps: [{ period: "2020", value: 40 }],
        target: { period: "2030", fromEnvelope: true },
      }),
      "« objectives[0].steps[0].period » : la somme ne commence qu'en 2021",
    ],
    [
      "with a share for what is no commune of its territory",
      withObjective({ split: { "17300": 12 } }),
      "« objectives[0].split.17300 » : ce n'est pas une commune de petr-marennes-oleron.",
    ],
    [
      "with shares and steps",
      withObjective({ trajectory: "stepped", steps: [{ period: "2025", value: 10 }], split: { "17093": 12 } }),
      "« objectives[0].split » : un objectif par paliers ne se répartit pas",
    ],
    [
      "with a period that is no year",
      withObjective({ target: { period: "fin 2030", value: 15 } }),
      "« objectives[0].target.period » : « fin 2030 » n'a pas la forme attendue : une année (2030).",
    ],
  ])("%s is refused with its file and its place", async (_title, plan, message) => {
    const { plans, problems } = await load(plan);
    expect(plans).toEqual([]);
    expect(problems.join("\n")).toContain("urbanisme/plans/scot-demo.json : ");
    expect(problems.join("\n")).toContain(message);
  });
});

it("whose producer is not known here is told, and kept", async () => {
  writeFileSync(join(folder, "organisations.json"), JSON.stringify([{ slug: "ile-d-oleron" }]));
  const { plans, problems } = await load(scot);
  expect(plans).toHaveLength(1);
  expect(problems).toEqual([
    "urbanisme/plans/scot-demo.json : « organisation » : « pole-marennes-oleron » n'est pas dans organisations.json. Le document est montré sans organisme.",
  ]);
});

describe("an objective", () => {
  const only = (change: object) => ({ ...scot, objectives: [{ ...reduction, ...change }] });
  it.each<[string, object, string]>([
    [
      "on an indicator that does not exist",
      only({ indicator: "densite" }),
      "« objectives[0].indicator » : aucun indicateur utilisable ne s'appelle « densite ».",
    ],
    [
      "on a territory outside",
      only({ territory: "17415" }),
      "« objectives[0].territory » : « 17415 » n'est pas un territoire suivi ici.",
    ],
    [
      "on a dimension that the indicator has not",
      only({ dimensions: { flux: "VERRE" } }),
      "« objectives[0].dimensions.flux » : l'indicateur dechets-dma-hab n'a pas cette dimension : il n'en a aucune.",
    ],
    [
      "that adds up a ratio",
      only({ type: "PLAFOND_CUMULE" }),
      "« objectives[0].type » : un plafond cumulé additionne les années",
    ],
  ])("%s is told, and stays as not computable", async (_title, plan, message) => {
    const { plans, problems } = await load(plan);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
    expect(problems[0]).toContain("Cet objectif est montré non calculable.");
    expect([...(plans[0]?.faults.keys() ?? [])]).toEqual(["dma"]);
  });

  it("of an envelope must be an area, at a level of the indicator", async () => {
    const tonnes = await load(scot, [{ ...land, unit: "t" }]);
    expect(tonnes.problems[0]).toContain("l'indicateur doit être en m² ou en ha, et urbanisme-enaf-ha est en « t »");
    const communes = await load(scot, [{ ...land, levels: ["commune"] }]);
    expect(communes.problems[0]).toContain("n'existe pas à la maille « petr », il existe à : commune");
  });
});

it("the JSON Schema for editors is the one that definitions are checked by", async () => {
  const file = fileURLToPath(new URL("../../../docs/plans.schema.json", import.meta.url));
  const published = { $schema: "https://json-schema.org/draft/2020-12/schema", ...planSchema };
  await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(file);
});
