import type { Cell, Field, FieldTypeName } from "@datalogue/ingest";
import { writePoint } from "@datalogue/ingest/core";
import type { Geometry } from "geojson";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { ExportRecord } from "../rows/read-records.js";
import { fileType } from "../vocabularies/vocabularies.js";
import type { Layout, WholeFormat } from "./export-format.js";
import { toWkb } from "./to-wkb.js";

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];

/** Apache Parquet by row groups, GeoParquet 1.1 (geometry in WKB, WGS84) when there is a geometry. */
export const parquet = {
  kind: "binary",
  title: "Tableau Parquet",
  mediaType: "application/vnd.apache.parquet",
  published: {
    label: "Parquet",
    pageLabel: "Parquet",
    description: "Les lignes vérifiées en Apache Parquet, colonnes typées (GeoParquet quand le jeu a une géométrie).",
    fileType: fileType("PARQUET", "Apache Parquet"),
    open: true,
  },
  maxRows: 5_000_000,
  maxRowsAtPublication: 200_000,
  tooManyRows: "trop-grand-pour-parquet",
  suits: ({ fields, geographic }) => fields.length > 0 || geographic,
  write: writeParquet,
} satisfies WholeFormat;

/** Rows of a group: what memory holds at once. */
const GROUP = 20_000;

interface ParquetColumn {
  name: string;
  element: Omit<SchemaElement, "name" | "repetition_type">;
  /** The value that hyparquet-writer takes. */
  convert(record: ExportRecord): unknown;
}

function* writeParquet(layout: Layout, records: Iterable<ExportRecord>): Iterable<Uint8Array> {
  const geometryName = layout.fields.some(({ name }) => name === "geometry") ? "~geometry" : "geometry";
  const geometryTypes = new Set<string>();
  const columns = layout.fields.map((field, index) => fieldColumn(field, index));
  if (layout.geographic)
    columns.push({
      name: geometryName,
      element: { type: "BYTE_ARRAY" },
      convert: ({ geometry }) => {
        if (geometry === null) return null;
        const shape: Geometry = JSON.parse(geometry);
        const { wkb, hasHeights } = toWkb(shape);
        geometryTypes.add(hasHeights ? `${shape.type} Z` : shape.type);
        return wkb;
      },
    });

  // The bytes leave by pieces: `offset` goes on counting from the start of the file.
  const out = new ByteWriter();
  const take = () => {
    const bytes = new Uint8Array(out.buffer.slice(0, out.index));
    out.index = 0;
    return bytes;
  };
  const metadata: { key: string; value: string }[] = [];
  const writer = new ParquetWriter({
    writer: out,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.map(({ name, element }): SchemaElement => ({ name, repetition_type: "OPTIONAL", ...element })),
    ],
    kvMetadata: metadata,
    createdBy: "datalogue",
  });
  let data: unknown[][] = columns.map(() => []);
  const flush = () => {
    writer.write({
      columnData: columns.map(({ name }, index) => ({ name, data: data[index] ?? [], offsetIndex: false })),
      rowGroupSize: GROUP,
    });
    data = columns.map(() => []);
    return take();
  };
  for (const record of records) {
    for (let index = 0; index < columns.length; index++) data[index]?.push(columns[index]?.convert(record) ?? null);
    if (data[0]?.length === GROUP) yield flush();
  }
  if (data[0]?.length) yield flush();
  if (layout.geographic) metadata.push({ key: "geo", value: geoMetadata(geometryName, geometryTypes) });
  writer.finish();
  yield take();
}

/** GeoParquet 1.1.0: coordinates are longitude and latitude when no `crs` is named (OGC:CRS84). */
function geoMetadata(name: string, types: Set<string>): string {
  return JSON.stringify({
    version: "1.1.0",
    primary_column: name,
    columns: { [name]: { encoding: "WKB", geometry_types: [...types].sort() } },
  });
}

const ELEMENTS: Partial<Record<FieldTypeName, ParquetColumn["element"]>> = {
  integer: { type: "INT64" },
  year: { type: "INT32" },
  number: { type: "DOUBLE" },
  boolean: { type: "BOOLEAN" },
  date: { type: "INT32", converted_type: "DATE" },
};

/** Date-times keep their text, with the zone they were given in; lists and objects are JSON text; points have the form of their field. */
function fieldColumn(field: Field, index: number): ParquetColumn {
  const { name, type = "string" } = field;
  const element = ELEMENTS[type] ?? { type: "BYTE_ARRAY", converted_type: "UTF8" };
  const convert = (cell: Cell): unknown => {
    if (cell === null) return null;
    if (type === "integer") return BigInt(Math.trunc(Number(cell)));
    // The day alone: versions published before dates were cut to it hold an hour.
    if (type === "date") return Date.parse(String(cell).slice(0, 10)) / 86_400_000;
    if (type === "geopoint") return writePoint(String(cell), field);
    return ELEMENTS[type] ? cell : String(cell);
  };
  return { name, element, convert: ({ cells }) => convert(cells[index] ?? null) };
}
