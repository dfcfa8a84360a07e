import { choice, pages, text, type ValuesOf } from "../http/parameter.js";
import { CRS84, coordinateSystems } from "./coordinate-systems.js";
import { FILTER_LANGUAGES } from "./cql2/read-filter.js";
import { type CsvOptions, isForSpreadsheet } from "./csv-text.js";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "./query-rows.js";

/** Parameters of rows that do not name a field, pages aside. */
export const selectionParameters = {
  columns: text("Colonnes à rendre, séparées par des virgules."),
  q: text("Mots que la ligne doit tous porter, ou dont elle porte un mot qui commence ainsi\u202F; un à dix."),
  or: text(
    "Alternatives\u00A0: (a__exact=1|b__contains=x). Plusieurs «\u00A0or\u00A0» doivent tous être vrais\u202F; les conditions d'une même alternative sont jointes par %26. Aussi comme data.gouv.fr l'écrit\u00A0: (a__exact.1,and(b__contains.x,c__isnull)).",
  ),
  filter: text(
    "Filtre CQL2, le même que celui des couches\u00A0: comparaisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, DATE('…'), S_INTERSECTS(geometry, POLYGON((…))). Il s'ajoute aux autres filtres.",
  ),
  "filter-lang": choice("Langue du filtre\u00A0: CQL2 en texte ou en JSON.", FILTER_LANGUAGES, {
    default: "cql2-text",
  }),
  "filter-crs": choice("Système de coordonnées des géométries du filtre.", Object.keys(coordinateSystems), {
    default: CRS84,
  }),
};

/** How rows are read by pages. */
export const pageParameters = {
  ...pages(DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE),
  cursor: text("Suite d'une lecture, donnée par links.next. À recopier telle quelle\u202F; page ne compte plus."),
};

/** Parameters of rows that do not name a field. */
export const rowParameters = { ...pageParameters, ...selectionParameters };

/** Options of a CSV made for a spreadsheet. */
export const csvParameters = {
  delimiter: choice("Séparateur du CSV.", [",", ";", "\t", "tab"], { default: "," }),
  decimal: choice("Signe décimal du CSV.", [".", ","], { default: "." }),
  bom: choice("Marque UTF-8 au début du CSV, par laquelle Excel reconnaît les accents.", ["true", "false"], {
    default: "false",
  }),
};

/** The options that these parameters amount to; undefined for the normalised form. */
export function readCsvOptions({ delimiter, decimal, bom }: ValuesOf<typeof csvParameters>): CsvOptions | undefined {
  const options: CsvOptions = {
    delimiter: delimiter === "tab" ? "\t" : (delimiter ?? ","),
    decimal: decimal ?? ".",
    bom: bom === "true",
  };
  return isForSpreadsheet(options) ? options : undefined;
}
