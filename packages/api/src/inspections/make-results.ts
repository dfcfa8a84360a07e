import { addDays, daysBetween } from "../calendar/civil-day.js";
import { assess, type FollowedAction, listActions } from "./assess.js";
import type { InspectionForm } from "./form.js";
import { inSeenOrder } from "./in-seen-order.js";
import type { StoredInspection } from "./inspection-store.js";
import type { ResultDocument, ResultSubject, StateMeaning } from "./kind-schema.js";
import type { Installation } from "./read-register.js";

/** What a table of results may say, and what it must. Nothing that somebody typed is among them. */
export const resultRoles = {
  objects: {
    required: ["installation", "state"],
    optional: ["seen", "next", "late"],
  },
  years: {
    required: ["year"],
    optional: ["installations", "inspections", "due", "inTime", "out", "repairs", "medianDays"],
  },
  repairs: {
    required: ["installation", "found", "done", "days"],
    optional: ["year", "severity"],
  },
} as const satisfies Record<ResultSubject, { required: readonly string[]; optional: readonly string[] }>;

/** A table as it would be published: texts, an absent cell null. */
export interface ResultTable {
  columns: string[];
  rows: (string | null)[][];
}

interface Seen {
  installations: readonly Installation[];
  /** By key of the object. */
  inspections: ReadonlyMap<string, StoredInspection[]>;
  form: InspectionForm;
  /** ISO day. */
  today: string;
}

/**
 * What the inspections of a kind are published as: rows of the objects of its register that were seen, of the years that are over, or of the repairs that
 * are done. Of an inspection come its day, its state and its severity, by values that the form offers; never who made it, what was typed, a position or a photo.
 */
export function makeResults(result: Pick<ResultDocument, "about" | "columns" | "keep">, seen: Seen): ResultTable {
  const { about, columns, keep = [] } = result;
  const roles = Object.keys(columns);
  const records = { objects: objectRows, years: yearRows, repairs: repairRows }[about](seen, keep);
  return {
    columns: [...keep, ...roles.map((role) => columns[role] ?? role)],
    rows: records.map(({ kept, cells }) => [...kept, ...roles.map((role) => textOf(cells[role]))]),
  };
}

interface ResultRecord {
  /** Cells of the register, in the order of `keep`. */
  kept: (string | null)[];
  cells: Record<string, string | number | boolean | null>;
}

function objectRows({ installations, inspections, form, today }: Seen, keep: readonly string[]): ResultRecord[] {
  return installations.flatMap((one): ResultRecord[] => {
    const own = inspections.get(one.key) ?? [];
    const { state, seenOn, nextOn } = assess(own, { days: one.days, campaign: undefined, today });
    if (state === null) return [];
    const cells = {
      ...{ installation: one.key, state: stateValue(form, state, own), seen: seenOn, next: nextOn },
      late: nextOn !== null && nextOn < today,
    };
    return [{ kept: keptOf(one, keep), cells }];
  });
}

/**
 * A deadline is the day of an inspection and the days that the object leaves. The next inspection holds it, and counts in its own year; without one by
 * then it is missed, once, in the year of the deadline. The first inspection known of an object had none.
 */
function yearRows({ installations, inspections, today }: Seen, keep: readonly string[]): ResultRecord[] {
  interface Year {
    kept: (string | null)[];
    installations: Set<string>;
    inspections: number;
    due: number;
    inTime: number;
    out: Set<string>;
    repairs: number[];
  }
  const found = new Map<string, Year & { year: string }>();
  for (const one of installations) {
    const kept = keptOf(one, keep);
    const at = (day: string): Year => {
      const year = day.slice(0, 4);
      const name = JSON.stringify([year, kept]);
      const none = { inspections: 0, due: 0, inTime: 0, out: new Set<string>(), repairs: [] };
      const known = found.get(name) ?? { year, kept, installations: new Set<string>(), ...none };
      found.set(name, known);
      known.installations.add(one.key);
      return known;
    };
    const own = inspections.get(one.key) ?? [];
    const counted = own.filter(({ setAside }) => !setAside);
    const days = [...new Set(counted.map(({ seenOn }) => seenOn))].sort();
    for (const { seenOn, state } of counted) {
      const year = at(seenOn);
      year.inspections++;
      if (state === "out") year.out.add(one.key);
    }
    for (const [rank, day] of days.entries()) {
      const deadline = addDays(day, one.days);
      const next = days[rank + 1];
      if (next !== undefined && next <= deadline) {
        const year = at(next);
        year.due++;
        year.inTime++;
      } else if (deadline < today) at(deadline).due++;
    }
    for (const { since, doneOn } of listRepairs(own, today)) at(doneOn).repairs.push(daysBetween(since, doneOn));
  }
  return [...found.values()]
    .filter(({ year }) => year < today.slice(0, 4))
    .sort((a, b) => compare(JSON.stringify([a.year, a.kept]), JSON.stringify([b.year, b.kept])))
    .map(({ kept, year, ...counts }) => ({
      kept,
      cells: {
        ...{ year, installations: counts.installations.size, inspections: counts.inspections },
        ...{ due: counts.due, inTime: counts.inTime, out: counts.out.size },
        ...{ repairs: counts.repairs.length, medianDays: median(counts.repairs) },
      },
    }));
}

function repairRows({ installations, inspections, form, today }: Seen, keep: readonly string[]): ResultRecord[] {
  const { severity } = form.columns;
  return installations
    .flatMap((one) => {
      const own = inspections.get(one.key) ?? [];
      return listRepairs(own, today).map(({ inspection, since, doneOn }): ResultRecord => {
        const answers = own.find(({ id }) => id === inspection)?.answers ?? {};
        const cells = {
          ...{ installation: one.key, found: since, done: doneOn, days: daysBetween(since, doneOn) },
          ...{ year: doneOn.slice(0, 4), severity: severity === undefined ? null : (answers[severity] ?? null) },
        };
        return { kept: keptOf(one, keep), cells };
      });
    })
    .sort((a, b) => compare(`${a.cells.done} ${a.cells.installation}`, `${b.cells.done} ${b.cells.installation}`));
}

/** Actions that are done: what was found on a day and done on a day is one repair, however many entries asked for it. */
function listRepairs(inspections: StoredInspection[], today: string) {
  const found = new Map<string, FollowedAction & { doneOn: string }>();
  for (const action of listActions(inspections, today)) {
    const { since, doneOn } = action;
    if (doneOn !== null && !found.has(`${since} ${doneOn}`)) found.set(`${since} ${doneOn}`, { ...action, doneOn });
  }
  return [...found.values()];
}

/** The value of the form for a state: that of the last inspection that found it, where the form of today still offers it. */
function stateValue(form: InspectionForm, state: StateMeaning, inspections: StoredInspection[]): string | null {
  const choices = form.questions.flatMap(({ control }) => (control.kind === "state" ? control.choices : []));
  const offered = choices.filter(({ is }) => is === state).map(({ value }) => value);
  const said = inSeenOrder(inspections).findLast((one) => one.state === state && !one.setAside)?.answers[
    form.columns.state
  ];
  return said !== undefined && offered.includes(said) ? said : (offered[0] ?? null);
}

const keptOf = ({ cells }: Installation, keep: readonly string[]) => keep.map((column) => cells[column] ?? null);

function textOf(value: string | number | boolean | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** The middle one, the mean of two; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [a, b] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return a === undefined || b === undefined ? null : (a + b) / 2;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
