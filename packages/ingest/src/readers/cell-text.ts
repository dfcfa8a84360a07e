import { FRENCH_MONTHS } from "../field-types/calendar.js";
import { withoutExponent } from "../field-types/number-text.js";
import type { Field } from "../schema.js";
import type { StoredKind } from "../table.js";

/**
 * Writes the values of typed cells (workbooks, DBF) as the text that the field of their column reads: the decimal mark, the
 * words for true and false and the form of dates are those of the schema, else ISO.
 */
export interface CellWriter {
  /** `text`: a number with a decimal point, as the file stores it. */
  number(text: string): string;
  boolean(value: boolean): string;
  /**
   * `iso`: "2024-06-24", "2024-06-24T08:30:00" or "08:30:00", which is a duration where the field is one; a fraction of a second and a zone after them
   * are left out where the field has its own form.
   */
  date(iso: string): string;
  /** A time that went by: ISO 8601 ("PT30H15M"), or a time of day where the field is one and it is less than a day. */
  duration(seconds: number): string;
}

/** @param onCut told of the hour of a day, where the field keeps the day alone. */
export function createCellWriter(field: Field | undefined, onCut?: () => void): CellWriter {
  const decimal = field?.decimalChar ?? ".";
  const isBoolean = field?.type === "boolean";
  const format = field?.format?.includes("%") ? field.format : undefined;
  const isDate = field?.type === "date" || field?.type === "datetime" || field?.type === "time";
  return {
    number(text) {
      const plain = withoutExponent(text);
      return decimal === "." ? plain : plain.replace(".", decimal);
    },
    boolean(value) {
      const words = isBoolean ? (value ? field.trueValues : field.falseValues) : undefined;
      return words?.[0] ?? String(value);
    },
    date(iso) {
      if (isDate && format) {
        const written = formatDate(iso, format);
        if (written !== undefined && field.type === "date" && hasHour(iso)) onCut?.();
        return written ?? iso;
      }
      if (field?.type === "date") return iso.replace(MIDNIGHT, "");
      if (field?.type === "duration" && TIME.test(iso)) return writeDuration(Date.parse(`1970-01-01T${iso}Z`) / 1000);
      return field?.type === "datetime" && iso.length === 10 ? `${iso}T00:00:00` : iso;
    },
    duration(seconds) {
      if (field?.type !== "time" || seconds < 0 || seconds >= 86_400) return writeDuration(seconds);
      const iso = new Date(seconds * 1000).toISOString().slice(11, 19);
      return (format && formatDate(iso, format)) ?? iso;
    },
  };
}

/**
 * Compiles what rewrites, as a field reads them, the typed cells that a reader wrote without knowing it (12.5, 2024-06-24, true), and texts written
 * alike; undefined for a field that reads them so.
 */
export function compileStoredRewriting(
  field: Field,
  onCut?: () => void,
): ((text: string, storedAs: StoredKind | undefined) => string) | undefined {
  const writer = createCellWriter(field, onCut);
  switch (field.type) {
    case "number":
    case "integer":
      return (text) => (/^-?\d+\.\d+$/.test(text) ? writer.number(text) : text);
    case "boolean":
      return (text) => (text === "true" || text === "false" ? writer.boolean(text === "true") : text);
    case "date":
    case "datetime":
    case "time":
    case "duration":
      return (text, storedAs) => {
        if (storedAs !== "date") return field.type !== "duration" && PLAIN.test(text) ? writer.date(text) : text;
        const seconds = readDuration(text);
        return seconds === undefined ? writer.date(text) : writer.duration(seconds);
      };
    default:
      return undefined;
  }
}

const TIME = /^\d\d:\d\d:\d\d$/;
const REST = String.raw`(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?`;
const MIDNIGHT = new RegExp(`T00:00:00${REST}$`);
/** Without a zone, which no text loses. */
const PLAIN = /^(\d{4}-\d\d-\d\d)?(T?\d\d:\d\d:\d\d)?$/;
const DATE_OR_TIME = new RegExp(String.raw`^(?:(\d{4})-(\d\d)-(\d\d))?(?:T?(\d\d):(\d\d):(\d\d)${REST})?$`);

/** Whether a date in ISO 8601 says when in the day, and not midnight. */
export function hasHour(iso: string): boolean {
  return iso.includes("T") && !MIDNIGHT.test(iso);
}

/** Seconds as an ISO 8601 duration, in hours: 108 900 → "PT30H15M". */
export function writeDuration(seconds: number): string {
  const whole = Math.abs(seconds);
  const parts = [
    [Math.floor(whole / 3600), "H"],
    [Math.floor(whole / 60) % 60, "M"],
    [whole % 60, "S"],
  ] as const;
  const written = parts.flatMap(([value, unit]) => (value > 0 ? `${value}${unit}` : [])).join("");
  return `${seconds < 0 ? "-" : ""}PT${written || "0S"}`;
}

/** The seconds of what `writeDuration` writes; undefined for any other text. */
function readDuration(text: string): number | undefined {
  const parts = /^(-?)PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text);
  if (!parts) return undefined;
  const [hours, minutes, seconds] = parts.slice(2).map((part = "0") => Number(part)) as [number, number, number];
  return ((hours * 60 + minutes) * 60 + seconds) * (parts[1] ? -1 : 1);
}

/** An ISO date in a strptime form; undefined when the form asks for what the date does not say. */
function formatDate(iso: string, format: string): string | undefined {
  const parts = DATE_OR_TIME.exec(iso);
  if (!parts) return undefined;
  const [, Y, m, d, H = "00", M = "00", S = "00"] = parts;
  const day = Y === undefined ? undefined : new Date(`${Y}-${m}-${d}`);
  const month = FRENCH_MONTHS[Number(m) - 1];
  const weekday = day && WEEKDAYS[day.getUTCDay()];
  const values: Record<string, string | undefined> = {
    ...{ Y, y: Y?.slice(2), m, B: month, b: month, d, A: weekday, a: weekday },
    j: day && pad((day.getTime() - Date.parse(`${Y}-01-01`)) / 86_400_000 + 1, 3),
    ...{ H, I: pad(Number(H) % 12 || 12, 2), p: Number(H) < 12 ? "am" : "pm" },
    ...{ M, S, f: "000000", T: `${H}:${M}:${S}` },
  };
  let known = true;
  const written = format.replace(/%(-?)(\w|%)/g, (_all, bare: string, name: string) => {
    const value = name === "%" ? "%" : values[name];
    if (value === undefined) known = false;
    return bare ? (value ?? "").replace(/^0+(?=\d)/, "") : (value ?? "");
  });
  return known ? written : undefined;
}

const WEEKDAYS = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
