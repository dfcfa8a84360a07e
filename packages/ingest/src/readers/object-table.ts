import type { Geometry } from "geojson";
import { cleanName } from "../column-names.js";
import { isDeeperThan } from "../documents/json-depth.js";
import type { Note } from "../note.js";
import { wgs84 } from "../projection.js";
import type { Batch, RawCell, Table } from "../table.js";
import { type CellWriter, createCellWriter } from "./cell-text.js";
import { isLost } from "./parse-json.js";
import { createShapePlacer } from "./place-shape.js";
import { fieldsToWrite, type ReadContext } from "./reader.js";
import { inBothLanguages } from "./split-features.js";

/** An object with named values: a feature, or a record. */
export interface NamedValues {
  properties: ReadonlyMap<string, unknown>;
  /** In WGS84; undefined where objects have none. */
  geometry?: Geometry | null;
  /** Why it could not be read, a clause, and what to do: its values are not checked. */
  fault?: Note & { remedy?: Note };
}

/** A text that is not what its format says, and the line where it shows. */
export class MalformedText extends Error {
  constructor(
    readonly reason: string,
    readonly line: number,
    /** It is well formed, but what it lists is no record. */
    readonly notRecords = false,
  ) {
    super(reason);
  }
}

/** Names of properties that are columns, at most. */
const MAX_NAMES = 1000;
const BATCH = 500;
const AGAIN = { fr: "Exportez le fichier de nouveau, en entier.", en: "Export the whole file again." };
const NOT_RECORDS = {
  reason: {
    fr: "une liste JSON dont les éléments ne sont pas des enregistrements entre accolades",
    en: "a JSON list whose elements are no records between braces",
  },
  remedy: {
    fr: "Donnez un nom à chaque valeur : [{…}, {…}], ou enregistrez un CSV.",
    en: "Give each value a name: [{…}, {…}], or save a CSV.",
  },
};

/** What is known of the objects before they are read. */
export interface ObjectSource {
  geographic: boolean;
  /** The objects, in order, as often as asked; throws when the file is damaged. */
  read(): AsyncIterable<readonly NamedValues[]>;
  /** Told of what reading showed, once all was. */
  onEnd?(): void;
  encoding: string | null;
  normalised: Note[];
  sheet?: string;
  sheets?: string[];
}

/**
 * Objects as a table, whose columns are the names met in any of them: they are read twice, once for the names. Memory: some hundreds of
 * objects.
 */
export async function openObjectTable(context: ReadContext, source: ObjectSource): Promise<Table | undefined> {
  const { issues } = context;
  const { geographic, normalised } = source;
  const names = new Set<string>();
  try {
    for await (const objects of source.read())
      for (const { properties } of objects)
        for (const name of properties.keys()) {
          if (names.size >= MAX_NAMES && !names.has(name)) {
            issues.add("too-many-properties", null, {}, { bound: String(MAX_NAMES) });
            return undefined;
          }
          names.add(name);
        }
  } catch (error) {
    if (error instanceof MalformedText && error.notRecords) issues.add("unsupported-format", null, NOT_RECORDS);
    else if (error instanceof MalformedText) {
      const reason = inBothLanguages(error.reason);
      issues.add("invalid-json", null, { line: error.line, detail: error.reason, reason, remedy: AGAIN });
    } else issues.add("unreadable-archive", null, { detail: (error as Error).message });
    return undefined;
  }
  const columns = [...names];
  const fields = fieldsToWrite(context);
  const writers = columns.map((name) => createCellWriter(fields.get(cleanName(name))));
  const numbers = new Set<string>();
  return {
    columns: columns.map((name) => ({ name, rank: null })),
    headerLine: null,
    encoding: source.encoding,
    delimiter: null,
    ...(source.sheet === undefined ? {} : { sheet: source.sheet }),
    ...(source.sheets === undefined ? {} : { sheets: source.sheets }),
    geographic,
    typed: true,
    normalised,
    seen: (name) => names.has(name),
    numbers: (name) => numbers.has(name),
    async *batches() {
      const place = geographic ? createShapePlacer(context, wgs84) : undefined;
      let next = 1;
      let batch = emptyBatch(next, columns, geographic);
      for await (const objects of source.read())
        for (const { properties, geometry, fault } of objects) {
          if (fault !== undefined) {
            const { remedy, ...reason } = fault;
            issues.add("invalid-feature", null, { feature: next, reason, ...(remedy ? { remedy } : {}) });
            batch.unread.push(batch.records.length);
          }
          const record = columns.map((name, at): RawCell => {
            const value = properties.get(name);
            if (value === undefined) return undefined;
            if (typeof value === "number") numbers.add(name);
            return writeValue(value, writers[at] as CellWriter);
          });
          batch.records.push(record);
          batch.properties.push(properties);
          batch.geometries?.push(fault === undefined && place ? place(geometry ?? null, next) : null);
          next++;
          if (batch.records.length < BATCH) continue;
          yield batch;
          batch = emptyBatch(next, columns, geographic);
        }
      if (batch.records.length > 0) yield batch;
      source.onEnd?.();
    },
  };
}

type ObjectBatch = Batch & {
  records: RawCell[][];
  properties: NamedValues["properties"][];
  unread: number[];
  geometries?: (Geometry | null)[];
};

function emptyBatch(firstFeature: number, columns: readonly string[], geographic: boolean): ObjectBatch {
  const properties: ObjectBatch["properties"] = [];
  const batch: ObjectBatch = {
    records: [],
    properties,
    unread: [],
    firstFeature,
    lineOf: () => null,
    storedAs: (row, at) => (typeof properties[row]?.get(columns[at] ?? "") === "number" ? "number" : undefined),
  };
  if (geographic) batch.geometries = [];
  return batch;
}

/** A JSON value as the text of a cell; one nested without end is none. */
function writeValue(value: unknown, writer: CellWriter): RawCell {
  if (value === null) return value;
  if (typeof value === "string") return isLost(value) ? writer.number(value) : value;
  if (typeof value === "number") return writer.number(String(value));
  if (typeof value === "boolean") return writer.boolean(value);
  return isDeeperThan(value) ? null : JSON.stringify(value);
}
