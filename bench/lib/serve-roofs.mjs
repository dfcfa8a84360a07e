// `node serve-roofs.mjs FOLDER COUNT`: publishes a solar cadastre of so many roofs, serves the site, prints where; serves until stopped.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAppServer, openDatalogue, readSettings } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { listen } from "./listen.mjs";
import { seeded } from "./measure.mjs";

const [folder, count] = process.argv.slice(2);
const own = join(import.meta.dirname, "../../datasets");
const content = join(folder, "content");
/** Communes and their halls are near enough to those of the demonstration. */
const COMMUNES = ["17219", "17385", "17140", "17093", "17337", "17323"];
const STREET = 25;

for (const path of [
  ...["catalogue.json", "organisations.json", "territoires", "schemas"],
  ...["energie/irradiation", "energie/solar.json", "energie/simulators", "energie/toits/dataset.json"],
])
  await cp(join(own, path), join(content, path), { recursive: true });
await mkdir(join(content, "energie/toits"), { recursive: true });
await writeFile(
  join(content, "energie/toits/data.geojson"),
  `{"type":"FeatureCollection","features":[\n${Array.from({ length: Number(count) }, (_, rank) => JSON.stringify(roofOf(rank))).join(",\n")}\n]}\n`,
);

const settings = readSettings({ DATALOGUE_CONTENT: content, DATALOGUE_DATA: join(folder, "data") });
const datalogue = await openDatalogue(settings, { log: () => {} });
const start = performance.now();
const summary = await datalogue.load();
if (summary.problems.length > 0) throw new Error(JSON.stringify(summary.problems));
const seconds = (performance.now() - start) / 1000;
/** An address is where its roof is: « 1234 » is that of the roof of this rank. */
const geocoder = {
  async find(text) {
    const [longitude, latitude] = placeOf(Number(text));
    return [{ label: text, longitude: longitude + 0.00005, latitude: latitude + 0.00004 }];
  },
};
const app = createApp({ ...datalogue, services: { ...datalogue.services, geocoder } }, settings, { log: () => {} });
const url = await listen(createAppServer(app).server);
console.log(JSON.stringify({ url, seconds }));

function placeOf(rank) {
  // Streets side by side, the same distances whatever the number of roofs.
  const street = Math.floor(rank / STREET);
  return [-1.3 + (street % 50) * 0.004 + (rank % STREET) * 0.00016, 45.75 + Math.floor(street / 50) * 0.0006];
}

function roofOf(rank) {
  const random = seeded(rank + 1);
  const [x, y] = placeOf(rank);
  const street = Math.floor(rank / STREET);
  const [width, height] = [0.00013, 0.00009];
  return {
    type: "Feature",
    properties: {
      id_toit: `BANC-${rank}`,
      code_insee: COMMUNES[street % COMMUNES.length],
      numero: String((rank % STREET) + 1),
      voie_nom: `Rue ${street}`,
      surface_m2: Math.round(40 + random() * 80),
      surface_utile_m2: null,
      inclinaison_deg: rank % 5 === 0 ? null : Math.round(random() * 45),
      orientation_deg: rank % 5 === 0 ? null : Math.round(random() * 359),
      ombre_pct: Math.round(random() * 30),
      irradiation_kwh_m2: null,
    },
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [x, y],
          [x + width, y],
          [x + width, y + height],
          [x, y + height],
          [x, y],
        ].map(([a, b]) => [Number(a.toFixed(6)), Number(b.toFixed(6))]),
      ],
    },
  };
}
