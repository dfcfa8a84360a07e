import type { Feature } from "geojson";
import { expect, it } from "vitest";
import type { FeatureQuery } from "../../../packages/api/src/rows/features/feature-query.js";
import type { SolarCadastre } from "../../../packages/api/src/solar/solar-cadastre-schema.js";
import { type OpenCadastre, solarReader } from "../../../packages/api/src/solar/solar-reader.js";
import { readJson } from "../../datasets/content.js";

const cadastre: SolarCadastre = {
  theme: "energie",
  ...readJson<Omit<SolarCadastre, "theme">>("energie/solar.json"),
  monuments: { dataset: "monuments", metres: 500 },
};
const PLACE: [number, number] = [-1.4, 46];
/** A feature some metres north of the place. */
const north = (id: string, metres: number): Feature => ({
  type: "Feature",
  properties: { id_toit: id, code_insee: "17323", surface_m2: 60 },
  geometry: { type: "Point", coordinates: [PLACE[0], PLACE[1] + metres / 111_320] },
});
/** 1 200 features, the nearest written last. */
const layer = [...Array.from({ length: 1199 }, (_, rank) => north(`T${rank}`, 60 - rank / 100)), north("PROCHE", 5)];

const listFeatures = async (_: unknown, { limit, offset }: FeatureQuery) => {
  const found = layer.slice(offset, offset + limit);
  return { text: found.map((one) => JSON.stringify(one)).join(","), total: layer.length };
};
const reader = solarReader({
  cadastres: [cadastre],
  catalogue: { getDataset: async () => ({ slug: "monuments", readable: true, access: "open" }) },
  features: { getCollection: async () => ({}), listFeatures },
} as unknown as Parameters<typeof solarReader>[0]);
const sun = { name: "Ici", latitude: 46, longitude: -1.4, global: Array(12).fill(100), source: "essai" };
const open = { cadastre, roofs: {}, places: [{ ...sun, years: null, readOn: null }] } as unknown as OpenCadastre;

it("finds the nearest roof of a dense place, wherever its layer writes it", async () => {
  const around = await reader.listAround(open, PLACE, 90);
  expect(around[0]?.roof.id).toBe("PROCHE");
  expect(around).toHaveLength(1200);
});

it("finds the nearest monument, wherever its layer writes it", async () => {
  expect(Math.round((await reader.findMonument(open, PLACE)) ?? -1)).toBe(5);
});
