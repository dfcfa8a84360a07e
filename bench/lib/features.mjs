import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { seeded } from "./measure.mjs";

/** A schema of the properties of `writeFeatures`. */
export const schema = {
  fields: [
    { name: "id", type: "integer", constraints: { required: true } },
    { name: "type", type: "string", constraints: { required: true, enum: ["PAV_VERRE", "PAV_OMR", "DECHETERIE"] } },
    { name: "nom", type: "string" },
    { name: "volume_l", type: "number", constraints: { minimum: 0 } },
    { name: "date_maj", type: "date" },
  ],
};

/** Writes a FeatureCollection of points and of small polygons, valid for `schema`. */
export async function writeFeatures(path, count) {
  const random = seeded(29);
  const out = createWriteStream(path);
  out.write('{"type":"FeatureCollection","features":[\n');
  for (let i = 1; i <= count; i++) {
    const lon = -1.4 + random() * 0.5;
    const lat = 45.72 + random() * 0.35;
    const at = (dx, dy) => `[${(lon + dx).toFixed(6)},${(lat + dy).toFixed(6)}]`;
    const geometry =
      i % 4 === 0
        ? `{"type":"Polygon","coordinates":[[${at(0, 0)},${at(0.001, 0)},${at(0.001, 0.001)},${at(0, 0.001)},${at(0, 0)}]]}`
        : `{"type":"Point","coordinates":${at(0, 0)}}`;
    const properties = `{"id":${i},"type":"${schema.fields[1].constraints.enum[i % 3]}","nom":"Colonne n° ${i}","volume_l":${Math.round(random() * 4000)},"date_maj":"2024-0${1 + (i % 9)}-1${i % 9}"}`;
    if (!out.write(`${i > 1 ? "," : ""}{"type":"Feature","properties":${properties},"geometry":${geometry}}\n`))
      await once(out, "drain");
  }
  out.end("]}\n");
  await once(out, "finish");
}
