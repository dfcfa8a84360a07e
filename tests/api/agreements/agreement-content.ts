import type { Agreement } from "@datalogue/api";
import { organisationsJson, type Place } from "../support/content-folder.js";

/** An invented agreement of a quality group with the Pôle, of 2024 to 2026. */
export const oysters: Agreement = {
  id: "huitres",
  theme: "agriculture",
  title: "Données de production du groupement qualité",
  partner: "groupement-qualite",
  recipient: "pole-marennes-oleron",
  signedOn: "2023-11-20",
  purpose: "Suivre la filière dans l'observatoire.",
  uses: ["Chiffres groupés et cartes."],
  refused: ["Revente.", "Contrôle.", "Nom d'entreprise."],
  start: "2024-01-01",
  end: "2026-12-31",
  renewal: { kind: "express" },
  datasets: [{ dataset: "production-huitres", fields: ["code_insee", "annee", "entreprises", "tonnes"] }],
};

/** Organisations of the tests, the group and another producer with them. */
export const parties = [
  ...organisationsJson,
  {
    slug: "groupement-qualite",
    name: "Groupement qualité, huîtres Marennes Oléron",
    territory: "petr-marennes-oleron",
  },
];

export const productionJson = {
  id: "01a22200-386d-715f-bcf9-8b8cb522cbc0",
  slug: "production-huitres",
  title: "Production d'huîtres par commune",
  description: "Tonnes vendues par an, par commune.",
  organisation: "groupement-qualite",
  licence: "convention",
  frequency: "ANNUAL",
  keywords: ["huîtres"],
  access: "open",
  confidentialite: {
    unit: "entreprises",
    countField: "entreprises",
    measures: ["tonnes"],
    territoryField: "code_insee",
    periodField: "annee",
    levels: ["commune", "petr"],
  },
};

export const productionSchema = {
  fields: [
    { name: "code_insee", type: "string", constraints: { required: true } },
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "entreprises", type: "integer" },
    { name: "tonnes", type: "number", unit: "t" },
    { name: "remarque", type: "string" },
  ],
  primaryKey: ["code_insee", "annee"],
};

/** Invented: Le Château-d'Oléron 17093, Saint-Trojan-les-Bains 17411, Marennes-Hiers-Brouage 17219, Bourcefranc-le-Chapus 17058. */
export const productionCsv = `code_insee,annee,entreprises,tonnes,remarque
17093,2023,27,1420,
17219,2023,31,1860,
17058,2023,22,1305,
17411,2023,4,120,deux familles
17093,2024,26,1390,
17219,2024,30,1840,
17058,2024,21,1290,
17411,2024,4,118,deux familles
`;

/** Writes the parties and the dataset of the group in a content folder. */
export function writeProduction(place: Place): void {
  place.write("organisations.json", parties);
  place.write("agriculture/production/dataset.json", productionJson);
  place.write("agriculture/production/schema.json", productionSchema);
  place.write("agriculture/production/data.csv", productionCsv);
}
