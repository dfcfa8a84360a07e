import { basename } from "node:path";
import type { Field, FieldTypeName } from "@datalogue/ingest";
import type { Dataset } from "../versions/dataset.js";
import { describeUse } from "../vocabularies/vocabularies.js";
import { type CsvField, keyOf, listCsvFields } from "./csv-fields.js";
import type { PackageContext } from "./to-data-package.js";

/**
 * The permanent CSV of a dataset as CSV on the Web describes it, to be given at its address followed by "-metadata.json".
 * @see https://www.w3.org/TR/tabular-metadata/
 */
export function toCsvw(dataset: Dataset, { info, publicUrl, manifest, schema }: PackageContext) {
  const file = dataset.distributions.find(({ format }) => format === "CSV");
  const columns = listCsvFields(manifest);
  const key = keyOf(schema);
  return {
    "@context": ["http://www.w3.org/ns/csvw", { "@language": "fr" }],
    "@id": `${info.idBase}/id/jeu/${dataset.id}`,
    // Beside this document.
    url: basename(file?.path ?? `${dataset.fileName}.csv`),
    "dc:title": dataset.title,
    "dc:description": dataset.description,
    "dc:publisher": dataset.organisationName,
    "dc:license": { "@id": describeUse(dataset, publicUrl).uri },
    "dc:modified": { "@value": dataset.modified, "@type": "dateTime" },
    "dc:source": { "@id": `${publicUrl}/jeux/${dataset.slug}` },
    dialect: { encoding: "utf-8", delimiter: ",", header: true, lineTerminators: ["\n"], doubleQuote: true },
    tableSchema: {
      columns: columns.map(describeColumn),
      ...(key.length > 0 ? { primaryKey: key.map(columnName) } : {}),
    },
  };
}

function describeColumn({ field, missing }: CsvField) {
  const { name, title, description, unit, constraints, delimiter, type = "string" } = field;
  const datatype = describeType(field, type);
  const said = [title === name ? undefined : title, description].filter(Boolean).join(". ");
  return {
    name: columnName(name),
    // What the first line of the file says.
    titles: name,
    datatype,
    null: missing,
    ...(constraints?.required ? { required: true } : {}),
    ...(said ? { "dc:description": said } : {}),
    ...(unit ? { "schema:unitText": unit } : {}),
    ...(type === "list" ? { separator: delimiter ?? "," } : {}),
  };
}

/** A name made of what a URI template takes for a variable; other characters are written %XX. */
function columnName(name: string): string {
  const written = [...Buffer.from(name)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9_.]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
  // "_" first is kept for the standard; dots do not begin a name nor follow each other.
  return written.replace(/^_/, "%5F").replace(/^\.|\.(?=\.|$)/g, "%2E");
}

function describeType({ constraints }: Field, type: FieldTypeName): string | object {
  const base = DATATYPES[type];
  const { minimum, maximum, minLength, maxLength } = constraints ?? {};
  const bounds = type === "integer" || type === "number" ? { minimum, maximum } : {};
  const lengths = type === "string" ? { minLength, maxLength } : {};
  const limits = Object.entries({ ...bounds, ...lengths }).filter(([, limit]) => limit !== undefined);
  return limits.length > 0 ? { base, ...Object.fromEntries(limits) } : base;
}

/** Times may lack seconds, which XML Schema wants: they are texts. */
const DATATYPES: Record<FieldTypeName, string> = {
  any: "string",
  array: "json",
  boolean: "boolean",
  date: "date",
  datetime: "dateTime",
  duration: "duration",
  geojson: "json",
  geopoint: "string",
  integer: "integer",
  list: "string",
  number: "number",
  object: "json",
  string: "string",
  time: "string",
  year: "gYear",
  yearmonth: "gYearMonth",
};
