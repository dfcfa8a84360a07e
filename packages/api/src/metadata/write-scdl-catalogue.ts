import {
  type Frequency,
  type LicenceId,
  type Organisation,
  spreadsheetText,
  type Territory,
  territoryLevels,
} from "@datalogue/ingest";
import { civilDay } from "../calendar/civil-day.js";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { Dataset } from "../versions/dataset.js";
import { openLicence } from "../vocabularies/vocabularies.js";

/** What a line of the SCDL catalogue needs besides the dataset. */
export interface ScdlContext {
  info: CatalogueInfo;
  organisations: Pick<Organisation, "slug" | "name" | "siret">[];
  territory(code: string): Pick<Territory, "name" | "level"> | undefined;
  publicUrl: string;
}

/** Columns of "catalogue" 0.1.3. @see https://schema.data.gouv.fr/scdl/catalogue/0.1.3/documentation.html */
const COLUMNS = [
  "COLL_NOM",
  "COLL_SIRET",
  "ID",
  "TITRE",
  "DESCRIPTION",
  "THEME",
  "PRODUCTEUR_NOM",
  "PRODUCTEUR_SIRET",
  "COUV_SPAT_MAILLE",
  "COUV_SPAT_NOM",
  "COUV_TEMP_DEBUT",
  "COUV_TEMP_FIN",
  "DATE_PUBL",
  "FREQ_MAJ",
  "DATE_MAJ",
  "MOTS_CLES",
  "LICENCE",
  "NOMBRE_RESSOURCES",
  "FORMAT_RESSOURCES",
  "URL",
] as const;

const FREQUENCIES: Record<Frequency, string> = {
  DAILY: "Quotidienne ou plusieurs fois par jour",
  WEEKLY: "Hebdomadaire ou plusieurs fois par semaine",
  MONTHLY: "Mensuelle ou plusieurs fois par mois",
  QUARTERLY: "Trimestrielle",
  ANNUAL_2: "Semestrielle",
  ANNUAL: "Annuelle",
  BIENNIAL: "Biennale",
  TRIENNIAL: "Triennale",
  IRREG: "Irrégulière",
  AS_NEEDED: "Ponctuelle",
  NEVER: "Ponctuelle",
  UNKNOWN: "Inconnue",
  UPDATE_CONT: "Continuelle",
};

const LICENCES: Record<LicenceId, string> = {
  lov2: "Licence Ouverte-LO",
  "odc-odbl": "Open Database License-ODBL",
};

/**
 * The catalogue in the national simplified form (SCDL), one line per dataset; UTF-8, comma. The community that the form asks for is
 * the publisher, or the producer where only he gave a SIRET: without either the line would be refused, and is left out. A period that
 * nobody gave stays empty, which the national check then tells.
 */
export async function writeScdlCatalogue(
  datasets: AsyncIterable<Dataset> | Iterable<Dataset>,
  context: ScdlContext,
): Promise<string> {
  const lines = [COLUMNS.join(",")];
  for await (const dataset of datasets) {
    const values = describeLine(dataset, context);
    if (values.COLL_SIRET === "") continue;
    lines.push(COLUMNS.map((column) => toCell(values[column])).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

function describeLine(
  dataset: Dataset,
  { info, organisations, territory, publicUrl }: ScdlContext,
): Record<(typeof COLUMNS)[number], string> {
  const publisher = organisations.find(({ slug }) => slug === info.publisher);
  const producer = organisations.find(({ slug }) => slug === dataset.organisation);
  const community = publisher?.siret === undefined && producer?.siret !== undefined ? producer : publisher;
  const place = territory(dataset.spatial);
  const formats = dataset.distributions.filter(({ format }) => format !== "ORIGINAL");
  return {
    COLL_NOM: community?.name ?? info.publisher,
    COLL_SIRET: community?.siret ?? "",
    ID: dataset.id,
    TITRE: dataset.title,
    DESCRIPTION: dataset.description,
    THEME: dataset.themeTitle,
    PRODUCTEUR_NOM: dataset.organisationName,
    PRODUCTEUR_SIRET: producer?.siret ?? "",
    COUV_SPAT_MAILLE: place ? territoryLevels[place.level].scdl : "Autre",
    COUV_SPAT_NOM: place?.name ?? dataset.spatial,
    COUV_TEMP_DEBUT: dataset.temporal?.from ?? "",
    COUV_TEMP_FIN: dataset.temporal?.to ?? "",
    DATE_PUBL: civilDay(new Date(dataset.issued)),
    FREQ_MAJ: FREQUENCIES[dataset.frequency],
    DATE_MAJ: civilDay(new Date(dataset.modified)),
    MOTS_CLES: dataset.keywords.map(plain).join(";"),
    LICENCE: LICENCES[openLicence(dataset)],
    NOMBRE_RESSOURCES: String(dataset.distributions.length),
    FORMAT_RESSOURCES: [...new Set(formats.map(({ format }) => format.toLowerCase()))].join(";"),
    URL: `${publicUrl}/jeux/${dataset.slug}`,
  };
}

/** Lower case without accents, as the schema asks of keywords. */
function plain(word: string): string {
  return word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("œ", "oe").replaceAll(";", " ");
}

/** A cell in quotes when it must be; one that a spreadsheet would take for a formula begins with an apostrophe. */
function toCell(text: string): string {
  const safe = spreadsheetText(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
