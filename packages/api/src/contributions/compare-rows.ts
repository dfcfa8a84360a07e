import { type Cell, type Field, fieldTypes } from "@datalogue/ingest";
import { type HandCells, textOf } from "../drafts/hand-table.js";
import { writeCell } from "../drafts/write-cell.js";
import type { Likeness } from "./contribution.js";

/** Values of a row by column; what is not of its type stays a text. */
export type RowValues = Record<string, Cell>;

/** Metres within which two things are taken for the same one. */
const SAME_PLACE = 25;

/** What the cells of a row say, each read as its column reads it. */
export function valuesOf(fields: readonly Field[], cells: HandCells): RowValues {
  return Object.fromEntries(
    fields.map((field) => {
      const text = textOf(cells, field.name).trim();
      return [field.name, text === "" ? null : (fieldTypes[field.type ?? "string"].compile(field)(text) ?? text)];
    }),
  );
}

/** Cells written for the columns of another schema, which may put its days and its numbers otherwise. */
export function rewriteCells(cells: HandCells, from: readonly Field[], to: readonly Field[]): HandCells {
  const known = new Map(from.map((field) => [field.name, field]));
  return Object.fromEntries(
    to
      .filter(({ name }) => Object.hasOwn(cells, name))
      .map((field) => {
        const text = textOf(cells, field.name);
        const own = known.get(field.name);
        const value = own && text !== "" ? fieldTypes[own.type ?? "string"].compile(own)(text) : undefined;
        return [field.name, value === undefined ? text : writeCell(value, field)];
      }),
  );
}

/**
 * The rows that look like one: same key, or same place (25 m at most), or where the table has no place, the same words in every column that is
 * answered. `place`: names of the columns of a longitude and a latitude.
 */
export function findAlike(
  own: RowValues,
  others: readonly { name: string; values: RowValues; where: Likeness["where"] }[],
  { fields, key, place }: { fields: readonly Field[]; key: readonly string[]; place: [string, string] | undefined },
): Likeness[] {
  const isPlaced = place !== undefined || fields.some(({ type }) => type === "geopoint");
  const answered = fields.filter(({ name }) => !key.includes(name) && !isEmpty(own[name]));
  return others.flatMap(({ name, values, where }): Likeness[] => {
    if (isSameKey(own, values, key)) return [{ why: "key", name, where }];
    if (isPlaced) {
      const [a, b] = [findPoint(own, fields, place), findPoint(values, fields, place)];
      return a && b && distance(a, b) <= SAME_PLACE ? [{ why: "place", name, where }] : [];
    }
    const isSame = answered.length > 0 && answered.every((field) => fold(own[field.name]) === fold(values[field.name]));
    return isSame ? [{ why: "text", name, where }] : [];
  });
}

/** The one row that is this one: by its key, or else by all that it says; undefined where none is, or several are. */
export function locateRow<T extends { cells: HandCells }>(
  rows: readonly T[],
  cells: HandCells,
  { fields, key }: { fields: readonly Field[]; key: readonly string[] },
): T | undefined {
  const own = valuesOf(fields, cells);
  const compared = key.length > 0 && key.every((name) => !isEmpty(own[name])) ? key : fields.map(({ name }) => name);
  const found = rows.filter((row) => {
    const values = valuesOf(fields, row.cells);
    return compared.every((name) => fold(values[name]) === fold(own[name]));
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Whether two rows have the same key; false without one, or where it is empty. */
export function isSameKey(a: RowValues, b: RowValues, key: readonly string[]): boolean {
  return key.length > 0 && key.every((name) => !isEmpty(a[name]) && fold(a[name]) === fold(b[name]));
}

function findPoint(
  values: RowValues,
  fields: readonly Field[],
  place: [string, string] | undefined,
): [number, number] | undefined {
  const point = fields.find(({ type, name }) => type === "geopoint" && !isEmpty(values[name]));
  const pair = point ? String(values[point.name]).split(",").map(Number) : place?.map((name) => toNumber(values[name]));
  const [longitude, latitude] = pair ?? [];
  return longitude !== undefined && latitude !== undefined && Number.isFinite(longitude) && Number.isFinite(latitude)
    ? [longitude, latitude]
    : undefined;
}

const toNumber = (value: Cell | undefined) => (isEmpty(value) ? Number.NaN : Number(String(value).replace(",", ".")));
const isEmpty = (value: Cell | undefined) => value === undefined || value === null || value === "";
const fold = (value: Cell | undefined) =>
  isEmpty(value) ? "" : String(value).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** Metres between two points that are near each other: the Earth is flat there. */
function distance([longitude, latitude]: [number, number], [otherLongitude, otherLatitude]: [number, number]): number {
  const radians = Math.PI / 180;
  const east = (otherLongitude - longitude) * radians * Math.cos(latitude * radians);
  return Math.hypot(east, (otherLatitude - latitude) * radians) * 6_371_000;
}
