import { capitalise, type Field } from "@datalogue/ingest";
import type { Geometry, Position } from "geojson";
import { isDay } from "../calendar/civil-day.js";
import { labelsOf } from "./form.js";
import type { InspectionKind, Perimeter } from "./kind-schema.js";

/** One object of a register, as those who inspect need it. */
export interface Installation {
  key: string;
  /** Its name, or else its kind and key. */
  name: string;
  /** In words. */
  kind: string | null;
  /** Days between two inspections. */
  days: number;
  /** Day, month or year (ISO) from which it is there; null where the register does not say. */
  since: string | null;
  /** Whether the register served has it still. */
  isRegistered: boolean;
  /** A point of it: longitude, latitude. */
  position: [longitude: number, latitude: number] | null;
  /** The one that the register says, where another was accepted from the field. */
  registered: [longitude: number, latitude: number] | null;
  /** What the kind of inspection shows of it, in words. */
  shown: { label: string; text: string }[];
  /** What perimeters look at, by column. */
  cells: Record<string, string>;
}

interface RegisterFeature {
  geometry: Geometry | null;
  properties: Record<string, unknown> | null;
}

/** The objects of a register that a kind of inspection is about, in the order of the register. Those without a key are left out. */
export function readRegister(
  features: RegisterFeature[],
  { register, days, words }: Pick<InspectionKind, "register" | "days" | "words">,
  fields: readonly Field[],
): Installation[] {
  const labels = new Map(fields.map((field) => [field.name, labelsOf(field)]));
  const titles = new Map(fields.map(({ name, title }) => [name, title ?? name]));
  const wordsOf = (column: string, value: unknown): string =>
    value === null || value === undefined ? "" : (labels.get(column)?.get(String(value)) ?? String(value));
  const found: Installation[] = [];
  const keys = new Set<string>();
  for (const { geometry, properties } of features) {
    const cell = (column: string | undefined) => (column === undefined ? undefined : properties?.[column]);
    const key = String(cell(register.key) ?? "");
    if (key === "" || keys.has(key) || !isWithin(properties ?? {}, register.where)) continue;
    keys.add(key);
    const kind = register.kind === undefined ? "" : wordsOf(register.kind, cell(register.kind));
    const name = String(cell(register.name) ?? "") || `${kind || capitalise(words.one)} ${key}`;
    const own = Number(cell(register.days));
    const position = geometry && pointOf(geometry);
    found.push({
      ...{ key, name, kind: kind || null, position, registered: position },
      days: Number.isInteger(own) && own > 0 ? own : days,
      since: readSince(String(cell(register.since) ?? "")),
      isRegistered: true,
      shown: (register.shown ?? []).flatMap((column) => {
        const text = wordsOf(column, cell(column));
        return text === "" ? [] : [{ label: titles.get(column) ?? column, text }];
      }),
      cells: Object.fromEntries(
        Object.entries(properties ?? {}).flatMap(([column, value]) =>
          value === null || typeof value === "object" ? [] : [[column, String(value)]],
        ),
      ),
    });
  }
  return found;
}

/** The day, the month or the year (ISO) that a cell begins with: of a day or a month that does not exist, the year. */
function readSince(text: string): string | null {
  const [since] = /^\d{4}(-\d{2}){0,2}(?!\d)/.exec(text) ?? [];
  if (since === undefined) return null;
  return isDay(`${since}-01-01`.slice(0, 10)) ? since : since.slice(0, 4);
}

/** Whether the cells of an object meet a perimeter. */
export function isWithin(cells: Readonly<Record<string, unknown>>, perimeter: Perimeter | undefined): boolean {
  return (perimeter ?? []).every(({ column, in: values }) => values.includes(String(cells[column] ?? "")));
}

/** A position of a geometry: that of a point, the middle corner of a line, a corner of an area. */
function pointOf(geometry: Geometry): [number, number] | null {
  if (geometry.type === "GeometryCollection")
    return geometry.geometries.map(pointOf).find((one) => one !== null) ?? null;
  const positions: Position[] = [];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === "number") positions.push(value as Position);
    else for (const one of value) walk(one);
  };
  walk(geometry.coordinates);
  const [longitude, latitude] = positions[Math.floor((positions.length - 1) / 2)] ?? [];
  return longitude === undefined || latitude === undefined ? null : [longitude, latitude];
}
