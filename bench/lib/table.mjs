import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { seeded } from "./measure.mjs";

/** A schema of 12 columns with the types and constraints met in national schemas. */
export const schema = {
  axes: ["flux", "annee", "code_insee"],
  fields: [
    { name: "id", type: "integer", constraints: { required: true } },
    { name: "code_insee", type: "string", constraints: { required: true, pattern: "^([013-9]\\d|2[AB1-9])\\d{3}$" } },
    { name: "nom", type: "string", constraints: { required: true, maxLength: 100 } },
    { name: "annee", type: "year", constraints: { required: true } },
    {
      name: "flux",
      type: "string",
      constraints: { required: true, enum: ["OMR", "VERRE", "EMBALLAGES_PAPIERS", "DECHETERIE"] },
    },
    { name: "tonnage", type: "number", constraints: { required: true, minimum: 0 } },
    { name: "refus", type: "number" },
    { name: "date_maj", type: "date", constraints: { required: true } },
    { name: "ouvert", type: "boolean" },
    { name: "longitude", type: "number", constraints: { minimum: -180, maximum: 180 } },
    { name: "latitude", type: "number", constraints: { minimum: -90, maximum: 90 } },
    { name: "commentaire", type: "string" },
  ],
};

const communes = [
  ["17093", "Le Château-d'Oléron"],
  ["17140", "Dolus-d'Oléron"],
  ["17219", "Marennes-Hiers-Brouage"],
  ["17385", "Saint-Pierre-d'Oléron"],
  ["17185", "Le Gua"],
  ["17486", "La Brée-les-Bains"],
];
const flows = schema.fields[4].constraints.enum;

/**
 * Writes a valid table of `rows` rows that follows `schema`; about one cell in thirty is quoted. `warnings`: each row has a whole number
 * written with decimals. `without`: columns left out.
 */
export async function writeTable(path, rows, { warnings = false, without = [] } = {}) {
  const names = schema.fields.map(({ name }) => name);
  const kept = names.flatMap((name, rank) => (without.includes(name) ? [] : [rank]));
  const random = seeded(17);
  const out = createWriteStream(path);
  out.write(`${kept.map((rank) => names[rank]).join(",")}\n`);
  let chunk = "";
  for (let i = 1; i <= rows; i++) {
    const [code, name] = communes[Math.floor(random() * communes.length)];
    const day = 1 + Math.floor(random() * 28);
    const comment = random() < 0.3 ? '"collecte reportée, jour férié"' : random() < 0.5 ? "" : "rien à signaler";
    const cells = [
      `${i}${warnings ? ".0" : ""}`,
      code,
      name,
      2015 + Math.floor(random() * 10),
      flows[Math.floor(random() * 4)],
      (random() * 900).toFixed(2),
      random() < 0.4 ? "" : (random() * 20).toFixed(1),
      `2024-${day < 13 ? `0${1 + (day % 9)}` : "11"}-${String(day).padStart(2, "0")}`,
      random() < 0.5 ? "true" : "false",
      (-1.4 + random() * 0.5).toFixed(5),
      (45.7 + random() * 0.4).toFixed(5),
      comment,
    ];
    chunk += `${kept.map((rank) => cells[rank]).join(",")}\n`;
    if (chunk.length > 1 << 20) {
      if (!out.write(chunk)) await once(out, "drain");
      chunk = "";
    }
  }
  out.end(chunk);
  await once(out, "finish");
}
