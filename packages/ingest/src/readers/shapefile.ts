import { isAscii, isUtf8 } from "node:buffer";
import type { Geometry } from "geojson";
import iconv from "iconv-lite";
import { cleanName } from "../column-names.js";
import { decodeBytes } from "../files/decode-bytes.js";
import { findTwiceEncoded } from "../files/double-encoding.js";
import { createByteCounter, encodingNames } from "../files/encoding.js";
import { lastBoundary } from "../files/scan-file.js";
import { counted, formatNumber } from "../french-number.js";
import { quote } from "../issues/french.js";
import type { Note } from "../note.js";
import { projectionOfWkt } from "../projection.js";
import type { Field, Schema } from "../schema.js";
import type { Batch, FoundColumn, RawCell, StoredKind, Table } from "../table.js";
import { createCellWriter } from "./cell-text.js";
import { type Dbf, type DbfField, openDbf } from "./dbf.js";
import { type Announcement, findProjection } from "./find-projection.js";
import { isAmongOthers } from "./layer-files.js";
import { createShapePlacer } from "./place-shape.js";
import { type ReadContext, type Reader, refuseSheet, whyAsked } from "./reader.js";
import { walkShapes } from "./shp-records.js";
import { findFirstPosition, readShapes, TANGLED } from "./shp-shapes.js";
import { isOfSystem, openZipEntries } from "./zip-entries.js";

const PARTS = ["shp", "dbf", "prj", "cpg"] as const;
/** Names of columns in a DBF file are cut at this length. */
const NAME_LENGTH = 10;
const BATCH = 500;
/** Bytes of the table that its encoding is compared on. */
const SAMPLE = 1 << 20;

/** The files of a layer, by extension. */
interface Layer {
  name: string;
  parts: Partial<Record<(typeof PARTS)[number], Buffer>>;
}

/** Zipped shapefile (ESRI, 1998): .shp and .dbf, with .prj for the coordinates and .cpg for the encoding. */
export const shapefile: Reader = {
  async open(context) {
    const { issues, schema, sheet: wanted } = context;
    const archive = await openZipEntries(context.path, (name) => partOf(name) !== undefined, issues);
    if (!archive) return undefined;
    const layers = listLayers(archive.entries);
    if (layers.length === 0) {
      const shown = archive.names.slice(0, 5).join(", ");
      issues.add(
        "shapefile-incomplete",
        null,
        {},
        {
          reason: {
            fr: `l'archive ne contient pas de fichier .shp (on y trouve : ${shown || "rien"})`,
            en: `the archive holds no .shp file (found: ${shown || "nothing"})`,
          },
        },
      );
      return undefined;
    }
    const normalised: Note[] = [];
    const listed = layers.map(({ name }) => name);
    context.onSheets?.(listed);
    const asked = wanted ? wanted.choose(listed) : -1;
    if (wanted && asked < 0) {
      refuseSheet(wanted, listed, issues);
      return undefined;
    }
    const layer = wanted ? layers[asked] : chooseLayer(layers, schema);
    if (!layer) {
      issues.add("several-layers", null, {}, { names: listed });
      return undefined;
    }
    if (layers.length > 1)
      normalised.push({
        fr: `Couche ${quote(layer.name)} lue parmi ${layers.length} : ${wanted ? whyAsked(wanted).fr : "celle dont les colonnes correspondent le mieux au schéma"}.`,
        en: `Layer “${layer.name}” read among ${layers.length}: ${wanted ? whyAsked(wanted).en : "the one whose columns match the schema best"}.`,
      });
    if (isAmongOthers(archive.names)) context.onMore?.();
    return openLayer(layer, context, normalised);
  },
};

/** Layer and extension of an entry of the archive; undefined for what is not part of a layer. */
function partOf(entry: string): { layer: string; part: (typeof PARTS)[number] } | undefined {
  if (isOfSystem(entry)) return undefined;
  const [, layer, extension] = /^(.*)\.(\w+)$/.exec(entry) ?? [];
  const part = PARTS.find((name) => name === extension?.toLowerCase());
  return layer !== undefined && part ? { layer, part } : undefined;
}

function listLayers(entries: ReadonlyMap<string, Buffer>): Layer[] {
  const layers = new Map<string, Layer>();
  for (const [entry, bytes] of entries) {
    const found = partOf(entry);
    if (!found) continue;
    const key = found.layer.toLowerCase();
    const layer = layers.get(key) ?? { name: found.layer.split("/").at(-1) ?? "", parts: {} };
    layer.parts[found.part] = bytes;
    layers.set(key, layer);
  }
  return [...layers.values()].filter(({ parts }) => parts.shp);
}

/** The only layer, or the one whose columns match the schema better than all others. */
function chooseLayer(layers: readonly Layer[], schema: Schema | undefined): Layer | undefined {
  if (layers.length === 1) return layers[0];
  const scored = layers.map((layer) => {
    const dbf = openDbf(layer.parts.dbf ?? Buffer.alloc(0), (bytes) => bytes.toString("latin1"));
    const names = matchNames(dbf?.fields ?? [], schema);
    return { layer, matches: names.filter(({ field }) => field).length };
  });
  scored.sort((a, b) => b.matches - a.matches);
  const [first, second] = scored;
  return first && first.matches > (second?.matches ?? 0) ? first.layer : undefined;
}

async function openLayer({ name, parts }: Layer, context: ReadContext, normalised: Note[]): Promise<Table | undefined> {
  const { issues, schema } = context;
  const incomplete = (fr: string, en: string) => {
    issues.add("shapefile-incomplete", null, {}, { reason: { fr, en } });
    return undefined;
  };
  const shp = parts.shp as Buffer;
  if (!parts.dbf) return incomplete(`le fichier ${name}.dbf manque`, `the file ${name}.dbf is missing`);
  const unnamed = openDbf(parts.dbf, (bytes) => bytes.toString("latin1"));
  const encoding = unnamed ? findEncoding(parts.dbf, unnamed, parts.cpg, normalised) : "utf8";
  const dbf = openDbf(parts.dbf, (bytes) => decodeText(bytes, encoding));
  if (!dbf) return incomplete(`le fichier ${name}.dbf n'est pas lisible`, `the file ${name}.dbf is not readable`);
  const frame = walkShapes(shp);
  if (!frame)
    return incomplete(
      `le fichier ${name}.shp n'est pas lisible ou ses formes ne sont pas des points, lignes ou polygones`,
      `the file ${name}.shp is not readable or its shapes are not points, lines or polygons`,
    );
  if (frame.brokenAt)
    return incomplete(
      `le fichier ${name}.shp est coupé ou abîmé à partir de la forme ${formatNumber(frame.brokenAt)}`,
      `the file ${name}.shp is cut or damaged from shape ${frame.brokenAt}`,
    );
  if (dbf.records < dbf.declared)
    return incomplete(
      `le fichier ${name}.dbf annonce ${formatNumber(dbf.declared)} lignes mais s'arrête après ${formatNumber(dbf.records)}`,
      `the file ${name}.dbf declares ${dbf.declared} records but stops after ${dbf.records}`,
    );
  if (frame.shapes !== dbf.records)
    return incomplete(
      `${name}.shp contient ${formatNumber(frame.shapes)} formes mais ${name}.dbf ${formatNumber(dbf.records)} lignes`,
      `${name}.shp holds ${frame.shapes} shapes but ${name}.dbf ${dbf.records} records`,
    );
  const projection = findProjection(findFirstPosition(shp, frame), readPrj(parts.prj), context, normalised);
  if (!projection) return undefined;
  if (frame.altitudes)
    normalised.push({
      fr: "Altitudes et mesures (Z, M) des formes retirées.",
      en: "Altitudes and measures (Z, M) of the shapes removed.",
    });
  const names = matchNames(dbf.fields, schema);
  describeRenamed(names, normalised);
  const columns: FoundColumn[] = names.map((found) => ({ name: found.name, rank: null }));
  const present = new Set(names.map((found) => found.name));
  const deleted = countDeleted(dbf);
  if (deleted > 0)
    normalised.push({
      fr: `${counted(deleted, "objet supprimé", "objets supprimés")} dans le fichier .dbf ${deleted > 1 ? "ont été ignorés" : "a été ignoré"}.`,
      en: `${deleted} deleted feature(s) of the .dbf file ignored.`,
    });
  return {
    columns,
    headerLine: null,
    encoding: ENCODING_NAMES[encoding] ?? encoding,
    delimiter: null,
    geographic: true,
    typed: true,
    normalised,
    seen: (column) => present.has(column),
    async *batches() {
      const place = createShapePlacer(context, projection);
      const readers = names.map(({ dbf: column, field }) => createCellReader(column, field, encoding));
      const storedAs = (_row: number, at: number) => KINDS[names[at]?.dbf.type ?? ""];
      let next = 1;
      let batch = emptyBatch(next, storedAs);
      let record = -1;
      for (const shape of readShapes(shp, frame)) {
        record++;
        if (dbf.isDeleted(record)) continue;
        batch.records.push(readers.map((read) => read(dbf, record)));
        if (shape === TANGLED)
          issues.add("invalid-geometry", null, {
            feature: next,
            detail: "ses anneaux sont trop nombreux et trop emmêlés",
          });
        batch.geometries.push(shape === TANGLED ? null : place(shape, next));
        next++;
        if (batch.records.length < BATCH) continue;
        yield batch;
        batch = emptyBatch(next, storedAs);
      }
      if (batch.records.length > 0) yield batch;
    },
  };
}

type FeatureBatch = Batch & { records: RawCell[][]; geometries: (Geometry | null)[] };

function emptyBatch(firstFeature: number, storedAs: NonNullable<Batch["storedAs"]>): FeatureBatch {
  return { records: [], geometries: [], firstFeature, lineOf: () => null, storedAs };
}

/** By type of a column. */
const KINDS: Record<string, StoredKind> = { N: "number", F: "number", D: "date" };

const ENCODING_NAMES: Record<string, string> = { ...encodingNames, utf8: "UTF-8", cp437: "CP437" };

/** The encodings that the header of a DBF file may say, those of them that French tables have. */
const LANGUAGES = new Map([
  [0x01, "cp437"],
  [0x02, "cp850"],
  [0x03, "windows-1252"],
  [0x04, "macroman"],
  [0x57, "windows-1252"],
]);

/**
 * The encoding that .cpg announces; without it, UTF-8 where the texts are, else the one that the header of the table says, else Windows-1252.
 * What is guessed is said, and what cannot be read.
 */
function findEncoding(bytes: Buffer, dbf: Dbf, cpg: Buffer | undefined, normalised: Note[]): string {
  const { valid, broken, cut } = weighUtf8(bytes, dbf);
  const encoding = chooseEncoding(bytes, dbf, valid, cpg, normalised);
  if (encoding === "utf8" && broken > 0)
    normalised.push({
      fr: `${counted(broken, "octet")} de texte ${broken > 1 ? "ne sont pas" : "n'est pas"} de l'UTF-8 : ${broken > 1 ? "les lettres perdues sont écrites" : "la lettre perdue est écrite"} « \ufffd ».`,
      en: `${broken} byte(s) of text are not UTF-8: what is lost is written “\ufffd”.`,
    });
  if (encoding === "utf8" && cut > 0)
    normalised.push({
      fr: `${counted(cut, "texte coupé", "textes coupés")} au milieu d'une lettre, à la largeur de ${cut > 1 ? "leur" : "sa"} colonne : cette lettre a été retirée.`,
      en: `${cut} text(s) cut within a letter, at the width of the column: that letter was removed.`,
    });
  return encoding;
}

const RECORDS_FROM = 8;
const BETWEEN = Buffer.from("\n");

/**
 * Whether the texts of a table are UTF-8: no fewer whole sequences of several bytes than bytes outside them, how many of these, and how
 * many texts are cut within a sequence by the width of their column.
 */
function weighUtf8(bytes: Buffer, dbf: Dbf): { valid: boolean; broken: number; cut: number } {
  if (isUtf8(bytes.subarray(bytes.readUInt16LE(RECORDS_FROM)))) return { valid: true, broken: 0, cut: 0 };
  const { counts, add } = createByteCounter();
  const texts = dbf.fields.filter(({ type }) => type === "C");
  let cut = 0;
  for (let record = 0; record < dbf.records; record++) {
    if (dbf.isDeleted(record)) continue;
    for (const field of texts) {
      const text = textOf(dbf.cell(record, field));
      if (isAscii(text)) continue;
      const end = lastBoundary(text);
      if (end < text.length) cut++;
      add(text.subarray(0, end));
      add(BETWEEN);
    }
  }
  const { sequences, broken } = counts;
  // Where no sequence is whole, a last byte is a letter of another encoding: "CITÉ" in four bytes.
  return { valid: sequences > 0 ? broken <= sequences : broken + cut === 0, broken, cut };
}

/** The bytes of a text, without what follows its end. */
function textOf(cell: Buffer): Buffer {
  const end = cell.indexOf(0);
  return end < 0 ? cell : cell.subarray(0, end);
}

/** A text, in UTF-8 without the letter that the width of its column cuts. */
function decodeText(text: Buffer, encoding: string): string {
  return decodeBytes(encoding === "utf8" ? text.subarray(0, lastBoundary(text)) : text, encoding);
}

function chooseEncoding(
  bytes: Buffer,
  { language }: Dbf,
  valid: boolean,
  cpg: Buffer | undefined,
  normalised: Note[],
): string {
  const announced = cpg
    ?.toString("latin1")
    .replace(/[^\x20-\x7e]/g, "")
    .trim();
  const known = announced ? encodingOf(announced) : undefined;
  if (known === "utf8" && !valid) {
    normalised.push({
      fr: "Le fichier .cpg annonce UTF-8 mais le texte est en Windows-1252 : converti en UTF-8.",
      en: "The .cpg file says UTF-8 but the text is in Windows-1252: converted to UTF-8.",
    });
    return "windows-1252";
  }
  if (known && known !== "utf8" && valid && findTwiceEncoded(iconv.decode(bytes.subarray(0, SAMPLE), known))) {
    normalised.push({
      fr: `Le fichier .cpg annonce ${ENCODING_NAMES[known] ?? announced} mais le texte est en UTF-8 : il a été lu ainsi.`,
      en: `The .cpg file says ${ENCODING_NAMES[known] ?? announced} but the text is in UTF-8: it was read so.`,
    });
    return "utf8";
  }
  if (known) {
    if (known !== "utf8")
      normalised.push({
        fr: `Encodage ${ENCODING_NAMES[known] ?? announced} (fichier .cpg) converti en UTF-8.`,
        en: `Encoding ${ENCODING_NAMES[known] ?? announced} (.cpg file) converted to UTF-8.`,
      });
    return known;
  }
  const said = valid ? undefined : LANGUAGES.get(language);
  if (said) {
    normalised.push({
      fr: `Encodage ${ENCODING_NAMES[said] ?? said} (annoncé par le fichier .dbf) converti en UTF-8.`,
      en: `Encoding ${ENCODING_NAMES[said] ?? said} (said by the .dbf file) converted to UTF-8.`,
    });
    return said;
  }
  const why = announced
    ? {
        fr: `le fichier .cpg annonce un encodage inconnu (${quote(announced)})`,
        en: `the .cpg file says an unknown encoding (“${announced}”)`,
      }
    : { fr: "pas de fichier .cpg", en: "no .cpg file" };
  normalised.push({
    fr: `Encodage reconnu d'après le texte, ${why.fr} : ${valid ? "UTF-8" : "Windows-1252, converti en UTF-8"}.`,
    en: `Encoding recognised from the text, ${why.en}: ${valid ? "UTF-8" : "Windows-1252, converted to UTF-8"}.`,
  });
  return valid ? "utf8" : "windows-1252";
}

function encodingOf(announced: string): string | undefined {
  const folded = announced.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (/^(utf8|65001)$/.test(folded)) return "utf8";
  // Latin 1 is read as Windows-1252, which only adds characters to it.
  if (/^(ansi|cp|windows|ibm)?1252$|^(iso)?88591$|^latin1$/.test(folded)) return "windows-1252";
  if (/^(mac(roman|intosh)?|10000)$/.test(folded)) return "macroman";
  const name = folded.replace(/^(ansi|oem|ibm)?(\d+)$/, "cp$2").replace(/^(iso)?8859(\d+)$/, "iso-8859-$2");
  return iconv.encodingExists(name) ? name : undefined;
}

/** What the .prj file says of the coordinates. */
function readPrj(prj: Buffer | undefined): Announcement {
  const wkt = prj?.toString("utf8").trim();
  return {
    title: wkt ? (/"([^"]*)"/.exec(wkt)?.[1] ?? wkt.slice(0, 40)) : undefined,
    projection: wkt ? projectionOfWkt(wkt) : undefined,
    source: { fr: "fichier .prj", en: ".prj file" },
    says: { fr: "le fichier .prj annonce", en: "the .prj file says" },
    absent: { fr: "pas de fichier .prj", en: "no .prj file" },
  };
}

/** A column of the DBF file under the name it will have. */
interface NamedColumn {
  name: string;
  dbf: DbfField;
  field: Field | undefined;
}

/**
 * Names of the columns: a field of the schema of the same name, else the only one whose first ten characters are the same,
 * capitals aside; else the name as written.
 */
function matchNames(columns: readonly DbfField[], schema: Schema | undefined): NamedColumn[] {
  const fields = schema?.fields ?? [];
  const exact = new Map(fields.map((field) => [cleanName(field.name), field]));
  const taken = new Set(columns.map(({ name }) => name).filter((name) => exact.has(name)));
  const cut = (name: string) => cleanName(name).slice(0, NAME_LENGTH).toUpperCase();
  const used = new Set<string>();
  return columns.map((dbf) => {
    const close = fields.filter((field) => cut(field.name) === cut(dbf.name) && !taken.has(cleanName(field.name)));
    const twins = columns.filter((other) => !exact.has(other.name) && cut(other.name) === cut(dbf.name));
    const field = exact.get(dbf.name) ?? (close.length === 1 && twins.length === 1 ? close[0] : undefined);
    const wished = field ? cleanName(field.name) : dbf.name || "colonne";
    let name = wished;
    for (let again = 2; used.has(name); again++) name = `${wished}_${again}`;
    used.add(name);
    return { name, dbf, field: name === wished ? field : undefined };
  });
}

function describeRenamed(names: readonly NamedColumn[], normalised: Note[]): void {
  const renamed = names.filter(({ name, dbf }) => name !== dbf.name);
  if (renamed.length === 0) return;
  const pairs = renamed.map(({ name, dbf }) => `${quote(dbf.name)} → ${quote(name)}`).join(", ");
  const englishPairs = renamed.map(({ name, dbf }) => `“${dbf.name}” → “${name}”`).join(", ");
  normalised.push({
    fr: `Noms de colonnes rendus entiers (un shapefile les coupe à ${NAME_LENGTH} caractères) : ${pairs}.`,
    en: `Column names made whole again (a shapefile cuts them at ${NAME_LENGTH} characters): ${englishPairs}.`,
  });
}

function countDeleted(dbf: Dbf): number {
  let deleted = 0;
  for (let record = 0; record < dbf.records; record++) if (dbf.isDeleted(record)) deleted++;
  return deleted;
}

/** Reads the cells of a column as text; null = no value. */
function createCellReader(
  column: DbfField,
  field: Field | undefined,
  encoding: string,
): (dbf: Dbf, record: number) => RawCell {
  const writer = createCellWriter(field);
  return (dbf, record) => {
    const text = decodeText(textOf(dbf.cell(record, column)), encoding).trimEnd();
    switch (column.type) {
      case "N":
      case "F": {
        const number = text.trim();
        return number === "" || /^\*+$/.test(number) ? null : writer.number(number);
      }
      case "L":
        if (/^[YTyt]$/.test(text)) return writer.boolean(true);
        return /^[NFnf]$/.test(text) ? writer.boolean(false) : null;
      case "D": {
        const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
        if (year === "0000" || text.trim() === "") return null;
        return year ? writer.date(`${year}-${month}-${day}`) : text;
      }
      default:
        return text === "" ? null : text;
    }
  };
}
