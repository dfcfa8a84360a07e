import { type DatasetLicence, type Field, type Frequency, showName } from "@datalogue/ingest";
import { formatGiven, formatNumber } from "./number.js";
import { counted, typographic } from "./text.js";

/** Licences as readers know them, with their text. */
export const licences = {
  lov2: { label: "Licence Ouverte 2.0", href: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/" },
  "odc-odbl": { label: "Open Database License (ODbL)", href: "https://opendatacommons.org/licenses/odbl/1-0/" },
  // No licence: what the agreement allows, for as long as it runs.
  convention: { label: "Convention avec un partenaire", href: null },
} as const satisfies Record<DatasetLicence, { label: string; href: string | null }>;

/** How a dataset may be used, and where it is written: its licence, or the agreement that its own page tells. */
export function useOf({ licence, slug }: { licence: DatasetLicence; slug: string }): { label: string; href: string } {
  const { label, href } = licences[licence];
  return { label, href: href ?? `/jeux/${slug}#convention` };
}

/** How often a dataset is renewed, in words. */
export const frequencies: Record<Frequency, string> = {
  DAILY: "chaque jour",
  WEEKLY: "chaque semaine",
  MONTHLY: "chaque mois",
  QUARTERLY: "chaque trimestre",
  ANNUAL_2: "deux fois par an",
  ANNUAL: "chaque année",
  BIENNIAL: "tous les deux ans",
  TRIENNIAL: "tous les trois ans",
  IRREG: "irrégulière",
  AS_NEEDED: "quand c’est nécessaire",
  NEVER: "jamais",
  UNKNOWN: "non précisée",
  UPDATE_CONT: "en continu",
};

const types: Record<NonNullable<Field["type"]>, string> = {
  string: "texte",
  number: "nombre",
  integer: "nombre entier",
  boolean: "oui ou non",
  date: "date",
  time: "heure",
  datetime: "date et heure",
  year: "année",
  yearmonth: "année et mois",
  duration: "durée",
  geopoint: "point géographique",
  geojson: "géométrie",
  object: "objet JSON",
  array: "liste JSON",
  list: "liste",
  any: "valeur libre",
};

/** A type in words: « nombre entier »; one that we do not know keeps its name. */
export function typeName(type: string): string {
  return Object.hasOwn(types, type) ? types[type as keyof typeof types] : type;
}

/** What a column may hold, in words: « nombre, obligatoire, 0 ou plus, en t ». */
export function describeField({ type = "string", constraints = {}, unit, format }: Field): string {
  const { required, unique, minimum, maximum, minLength, maxLength, pattern } = constraints;
  const values = constraints.enum;
  const bound = (value: number | string) => (typeof value === "number" ? formatGiven(value) : value);
  return [
    format === "email" ? "adresse électronique" : format === "uri" ? "adresse web" : types[type],
    unit && `en ${unit}`,
    required && "obligatoire",
    unique && "sans doublon",
    minimum !== undefined && maximum !== undefined
      ? `de ${bound(minimum)} à ${bound(maximum)}`
      : minimum !== undefined
        ? `${bound(minimum)} ou plus`
        : maximum !== undefined && `${bound(maximum)} ou moins`,
    lengthOf(minLength, maxLength),
    values &&
      (values.length <= 12
        ? `une valeur parmi\u00a0: ${values.map(String).join(", ")}`
        : `une valeur parmi ${formatNumber(values.length)}`),
    pattern && "forme contrôlée",
  ]
    .filter(Boolean)
    .join(", ");
}

/** Title and description of a column, in one sentence or two. */
export function describeColumn({ name, title, description }: Field): string {
  const parts = [title !== name && title && showName(title), description !== name && description]
    .filter((part): part is string => Boolean(part))
    .map(typographic);
  return [...new Set(parts)].join(". ").replace(/\.\. /g, ". ");
}

function lengthOf(min: number | undefined, max: number | undefined): string | undefined {
  if (min !== undefined && min === max) return counted(min, "caractère");
  if (min !== undefined && max !== undefined) return `de ${min} à ${counted(max, "caractère")}`;
  if (max !== undefined) return `${counted(max, "caractère")} au plus`;
  return min === undefined ? undefined : `${counted(min, "caractère")} au moins`;
}

/** The title of a dataset without « (démonstration) », where the page says it once of all that it shows. */
export function unmarkedTitle({ title }: { title: string }): string {
  return typographic(title).replace(/ \(démonstration\)$/i, "");
}
