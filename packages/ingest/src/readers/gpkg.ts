import type Database from "better-sqlite3";
import type { Geometry, Position } from "geojson";
import { cleanName } from "../column-names.js";
import { counted } from "../french-number.js";
import { quote } from "../issues/french.js";
import type { Note } from "../note.js";
import { firstPosition, projectionOfEpsg, projectionOfWkt, wgs84 } from "../projection.js";
import type { Batch, RawCell, StoredKind, Table } from "../table.js";
import { type CellWriter, createCellWriter } from "./cell-text.js";
import { chooseLayer } from "./choose-layer.js";
import { type Announcement, findProjection } from "./find-projection.js";
import {
  type GpkgColumn,
  type GpkgLayer,
  isSqliteError,
  isStyles,
  listGpkgContents,
  openGpkg,
  quoteName,
  refuseDamage,
  UnreadableGpkg,
} from "./gpkg-file.js";
import { readGpkgGeometry } from "./gpkg-geometry.js";
import { createShapePlacer } from "./place-shape.js";
import { expectedNames, fieldsToWrite, type ReadContext, type Reader, writtenNames } from "./reader.js";

const BATCH = 500;

/** OGC GeoPackage (SQLite, https://www.geopackage.org/spec131/): one layer of features, the one that the schema matches best. */
export const gpkg: Reader = {
  async open(context) {
    const { issues, path, scan } = context;
    const normalised: Note[] = [];
    try {
      const { db, copiedOpen } = await openGpkg(path, scan);
      try {
        const layer = findLayer(db, context, normalised);
        if (!layer) return undefined;
        if (copiedOpen)
          normalised.push({
            fr: "Le fichier a été copié pendant qu'un logiciel l'avait ouvert : les toutes dernières modifications peuvent manquer. Fermez la couche dans QGIS, puis copiez-le de nouveau.",
            en: "The file was copied while a program had it open: the very last changes may be missing. Close the layer in QGIS, then copy it again.",
          });
        return openLayer(db, layer.layer, layer.sheets, context, normalised);
      } finally {
        db.close();
      }
    } catch (error) {
      if (!(error instanceof UnreadableGpkg) && !isSqliteError(error)) throw error;
      issues.add("unreadable-archive", null, { detail: error.message });
      return undefined;
    }
  },
};

/** The layer to read, and the names of all; undefined when the collector says why there is none. */
function findLayer(
  db: Database.Database,
  context: ReadContext,
  normalised: Note[],
): { layer: GpkgLayer; sheets: string[] } | undefined {
  const contents = listGpkgContents(db, { asked: expectedNames(context), written: writtenNames(context) });
  const refuse = (reason: Note, remedy: Note) => {
    context.issues.add("unsupported-format", null, { reason, remedy });
    return undefined;
  };
  if (!contents)
    return refuse(
      { fr: "une base SQLite qui n'est pas un GeoPackage", en: "an SQLite database that is no GeoPackage" },
      { fr: "Exportez la couche en GeoPackage ou en GeoJSON.", en: "Export the layer as GeoPackage or GeoJSON." },
    );
  const { layers, computed, others, hasUnlisted } = contents;
  const [first, ...more] = layers.map((layer) => ({
    name: layer.table,
    columns: layer.columns.map(({ given }) => given),
    layer,
  }));
  if (!first && computed.length > 0)
    return refuse(
      {
        fr: `un GeoPackage dont la couche est calculée par le fichier (vue ou colonnes calculées : ${computed.slice(0, 5).join(", ")})`,
        en: `a GeoPackage whose layer is computed by the file (view or computed columns: ${computed.slice(0, 5).join(", ")})`,
      },
      {
        fr: "Exportez la couche dans QGIS : elle deviendra une vraie table.",
        en: "Export the layer with QGIS: it will become a true table.",
      },
    );
  if (!first)
    return refuse(
      others.length > 0
        ? {
            fr: `un GeoPackage sans couche d'objets géographiques (on y trouve : ${others.slice(0, 5).join(", ")})`,
            en: `a GeoPackage without layer of features (it holds: ${others.slice(0, 5).join(", ")})`,
          }
        : { fr: "un GeoPackage sans aucune couche", en: "a GeoPackage without any layer" },
      {
        fr: "Exportez la couche voulue dans QGIS ; une table sans géométrie s'exporte en CSV.",
        en: "Export the layer with QGIS; a table without geometry is exported as CSV.",
      },
    );
  const chosen = chooseLayer([first, ...more], context, normalised);
  if (!chosen) return undefined;
  const { layer } = chosen;
  const beside = others.filter((name) => !isStyles(name));
  if (hasUnlisted || computed.length + beside.length + layer.leftOut.length > 0) context.onMore?.();
  return { layer, sheets: layers.map(({ table }) => table) };
}

function openLayer(
  db: Database.Database,
  layer: GpkgLayer,
  sheets: string[],
  context: ReadContext,
  normalised: Note[],
): Table | undefined {
  const { issues, path, scan } = context;
  refuseDamage(db, layer.table);
  const projection = findProjection(readFirstPosition(db, layer), readCrs(layer), context, normalised);
  if (!projection) return undefined;
  if (layer.leftOut.length > 0)
    normalised.push({
      fr: `${counted(layer.leftOut.length, "colonne")} sans texte (contenu binaire) ${layer.leftOut.length > 1 ? "ont été laissées" : "a été laissée"} de côté : ${layer.leftOut.map((name) => quote(name)).join(", ")}.`,
      en: `${layer.leftOut.length} column(s) without text (binary) left out: ${layer.leftOut.join(", ")}.`,
    });
  const fields = fieldsToWrite(context);
  const columns = nameColumns(layer.columns);
  const present = new Set(columns);
  const numbers = new Set<string>();
  return {
    columns: columns.map((name) => ({ name, rank: null })),
    headerLine: null,
    encoding: "UTF-8",
    delimiter: null,
    sheet: layer.table,
    sheets,
    geographic: true,
    typed: true,
    normalised,
    seen: (name) => present.has(name),
    numbers: (name) => numbers.has(name),
    async *batches() {
      const { db: again } = await openGpkg(path, scan);
      try {
        const place = createShapePlacer(context, projection);
        const writers = columns.map((name) => createCellWriter(fields.get(name), context.onMore));
        let heights = false;
        let batch = emptyBatch(layer);
        for (const [id, blob, ...values] of readFeatures(again, layer)) {
          const feature = Number(id);
          // Features bear their own identifier: a batch goes as far as these follow one another.
          if (
            batch.records.length === BATCH ||
            (batch.records.length > 0 && feature !== batch.firstFeature + batch.records.length)
          ) {
            yield batch;
            batch = emptyBatch(layer);
          }
          if (batch.records.length === 0) batch.firstFeature = feature;
          batch.values.push(values);
          batch.records.push(
            values.map((value, at) => {
              const name = columns[at] as string;
              if (typeof value === "number" || typeof value === "bigint") numbers.add(name);
              return writeCell(value, layer.columns[at]?.type ?? "", writers[at] as CellWriter);
            }),
          );
          const shape = Buffer.isBuffer(blob) ? readGpkgGeometry(blob) : undefined;
          if (shape && "heights" in shape) heights ||= shape.heights;
          if (shape && "fault" in shape) issues.add("invalid-geometry", null, { feature, detail: shape.fault });
          else if (blob !== null && !shape)
            issues.add("invalid-geometry", null, { feature, detail: "la géométrie n'est pas au format GeoPackage" });
          batch.geometries.push(
            (blob !== null && !shape) || (shape && "fault" in shape) ? null : place(shape?.geometry ?? null, feature),
          );
        }
        if (batch.records.length > 0) yield batch;
        if (heights && projection !== wgs84)
          normalised.push({ fr: "Altitudes (Z) des formes retirées.", en: "Altitudes (Z) of the shapes removed." });
      } catch (error) {
        if (!isSqliteError(error)) throw error;
        issues.add("unreadable-archive", null, { detail: error.message });
      } finally {
        again.close();
      }
    },
  };
}

type FeatureBatch = Batch & {
  records: RawCell[][];
  values: Value[][];
  geometries: (Geometry | null)[];
  firstFeature: number;
};

function emptyBatch({ columns }: GpkgLayer): FeatureBatch {
  const values: Value[][] = [];
  return {
    ...{ records: [], values, geometries: [], firstFeature: 1, lineOf: () => null },
    storedAs: (row, at) => kindOf(values[row]?.[at], columns[at]?.type ?? ""),
  };
}

/** Names as they should have been written, each once. */
function nameColumns(columns: readonly GpkgColumn[]): string[] {
  const used = new Set<string>();
  return columns.map((column) => {
    const wished = cleanName(column.given) || "colonne";
    let name = wished;
    for (let again = 2; used.has(name); again++) name = `${wished}_${again}`;
    used.add(name);
    return name;
  });
}

type Value = string | number | bigint | Buffer | null;

function* readFeatures(
  db: Database.Database,
  { table, geometryColumn, identifier, columns }: GpkgLayer,
): Generator<Value[]> {
  const read = [geometryColumn, ...columns.map(({ name }) => name)].map(quoteName).join(", ");
  yield* db
    .prepare(`SELECT ${identifier}, ${read} FROM ${quoteName(table)} NOT INDEXED`)
    .raw(true)
    .safeIntegers(true)
    .iterate() as Iterable<Value[]>;
}

/** The first position of a layer; undefined when no feature has one. */
function readFirstPosition(db: Database.Database, layer: GpkgLayer): Position | undefined {
  for (const [, blob] of readFeatures(db, { ...layer, columns: [] })) {
    const shape = Buffer.isBuffer(blob) ? readGpkgGeometry(blob) : undefined;
    const position = shape && "geometry" in shape && shape.geometry ? firstPosition(shape.geometry) : undefined;
    if (position) return position;
  }
  return undefined;
}

function readCrs(layer: GpkgLayer): Announcement {
  const { title, code, wkt } = layer.crs();
  return {
    title,
    projection: (code === undefined ? undefined : projectionOfEpsg(code)) ?? projectionOfWkt(wkt),
    source: { fr: "système de la couche", en: "system of the layer" },
    says: { fr: "la couche annonce", en: "the layer says" },
    absent: { fr: "la couche n'annonce aucun système", en: "the layer says no system" },
  };
}

function isDate(value: string, type: string): boolean {
  return (type === "DATE" || type === "DATETIME") && DATE.test(value);
}

/** What a cell is once written. */
function kindOf(value: Value | undefined, type: string): StoredKind | undefined {
  if (typeof value === "string") return isDate(value, type) ? "date" : undefined;
  return (typeof value === "number" || typeof value === "bigint") && type !== "BOOLEAN" ? "number" : undefined;
}

const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?$/;

function writeCell(value: Value | undefined, type: string, writer: CellWriter): RawCell {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return `0x${value.subarray(0, 20).toString("hex")}`;
  if (typeof value === "string") return isDate(value, type) ? writer.date(value.replace(/\.0+(?=$|[Z+-])/, "")) : value;
  if (type === "BOOLEAN" && (Number(value) === 0 || Number(value) === 1)) return writer.boolean(Number(value) === 1);
  return writer.number(String(value));
}
