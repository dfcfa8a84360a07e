import type { Population, TerritoryEvent } from "@datalogue/ingest";
import { addDays } from "../calendar/civil-day.js";

export interface SeriesGeography {
  events: TerritoryEvent[];
  /** Figures as they were published, of one kind, of the commune that bore a code on a day. */
  ownOf(code: string, day: string): Population[];
  nameOf(code: string): string;
}

/**
 * One reference series of a commune as it is on a day, without a step where its extent changed: figures of the communes it
 * comes from (a past merger), or became (a later split), are added up; those of a larger commune (after a later merger, before
 * a past split) are left out, as nothing says how to share them. A year that lacks one of the parts is left out.
 *
 * A figure may be published in a later geography than its year: that of 2018 of Marennes-Hiers-Brouage, one since 2019, is of
 * the whole, which shows by Hiers-Brouage having none.
 * @param day The one on which the code is that of the commune, where it is of another one on the day of the geography.
 */
export function projectSeries(code: string, at: string, geography: SeriesGeography, day = at): Population[] {
  const { events, ownOf, nameOf } = geography;
  const rows = new Map(ownOf(code, day).map((row) => [row.year, row]));
  const changes = events.filter(({ kind }) => kind !== "membership").sort((a, b) => (a.date < b.date ? -1 : 1));
  for (const { date, before, after } of changes) {
    const joins = after.length === 1 && after[0] === code;
    const divides = before.length === 1 && before[0] === code;
    const parts = joins ? before : after;
    const others = parts.filter((one) => one !== code);
    if (!(joins || divides) || others.length === 0) continue;
    const isPast = date <= at;
    const isBefore = (year: number) => `${year}-01-01` < date;
    // The parts have a history of their own, on the other side of the event.
    const beyond = { ...geography, events: events.filter((one) => (isPast ? one.date < date : one.date > date)) };
    const then = isPast ? addDays(date, -1) : date;
    const series = others.map((one) => new Map(projectSeries(one, at, beyond, then).map((row) => [row.year, row])));
    const years = new Set([...rows.keys(), ...series.flatMap((known) => [...known.keys()])]);
    for (const year of years) {
      const known = series.filter((one) => one.has(year)).length;
      if (joins === isPast) {
        // The commune is what the parts are together; alone, its figure is of the whole as long as that existed.
        const isWhole = known === 0 && (joins || isBefore(year));
        if (isWhole || (joins && !isBefore(year))) continue;
        const all = [...(parts.includes(code) ? [rows.get(year)] : []), ...series.map((one) => one.get(year))];
        rows.delete(year);
        if (all.every((row) => row !== undefined)) rows.set(year, add(code, parts.map(nameOf), all));
      } else if (parts.includes(code)) {
        // The commune is one of the parts: its figure is of the whole when that existed, or when the others have none.
        const wasWhole = joins && !isBefore(year);
        if (wasWhole || (isBefore(year) && known < others.length)) rows.delete(year);
      }
    }
  }
  return [...rows.values()].sort((a, b) => a.year - b.year);
}

function add(code: string, names: string[], parts: Population[]): Population {
  const [{ year, kind }] = parts as [Population];
  return {
    territory: code,
    year,
    kind,
    value: parts.reduce((sum, { value }) => sum + value, 0),
    source: `Somme de ${names.join(" et ")}. ${[...new Set(parts.map(({ source }) => source))].join("\u202F; ")}`,
  };
}
