import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseRecipe, type Schema } from "@datalogue/ingest";
import { expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

const root = join(import.meta.dirname, "../../..");
const schema: Schema = JSON.parse(readFileSync(join(root, "datasets/schemas/toits-solaires.json"), "utf8"));
const recipes = [...readFileSync(join(root, "docs/solaire.md"), "utf8").matchAll(/```jsonc\n([^`]+)```/g)].map(
  ([, text = ""]) => JSON.parse(text.replace(/^ *\/\/.*$/gm, "")),
);

const ring = [
  [-1.11, 45.82],
  [-1.1098, 45.82],
  [-1.1098, 45.8201],
  [-1.11, 45.8201],
  [-1.11, 45.82],
];

async function read(recipe: unknown, properties: Record<string, unknown>) {
  const parsed = parseRecipe(recipe, schema);
  if (!("recipe" in parsed)) throw new Error(parsed.problems.join("\n"));
  const feature = { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
  const file = JSON.stringify({ type: "FeatureCollection", features: [feature] });
  const { rows, report } = await checkBytes("batiments.geojson", Buffer.from(file), { schema, ...parsed });
  return { row: rows[0], errors: report.issues.filter(({ severity }) => severity === "error") };
}

it("the recipes of docs/solaire.md make roofs of footprints alone, and of a layer that knows what each receives", async () => {
  const [footprints, received] = recipes;
  expect(
    await read(footprints, {
      cleabs: "BATIMENT0000000123456789",
      nature: "Indifférenciée",
      usage_1: "Résidentiel",
      usage_2: null,
      hauteur: 6.2,
      nombre_de_logements: 1,
    }),
  ).toMatchObject({
    row: { id_toit: "BATIMENT0000000123456789", code_insee: "17219", surface_m2: null, orientation_deg: null },
    errors: [],
  });
  expect(
    await read(received, {
      ...{ objectid: 941001, n_sq_eb: 940053796, n_sq_eb_or: 940053796, c_cainsee: 94028 },
      ...{ m2_e_in700: 19, m2_e_70_80: 24, m2_e_80_90: 51, m2_e_90_10: 174, m2_e_s1000: 62, m2_e_tot: 330 },
      ...{ c_ens_moy: 915, shape_leng: 79.6, shape_area: 330.8 },
    }),
  ).toMatchObject({
    row: { id_toit: "941001", code_insee: "94028", surface_m2: 330, irradiation_kwh_m2: 915, inclinaison_deg: null },
    errors: [],
  });
});
