import type { FieldTypeName } from "../schema.js";

/** `YYYY-MM-DDT`, when there is a day, then the hour with its seconds and its offset if any. */
const MOMENT = /^(?:(\d{4}-\d\d-\d\d)T)?(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const DURATION = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const DAY = 86_400;
/** Of the Gregorian calendar, on average. */
const YEAR = 365.2425 * DAY;

/**
 * What the values of a type are ordered by, where their texts do not say it: "10:00+02:00" is before "09:00Z", "PT90M" longer than "PT1H".
 * Seconds: since midnight, since 1970, or of the duration, whose months and years are average ones. What has no offset is taken as of UTC.
 * Undefined for the types whose values sort as they are.
 */
export function orderOf(type: FieldTypeName): ((value: string) => number) | undefined {
  if (type === "duration") return secondsOfDuration;
  return type === "time" || type === "datetime" ? secondsOfMoment : undefined;
}

function secondsOfMoment(value: string): number {
  const parts = MOMENT.exec(value);
  // "2024-06", of a format without hours.
  if (!parts) return Date.parse(value) / 1000;
  const [, day, hours, minutes, seconds = "0", fraction = "", offset] = parts;
  const midnight = day === undefined ? 0 : Date.parse(day) / 1000;
  return midnight + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds + fraction) - secondsOfOffset(offset);
}

/** "+02:00", "+0200", "+02" or "Z". */
function secondsOfOffset(offset = "Z"): number {
  if (offset === "Z") return 0;
  const seconds = Number(offset.slice(1, 3)) * 3600 + (offset.length > 3 ? Number(offset.slice(-2)) * 60 : 0);
  return offset.startsWith("-") ? -seconds : seconds;
}

function secondsOfDuration(value: string): number {
  const [, sign, ...counts] = DURATION.exec(value) ?? [];
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = counts.map((count) =>
    Number(count ?? 0),
  );
  const total =
    years * YEAR + (months * YEAR) / 12 + weeks * 7 * DAY + days * DAY + hours * 3600 + minutes * 60 + seconds;
  return sign ? -total : total;
}

/** Whether a duration counts months or years, whose length in days is not always the same. */
export function hasMonths(duration: string): boolean {
  return /^-?P\d*[YM]/.test(duration.replace(/\d+[WD].*|T.*/, ""));
}

/** A moment as one text, whatever its offset: "10:00+02:00" is "08:00:00Z"; without offset it stays without. */
export function withUtc(value: string): string {
  const parts = MOMENT.exec(value);
  const [, day, hours, minutes, seconds = "00", fraction = "", offset] = parts ?? [];
  if (!parts || day === undefined) return value;
  const local = `${day}T${hours}:${minutes}:${seconds}`;
  const rest = fraction.replace(/\.?0+$/, "");
  if (offset === undefined) return `${local}${rest}`;
  const moment = new Date(Date.parse(`${local}Z`) - secondsOfOffset(offset) * 1000);
  return `${moment.toISOString().slice(0, 19)}${rest}Z`;
}
