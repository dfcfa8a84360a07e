import { capitalise } from "../typography.js";
import { isBeyondFactors } from "../units.js";
import type { IssueCode } from "./issue-code.js";
import type { Facts } from "./issue-collector.js";
import { cellName, meansNothing, type Sentence, type Subject } from "./sentence.js";

const quote = (text: string | null | undefined) => {
  const flat = (text ?? "").replace(/\r?\n/g, "⏎");
  return `“${flat.length > 80 ? `${flat.slice(0, 80)}…` : flat}”`;
};
const list = (names: readonly string[] = []) => names.join(", ");
const value = (subject: Subject) => quote(subject.value);
const hint = ({ suggestion, value: written }: Subject) =>
  suggestion && suggestion !== written ? ` Write ${quote(suggestion)} instead.` : "";
const line = ({ line: number }: Subject) => (number ? `Line ${number}: ` : "");
const rank = ({ feature, line: number }: Subject) =>
  number && !feature ? `line ${number}` : `feature ${feature ?? 1}`;

function at({ line: number, column, sheet, feature, field }: Subject): string {
  const parts: string[] = [];
  if (sheet !== undefined && number && column && !feature) parts.push(`cell ${cellName(number, column)}`);
  else if (number) parts.push(`line ${number}`);
  if (feature) parts.push(`feature ${feature}`);
  if (field) parts.push(`column ${quote(field)}`);
  const text = parts.join(", ");
  return text ? `${capitalise(text)}: ` : "";
}

function bound({ facts }: Subject, within: string, beyond: string): string {
  const text = facts.bound ?? "";
  return text.startsWith("<") ? `${beyond} ${text.slice(1)}` : `${within} ${text}`;
}

function notInHeader({ bound: source, names }: Facts): string {
  return `the recipe reads it in ${quote(source)}, which is not in the header. Columns found: ${list(names)}. If one of them is it, write it in the recipe.`;
}

/** See the French ones: never to empty a cell that has a value. */
function remedy({ remedy: own, value: text, facts }: Subject): string {
  if (own) return ` ${own.en}`;
  if (!meansNothing(text)) return " Correct the value.";
  return facts.required
    ? " The column is required: ask for the value."
    : " Leave the cell empty if the value is unknown.";
}

/** The English sentences. */
export const english: Record<IssueCode, Sentence> = {
  "empty-file": () => "The file is empty. Check the export and try again.",
  "file-too-large": ({ facts, detail }) =>
    `The file is too large: ${detail}, the limit is ${facts.bound} (DATALOGUE_MAX_FILE_MB).`,
  "binary-file": () => "The file is not text. Save it as “CSV UTF-8” or GeoJSON.",
  "unsupported-format": ({ reason, remedy: advice }) =>
    `The file is ${reason?.en ?? "of a format"}, which is not read. ${advice?.en ?? "Save it as CSV or GeoJSON."}`,
  "unsafe-archive": ({ facts }) =>
    `The archive is refused: ${facts.reason?.en}. Send an archive that holds only the data.`,
  "unreadable-archive": () =>
    "The file is damaged or incomplete: it could not be opened. Save it again with the software that made it.",
  "too-many-rows": ({ facts }) =>
    `The sheet is too large: ${facts.reason?.en}. Save it as CSV, which has no such limit.`,
  "several-layers": ({ facts }) =>
    `The file holds several layers: ${list(facts.names)}. Send one file per layer, or name the one to read in a recipe (“sheet”, for a GeoPackage).`,
  "several-tables": ({ facts }) =>
    `The file holds several tables that would do as well: ${list(facts.names?.map(quote))}. Name the one to read (“Feuille à lire”, --sheet on the command line, sheet in the API).`,
  "unknown-sheet": ({ facts }) =>
    `${quote(facts.bound)} is no sheet, layer or file of what you gave, which holds: ${list(facts.names?.map(quote))}.`,
  "sheet-by-year": ({ facts, value: read }) =>
    `Several sheets would do as well: ${list(facts.names?.map(quote))}. The latest one, ${quote(read)}, was read. To read another one, name it (--sheet, sheet in the API).`,
  "shapefile-incomplete": ({ facts }) =>
    `The shapefile is incomplete: ${facts.reason?.en}. Put the .shp, .dbf, .shx and .prj files of the layer in one .zip.`,
  "unknown-projection": ({ facts }) =>
    `The coordinates could not be brought to WGS84: ${facts.reason?.en}. Export the layer in WGS84 (EPSG:4326).`,
  "unknown-encoding": () =>
    "The encoding is none of those recognised (UTF-8, UTF-16, Windows-1252, ISO-8859-15, CP850, Mac Roman). Save the file as “CSV UTF-8”.",
  "mixed-encoding": (issue) =>
    `${line(issue)}the file is UTF-8 but this line holds characters of another encoding. Save the whole file as “CSV UTF-8”.`,
  "double-encoding": (issue) =>
    `${line(issue)}the accents of ${value(issue)} were converted twice.${issue.suggestion ? ` It was probably ${quote(issue.suggestion)}.` : ""} Export the file again from the software it comes from, as “CSV UTF-8”.`,
  "unknown-csv-dialect": (issue) =>
    `${line(issue)}the header is separated by ${quote(issue.facts.names?.[0])} but the rows by ${quote(issue.facts.names?.[1])}. Use one delimiter.`,
  "invalid-column-delimiter": (issue) =>
    `${line(issue)}columns are separated by ${issue.value === " " ? "spaces" : value(issue)}. Use “;”, “,”, a tab or “|”.`,
  "malformed-quote": (issue) => `${line(issue)}misplaced quotes. Inside a quoted cell, double the quotes of the text.`,
  "unclosed-quote": (issue) =>
    `${line(issue)}a quote opened here is never closed; the rest of the file could not be read.`,
  "record-too-long": (issue) =>
    `${line(issue)}it has more than 16 million characters; the rest of the file could not be read.`,
  "second-table": (issue) =>
    `${at(issue)}a second table seems to begin (${list(issue.facts.names?.map(quote))}), ${issue.reason?.en ?? "after a gap"}. All was read as one table. Keep one table in a sheet or a file.`,
  "no-row": () => "The file holds no data row: it cannot be published.",
  "geography-absent": () => "Commune codes were not compared with the official list: it is absent.",
  "recipe-sheet-missing": ({ facts }) =>
    `The sheet or layer ${quote(facts.bound)} that the recipe asks for does not exist. The file holds: ${list(facts.names)}.`,
  "recipe-header-missing": ({ line: number, detail }) =>
    `The recipe expects the header on line ${number}, which is empty or beyond the end of the file (last line read: ${detail}).`,
  "recipe-column-missing": ({ field, facts }) =>
    `The optional column ${quote(field)} is missing: ${notInHeader(facts)}`,
  "recipe-column-ambiguous": ({ field, facts }) =>
    facts.example === "made"
      ? `The recipe makes ${quote(field ?? "")} out of other columns, but the file has this column already, which would be lost. If it is of no use, leave it out in the recipe: “"columns": { "${field}": null }”.`
      : `Several columns of the file answer ${quote(facts.bound)} of the recipe: ${list(facts.names)}. Write the exact header in the recipe.`,
  "recipe-file-name": ({ facts, value: name }) =>
    `The recipe reads ${list(facts.names?.map(quote))} in the name of the file, of the form ${quote(facts.bound)}; this one is ${quote(name)}. Rename it, or mend “fileName” in the recipe.`,
  "recipe-geography-absent": ({ facts }) =>
    `The recipe reads ${list(facts.names?.map(quote))} in the official list of communes, which is absent: codes were not carried to today's communes. Check the file with a content folder that has it (“territoires/cog-communes.csv”).`,
  "recipe-dataset-absent": ({ facts }) =>
    `The recipe reads ${list(facts.names?.map(quote))}, which is not published here, not open, or lacks these columns: codes were not translated. Publish this dataset first, or mend “lookup” or “keepRows”.`,
  "recipe-step-missing": ({ facts }) =>
    `Step ${quote(facts.example)} of the recipe expects ${quote(facts.bound)}, which is not in the header. Columns found: ${list(facts.names)}.`,
  "recipe-step-layer": ({ facts }) =>
    `The recipe asks for ${list(facts.names?.map(quote))}, which are for tables only: the file is a layer. Remove these steps.`,
  "recipe-year-unknown": ({ facts }) =>
    `The recipe waits for the year of the file for ${list(facts.names)}, but nothing tells a single one. Put it in the name of the file or in the recipe.`,
  "recipe-number-unread": (issue) =>
    `${at(issue)}${value(issue)} stays in the unit of the file: the recipe multiplies these numbers by ${issue.facts.bound} and reads them with ${quote(issue.facts.example)} before decimals. Write it so in the file, or mend “numbers” in the recipe.`,
  "recipe-header-unit": ({ field, facts }) =>
    `The header ${quote(facts.names?.[0])} says ${quote(facts.bound)}, and the column ${quote(field)} of the schema is in ${quote(facts.example)}: the recipe changes nothing to it. ${
      isBeyondFactors(facts.bound ?? "", facts.example ?? "")
        ? 'Ask for these numbers in the unit of the schema, or write “"factor": 1” in “numbers” for that column if they are in it already.'
        : "Write “factor” in “numbers” for that column (1 if the numbers are in the unit of the schema already)."
    }`,
  "recipe-rule-unused": ({ facts }) => `Rules of the recipe that found nothing to do: ${list(facts.names)}.`,
  "missing-required-header": ({ field, facts, suggestion }) => {
    const start = `The required column ${quote(field)} is missing`;
    if (facts.names) return `${start}: ${notInHeader(facts)}`;
    return `${start}. ${suggestion ? `Column ${quote(suggestion)} seems to be it: rename it.` : "Add it, with exactly this name."}`;
  },
  "missing-headers": ({ facts, value: names }) =>
    `Missing columns, which the schema requires: ${list(facts.names ?? [names ?? ""])}.`,
  "extra-headers": ({ facts }) => `Columns that the schema does not allow: ${list(facts.names)}.`,
  "missing-header-warn": ({ facts }) => `Optional columns are absent: ${list(facts.names)}.`,
  "extra-header-warn": ({ facts }) =>
    `Columns unknown to the schema: ${list(facts.names)}. They are kept as they are, unchecked.`,
  "disordered-header-warn": ({ field }) =>
    `Columns are not in the order of the schema, from ${quote(field)}. They will be put in order at publication.`,
  "blank-header": ({ column, count }) =>
    `${count} column(s) without name, the first is column ${column}. Name or remove them.`,
  "duplicate-header": ({ field, column, detail: again }) =>
    `The column name ${quote(field)} occurs several times (again in column ${column}${again === undefined ? "" : `, read as ${quote(String(again))}`}). Rename or remove one.`,
  "blank-row": (issue) => `${line(issue)}all cells are empty. Remove the row.`,
  "duplicate-row": (issue) => `${line(issue)}this row repeats line ${issue.detail}.`,
  "total-row": (issue) =>
    `${line(issue)}this row looks like a total (${value(issue)}). Remove it: it would be counted with the others.`,
  "note-row": (issue) =>
    `${line(issue)}${value(issue)} is a note, not a record. Remove this line: its place is in the description of the dataset.`,
  "repeated-header": (issue) =>
    `${line(issue)}the header is repeated here${issue.count > 1 ? ` and on ${issue.count - 1} other line(s)` : ""}: it is no record and was not read. Remove it.`,
  "merged-cells": (issue) =>
    `${at(issue)}${issue.count > 1 ? `${issue.count} ranges of merged cells (the first one is ${issue.value})` : `the cells ${issue.value ?? ""} are merged`}: only the first row has their value, the others are read as empty. Split them and copy the value, or ask for it in a recipe (“"fillMerged": true”).`,
  "hidden-rows": (issue) =>
    `${line(issue)}the sheet hides this row${issue.count > 1 ? ` and ${issue.count - 1} other(s)` : ""}, by a filter or by hand: what is hidden was read as the rest. Remove it if it must not be published.`,
  "hidden-columns": ({ facts }) =>
    `Columns that the sheet hides: ${list(facts.names?.map(quote))}. They were read as the others. Remove those that must not be published.`,
  "replacement-character": (issue) =>
    `${at(issue)}${value(issue)} holds “\ufffd”: letters were lost before the file was saved${issue.facts.names?.length ? ` (columns ${list(issue.facts.names)})` : ""}. Export it again from the software it comes from, as “CSV UTF-8”.`,
  "unrecognised-header": (issue) =>
    `${line(issue)}this line (${value(issue)}) was read as the header, but ${issue.facts.reason?.en}. If it is a record, add a line above with the names of the columns; if the header is elsewhere, say its line in a recipe (“headerRow”).`,
  "one-column": (issue) =>
    `The file was read as one column (${value(issue)}), though its lines hold what could separate several. If so, save it as CSV with “;” as delimiter, without quotes around each line.`,
  "extra-value": (issue) =>
    `${line(issue)}${issue.detail} cells for ${issue.facts.bound} column(s)${issue.row === undefined ? "" : ` (${quote(issue.row)})`}; too many: ${value(issue)}.${issue.facts.reason ? ` ${capitalise(issue.facts.reason.en)}.` : ""}`,
  "missing-cell": (issue) =>
    `${line(issue)}${issue.detail} cells for ${issue.facts.bound} columns: the last ones were read as empty.`,
  "required-constraint": (issue) => `${at(issue)}a value is required.`,
  "type-or-format-error": (issue) =>
    `${at(issue)}${value(issue)} is not ${(issue.expected ?? issue.facts.expected)?.en ?? "of the expected form"}.${hint(issue) || remedy(issue)}`,
  "valeur-tableur-warn": (issue) =>
    `${at(issue)}${value(issue)} is a spreadsheet error or rounding, not a value${issue.count > 1 ? ` (${issue.count} cells)` : ""}. It is kept as it is.`,
  "valeur-tableur": (issue) => `${at(issue)}${value(issue)} is a spreadsheet error or rounding, not a value.`,
  "enumerable-constraint": (issue) =>
    `${at(issue)}${value(issue)} is not allowed.${hint(issue)} Allowed values: ${list(issue.facts.names?.map(quote))}.`,
  "minimum-constraint": (issue) =>
    `${at(issue)}${value(issue)} is too small: ${bound(issue, "the minimum is", "it must exceed")}.`,
  "maximum-constraint": (issue) =>
    `${at(issue)}${value(issue)} is too large: ${bound(issue, "the maximum is", "it must be less than")}.`,
  "minimum-length-constraint": (issue) =>
    `${at(issue)}${value(issue)} is too short: at least ${issue.facts.bound} characters.`,
  "maximum-length-constraint": (issue) =>
    `${at(issue)}${value(issue)} is too long: at most ${issue.facts.bound} characters.`,
  "pattern-constraint": (issue) =>
    `${at(issue)}${value(issue)} does not have the form that the schema asks for${issue.facts.example ? `, for example ${quote(issue.facts.example)}` : ""}.${hint(issue)}`,
  "pattern-not-checked": ({ field }) =>
    `The form of the values of ${quote(field)} could not be checked: the pattern of the schema is too costly.`,
  "json-schema-constraint": (issue) => `${at(issue)}${issue.reason?.en ?? "the value does not follow the schema"}.`,
  "json-schema-not-checked": ({ field }) =>
    field
      ? `The rule “jsonSchema” of column ${quote(field)} was not checked: it is in files only, for the types “object”, “array” and “geojson”.`
      : "The schema is a JSON Schema, made for GeoJSON: only the names of columns were compared. Use GeoJSON or a Table Schema.",
  "unique-constraint": (issue) =>
    `${at(issue)}the value ${value(issue)} is already used (${issue.feature ? "feature" : "line"} ${issue.detail}).${issue.remedy ? ` ${issue.remedy.en}` : ""}`,
  "primary-key": (issue) =>
    `${at(issue)}the key ${value(issue)} is already used (${issue.feature ? "feature" : "line"} ${issue.detail}).${issue.remedy ? ` ${issue.remedy.en}` : ""}`,
  "foreign-key": (issue) => `${at(issue)}${value(issue)} does not exist in ${issue.facts.names?.[0]}.`,
  "foreign-key-not-checked": ({ facts }) =>
    `The link to ${quote(facts.names?.[0])} was not checked: that dataset is not available.`,
  "integer-written-decimal": (issue) =>
    `${at(issue)}the whole number is written ${value(issue)}; it was read as ${quote(issue.suggestion)}.`,
  "rounded-number": (issue) =>
    `${at(issue)}${value(issue)} has more digits than a number keeps; it was read as ${quote(String(issue.detail))}. If it is an identifier, declare the column as text (“string”) in the schema.`,
  "ambiguous-number": (issue) =>
    `${at(issue)}${value(issue)} was read with three decimals (${issue.count} number(s) of the column). Where the comma parts the columns too, such numbers are often thousands: check, and write them without a comma then.`,
  "padded-value": (issue) => `${at(issue)}${value(issue)} is surrounded by spaces; it was read without them.`,
  "future-date": (issue) => `${at(issue)}the date ${value(issue)} is in the future.`,
  "personal-data": (issue) =>
    `${at(issue)}the column seems to hold ${issue.facts.expected?.en ?? "personal data"} (${issue.count} of the first cells read${issue.value ? `, such as ${value(issue)}` : ""}). Personal data are published only with a law that says so, the consent of the persons or once anonymised (French code on relations with the public, art. L. 312-1-2; GDPR). Remove the column, or replace persons by totals.`,
  "undeclared-recoding": ({ field }) =>
    `the values of column "${field ?? ""}" changed for a period published before. Say which stand for which in "confidentialite.recodings" of dataset.json.`,
  "repeated-units": ({ field }) =>
    `rows of one territory, one period and the same values differ by column "${field ?? ""}", which "confidentialite" does not declare: the same units would be counted several times. Declare it, as the period or a dimension, or keep the rows of the whole period only.`,
  "lacking-measure": ({ field }) =>
    `column "${field ?? ""}" is empty where somebody is counted, when other rows give it. Under secrecy, a total that lacks a part cannot be told. Give the value (0 where there is none), or remove this column.`,
  "small-count": (issue) =>
    `${at(issue)}${issue.count} cell(s) of this column count fewer than ${issue.facts.bound ?? ""} ${issue.facts.expected?.en ?? "units"}, who could be recognised. Statistical secrecy asks for at least 11 households or dwellings, or 3 firms. Group these rows or empty these cells and the values that depend on them, or declare the secrecy in dataset.json (“confidentialite”: unit, column of the count, threshold).`,
  "unknown-custom-check": ({ facts }) =>
    `The check ${quote(facts.names?.[0])} asked by the schema is unknown: it was not made.`,
  "french-siren-value": (issue) => `${at(issue)}${value(issue)} is not a valid SIREN number.${hint(issue)}`,
  "french-siret-value": (issue) => `${at(issue)}${value(issue)} is not a valid SIRET number.${hint(issue)}`,
  "nomenclature-actes-value": (issue) => `${at(issue)}${value(issue)} is not in the “Actes” nomenclature.`,
  "cohesive-columns-value": (issue) =>
    `${line(issue)}columns ${list(issue.facts.names)} must be all filled or all empty.`,
  "compare-columns-value": (issue) =>
    `${at(issue)}${value(issue)} does not compare as required with ${quote(issue.facts.names?.[1])} (${issue.detail}).`,
  "french-gps-coordinates": (issue) =>
    `${at(issue)}${value(issue)} is not a point in France written [longitude,latitude].${hint(issue)}`,
  "opening-hours-value": (issue) =>
    `${at(issue)}${value(issue)} is not an OpenStreetMap opening-hours value.${hint(issue)}`,
  "phone-number-value": (issue) => `${at(issue)}${value(issue)} is not a valid French phone number.${hint(issue)}`,
  "sum-columns-value": (issue) =>
    `${at(issue)}${value(issue)} is not the sum of ${list(issue.facts.names?.slice(1))}, which is ${issue.detail}.`,
  "year-interval-value": (issue) => `${at(issue)}${value(issue)} is not a YYYY/YYYY interval.`,
  "one-of-required": (issue) => `${line(issue)}at least one of ${list(issue.facts.names)} must be filled.`,
  "measure-without-count": (issue) =>
    `${at(issue)}the row counts 0 (${quote(issue.facts.names?.[0])}) and yet has ${value(issue)}. Correct the count, or the figure. If the count is not known, leave the row out.`,
  "impossible-largest-contributor": (issue) =>
    `${at(issue)}${value(issue)} cannot be ${issue.facts.expected?.en}: by the count of the row (${quote(issue.facts.names?.[0])}), it is between ${issue.detail} and ${issue.facts.bound ?? `the value of ${quote(issue.facts.names?.[1])}`}. Correct it, or leave the cell empty if it is not known.`,
  "unknown-commune": (issue) =>
    `${at(issue)}${value(issue)} is not a commune code of the official list.${hint(issue)}${/\d/.test(issue.value ?? "") ? "" : " Write the five-character Insee code rather than the name."}`,
  "former-commune": (issue) =>
    `${at(issue)}${value(issue)} is a former commune.${issue.suggestion ? ` It became ${quote(issue.suggestion)}.` : ""}`,
  "swapped-coordinates": (issue) => `${at(issue)}longitude and latitude look swapped (${value(issue)}).`,
  "projected-coordinates": (issue) =>
    `${at(issue)}coordinates in ${issue.detail ?? "Lambert-93"} (${value(issue)}); WGS84 degrees are expected. Convert the layer to WGS84 (EPSG:4326)${issue.feature === undefined ? "" : ", declare its system in the file (member “crs”), or give it as a GeoPackage: it is then converted when read"}.`,
  "outside-territory": ({ count, value: first }) =>
    `${count} feature(s) outside the territory; the first is at ${first}.`,
  "invalid-json": (issue) =>
    `${line(issue)}the file is not well-formed JSON (${issue.reason?.en ?? issue.detail}).${issue.remedy ? ` ${issue.remedy.en}` : ""}`,
  "invalid-geojson": ({ detail, reason }) => `The file is not GeoJSON: ${reason?.en ?? detail}.`,
  "invalid-feature": (issue) =>
    `${at(issue)}invalid feature: ${issue.reason?.en ?? issue.detail}.${issue.remedy ? ` ${issue.remedy.en}` : ""}`,
  "invalid-geometry": (issue) => `${at(issue)}invalid geometry: ${issue.reason?.en ?? issue.detail}.`,
  "unread-geometry": (issue) =>
    `${issue.count} WKT geometry(ies) not read (first: ${rank(issue)}): a collection, a curve, an empty part (EMPTY) or an unknown altitude (NaN). Prefer a point, a line, a polygon or their MULTI forms.`,
  "unclosed-ring": (issue) => `${at(issue)}a ring is not closed: its last point must repeat the first.`,
  "ring-winding": (issue) =>
    `${issue.count} polygon(s) wound the wrong way (first: ${rank(issue)}). Mended at publication.`,
  "self-crossing": (issue) => `${at(issue)}a ring crosses itself near ${value(issue)}.`,
  "self-crossing-not-checked": (issue) =>
    `${at(issue)}the ring has too many points to look for where it crosses itself.`,
  "duplicate-point": (issue) => `${at(issue)}a point is repeated (${value(issue)}).`,
  "foreign-member": ({ facts }) => `Members unknown to GeoJSON: ${list(facts.names)}. They are ignored.`,
  "crs-member": ({ value: crs }) =>
    `The file declares a coordinate system (${quote(crs)}); its coordinates must be WGS84 degrees.`,
  "too-many-properties": ({ facts }) =>
    `The features have more than ${facts.bound} different properties: those beyond cannot be columns. Give all features the same properties.`,
  "null-geometry": (issue) => `${issue.count} feature(s) without geometry (first: ${rank(issue)}).`,
  "geometry-collection": (issue) => `${issue.count} GeometryCollection feature(s) (first: ${rank(issue)}).`,
};
