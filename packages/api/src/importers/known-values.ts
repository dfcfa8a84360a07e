import {
  type Frequency,
  fieldTypes,
  frequencies,
  type LicenceId,
  readExtensions,
  readMediaTypes,
} from "@datalogue/ingest";
import { civilDay, isDay } from "../calendar/civil-day.js";

/** Lower case, without accents nor punctuation: « Licence Ouverte / Open Licence » → "licence ouverte open licence". */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, " ")
    .trim();
}

/** Characters of the name or of the address of a licence, of a frequency, of a day: a longer text is no such name. */
const LONGEST = 500;

/** Addresses of licences, without protocol nor end. */
const LICENCE_ADDRESSES: [RegExp, LicenceId][] = [
  [/^(www\.)?etalab\.gouv\.fr\/licence-ouverte-open-licence$/, "lov2"],
  [/^(www\.)?etalab\.gouv\.fr\/wp-content\/uploads\/2017\/04\/etalab-licence-ouverte-v2\.0\.pdf$/, "lov2"],
  [/^github\.com\/etalab\/licence-ouverte\/blob\/master\/lo\.md$/, "lov2"],
  [/^spdx\.org\/licenses\/etalab-2\.0(\.html)?$/, "lov2"],
  [/^(www\.)?opendatacommons\.org\/licenses\/odbl(\/summary|\/1-0|\/1\.0)?$/, "odc-odbl"],
  [/^spdx\.org\/licenses\/odbl-1\.0(\.html)?$/, "odc-odbl"],
];

/**
 * What a licence is called, folded, when it can be no other. The first version of the Licence Ouverte ("fr-lo" of udata) is another licence, and
 * the « Licence Ouverte-LO » of SCDL does not say which one it is.
 */
const LICENCE_NAMES: Record<string, LicenceId> = {
  lov2: "lov2",
  "etalab 2.0": "lov2",
  "licence ouverte 2.0": "lov2",
  "licence ouverte v2.0": "lov2",
  "licence ouverte version 2.0": "lov2",
  "licence ouverte open licence version 2.0": "lov2",
  "licence ouverte open licence 2.0": "lov2",
  "odc odbl": "odc-odbl",
  odbl: "odc-odbl",
  "odbl 1.0": "odc-odbl",
  "open database license odbl": "odc-odbl",
  "open database license odbl 1.0": "odc-odbl",
  "open database license 1.0": "odc-odbl",
  "open data commons open database license odbl": "odc-odbl",
  "open data commons open database license": "odc-odbl",
};

/** The licence that a text or an address surely names; undefined for any other, and for what only looks like one. */
export function licenceOf(text: string): LicenceId | undefined {
  if (text.length > LONGEST) return undefined;
  const bare = text
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/[/#]+$/, "")
    .toLowerCase();
  const byAddress = LICENCE_ADDRESSES.find(([pattern]) => pattern.test(bare))?.[1];
  return byAddress ?? LICENCE_NAMES[fold(text)];
}

const FREQUENCY_CODES: Record<string, Frequency> = {
  // MD_MaintenanceFrequencyCode
  continual: "UPDATE_CONT",
  daily: "DAILY",
  weekly: "WEEKLY",
  monthly: "MONTHLY",
  quarterly: "QUARTERLY",
  biannually: "ANNUAL_2",
  annually: "ANNUAL",
  asneeded: "AS_NEEDED",
  irregular: "IRREG",
  notplanned: "NEVER",
  unknown: "UNKNOWN",
  // Dublin Core collection description
  annual: "ANNUAL",
  semiannual: "ANNUAL_2",
  biennial: "BIENNIAL",
  triennial: "TRIENNIAL",
  continuous: "UPDATE_CONT",
  // SCDL, and what people write
  continuelle: "UPDATE_CONT",
  quotidienne: "DAILY",
  "quotidienne ou plusieurs fois par jour": "DAILY",
  hebdomadaire: "WEEKLY",
  "hebdomadaire ou plusieurs fois par semaine": "WEEKLY",
  mensuelle: "MONTHLY",
  "mensuelle ou plusieurs fois par mois": "MONTHLY",
  trimestrielle: "QUARTERLY",
  semestrielle: "ANNUAL_2",
  annuelle: "ANNUAL",
  biennale: "BIENNIAL",
  triennale: "TRIENNIAL",
  irreguliere: "IRREG",
  ponctuelle: "AS_NEEDED",
  inconnue: "UNKNOWN",
};

/** The frequency of an address of the EU list, a code of ISO 19115 or a word; undefined for any other (every two weeks, say). */
export function frequencyOf(text: string): Frequency | undefined {
  if (text.length > LONGEST) return undefined;
  const word =
    text
      .trim()
      .replace(/[/#]+$/, "")
      .split(/[/#]/)
      .at(-1) ?? "";
  const code = frequencies.find((one) => one === word.toUpperCase());
  return code ?? FREQUENCY_CODES[fold(word)] ?? FREQUENCY_CODES[fold(text)];
}

/**
 * The day of a date or of a moment, in metropolitan France where it tells its zone; the first or the last one of a month or of a year; undefined for
 * what is none.
 */
export function dayOf(text: string, end: "first" | "last" = "first"): string | undefined {
  // XML Schema lets a day, a month and a year have a zone: "2019-01-01+01:00".
  const written = text
    .trim()
    .replace(/^(\d{2})\/(\d{2})\/(\d{4})$/, "$3-$2-$1")
    .replace(/^(\d{4}(?:-\d{2}){0,2})(?:Z|[+-]\d{2}:\d{2})$/, "$1");
  if (/^\d{4}$/.test(written)) return end === "first" ? `${written}-01-01` : `${written}-12-31`;
  if (/^\d{4}-\d{2}$/.test(written)) {
    const [year, month] = written.split("-").map(Number) as [number, number];
    if (month < 1 || month > 12) return undefined;
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    return `${written}-${end === "first" ? "01" : String(last).padStart(2, "0")}`;
  }
  const day = written.slice(0, 10);
  if (!isDay(day)) return undefined;
  if (day === written) return day;
  return /^[T ]/.test(written.slice(10)) ? dayOfMoment(written, day) : undefined;
}

const readMoment = fieldTypes.datetime.compile({ name: "moment", type: "datetime", format: "any" });

/** `day`: as it is written, which stands for a moment without a zone, and for one that cannot be read. */
function dayOfMoment(written: string, day: string): string {
  const moment = String(readMoment(written) ?? "");
  // The first and the last moment of a day tell it whole, in any zone: "2024-12-31T23:59:59Z" is no night of 1 January.
  if (!/(?:Z|[+-]\d{2}:\d{2})$/.test(moment) || /T(?:00:00:00(?:\.0+)?[Z+-]|23:59)/.test(moment)) return day;
  const instant = new Date(moment);
  const civil = Number.isNaN(instant.getTime()) ? day : civilDay(instant);
  return isDay(civil) ? civil : day;
}

/** Whether a file is of a format that is read here, by its format, its media type or the end of its address. */
export function isReadable(url: string, ...formats: (string | null | undefined)[]): boolean {
  const ends = readExtensions.map((one) => one.toLowerCase());
  const path = URL.canParse(url) ? new URL(url).pathname.toLowerCase() : "";
  if (ends.some((end) => path.endsWith(`.${end}`))) return true;
  return formats.some((format) => {
    const word = (format ?? "").trim().toLowerCase();
    const last = word.split(/[/#]/).at(-1) ?? "";
    return (
      readMediaTypes.includes(word) ||
      readMediaTypes.some((type) => word.endsWith(`/${type}`)) ||
      ends.includes(last) ||
      READ_NAMES.includes(fold(last))
    );
  });
}

const READ_NAMES = ["shapefile", "esri shapefile", "shp", "excel", "geopackage", "csvw"];

/** The UUID in an identifier: alone, after `urn:uuid:`, or at the end of an address. */
export function uuidIn(identifier: string): string | undefined {
  const [, found] = /(?:^|[/:#{])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\/?$/i.exec(identifier.trim()) ?? [];
  return found?.toLowerCase();
}
