// Invents the register of the demonstration of inspections: barriers, valves, sluices and gates of marshes.
//
//   node scripts/generate-demo-installations.mjs [FOLDER]
//
// FOLDER is the content folder written to, `datasets` by default. Nothing here exists: places are drawn from a seed in the outlines of the
// schematic map, so that the same bytes come out at every run. The metadata beside the data say so (`"demonstration": …`).
import { join } from "node:path";
import { CONTENT, PLACES, placeNear, readOutlines } from "./lib/demo-places.mjs";
import { draw, randomFrom } from "./lib/random.mjs";
import { writeFeatures } from "./lib/write-files.mjs";

const OUT = join(process.argv[2] ?? CONTENT, "services", "ouvrages");

/** Objects invented for each commune, and the marsh that it is of. */
const COMMUNES = {
  17219: { count: 16, marsh: "Marais de démonstration, nord" },
  17058: { count: 4, marsh: "Marais de démonstration, nord" },
  17351: { count: 9, marsh: "Marais de démonstration, sud" },
  17406: { count: 8, marsh: "Marais de démonstration, nord" },
  17185: { count: 7, marsh: "Marais de démonstration, sud" },
};

/** Kinds of objects, in this proportion; how often each is inspected, in days. */
const KINDS = [
  { weight: 5, type: "VANNE", label: "Vanne", days: 180 },
  { weight: 4, type: "BARRIERE_SECURITE", label: "Barrière", days: 180 },
  { weight: 2, type: "CLAPET", label: "Clapet", days: 365 },
  { weight: 2, type: "ECLUSE", label: "Écluse", days: 90 },
  { weight: 1, type: "PORTE_A_FLOT", label: "Porte à flot", days: 90 },
];

writeFeatures(join(OUT, "data.geojson"), listInstallations());

function listInstallations() {
  const outlines = readOutlines();
  let rank = 0;
  return Object.entries(COMMUNES).flatMap(([code, { count, marsh }]) =>
    Array.from({ length: count }, () => {
      rank++;
      const random = randomFrom(`installation ${rank}`);
      const outline = outlines.get(code);
      const { hall } = PLACES.find((place) => place.code === code);
      const kind = draw(KINDS, random);
      const properties = {
        id_ouvrage: `DEMO-${String(rank).padStart(3, "0")}`,
        type: kind.type,
        nom: `${kind.label} ${rank} de démonstration`,
        marais: marsh,
        code_insee: code,
        gestionnaire: "Gestionnaire fictif",
        domaine: random() < 0.5 ? "Public maritime" : "Communal",
        annee_pose: 1960 + Math.floor(random() * 60),
        periodicite_controle_jours: kind.days,
      };
      const coordinates = placeNear(hall, outline.geometry.coordinates[0], random);
      return { type: "Feature", properties, geometry: { type: "Point", coordinates } };
    }),
  );
}
