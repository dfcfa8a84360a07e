import { counted, validateRow } from "@datalogue/ingest";
import { addDays, civilDay, middleOfDay } from "../calendar/civil-day.js";
import { type Entry, LONGEST_TEXT } from "./entry.js";
import { type InspectionForm, meaningOf } from "./form.js";
import type { StateMeaning } from "./kind-schema.js";

/** What is wrong with an answer: its column ("note" for the note), and a French sentence. */
export interface AnswerFault {
  column: string;
  message: string;
}

/** The answers of an entry, once read by its form. */
export interface ReadAnswers {
  state: StateMeaning;
  /** By column; empty ones are left out, and those about a fault of what is in good state. */
  answers: Record<string, string>;
  action: string | null;
  /** ISO day. */
  dueOn: string | null;
}

/** What is sent at once may come from a clock that is ahead. */
const CLOCK_AHEAD = 24 * 3600_000;

/** A text as it is counted: a browser sends two signs for the end of a line. */
const textOf = (given: string) => given.replace(/\r\n?/g, "\n").trim();
const notOffered = (value: string) => `«\u00A0${value.slice(0, 100)}\u00A0» n'est pas une réponse proposée.`;
const tooLong = (label: string) =>
  `«\u00A0${label}\u00A0»\u00A0: ${LONGEST_TEXT.toLocaleString("fr-FR")} caractères au plus.`;

/** Reads the answers of an entry by the form that it was made with, or says what is wrong with each. */
export function readAnswers(
  form: InspectionForm,
  {
    id,
    installation,
    seenAt,
    answers: given,
    note = "",
    photos = [],
  }: Pick<Entry, "id" | "installation" | "seenAt" | "answers" | "note" | "photos">,
  { organisation, now }: { organisation: string; now: Date },
): ReadAnswers | { faults: AnswerFault[] } {
  const { columns, questions, schema } = form;
  const faults: AnswerFault[] = [];
  const seen = Date.parse(seenAt);
  const day = Number.isNaN(seen) ? "" : civilDay(new Date(seen));
  // A day that is told comes from no clock.
  if (seen === Date.parse(middleOfDay(day)) && day > civilDay(now))
    return { faults: [{ column: columns.day, message: "Ce jour n’est pas encore venu." }] };
  if (Number.isNaN(seen) || seen > now.getTime() + CLOCK_AHEAD)
    return {
      faults: [
        {
          column: columns.day,
          message: "L'heure du contrôle est dans le futur\u00A0: réglez l'horloge de l'appareil.",
        },
      ],
    };
  const asked = new Map(questions.map((question) => [question.column, question]));
  for (const column of Object.keys(given))
    if (!asked.has(column))
      faults.push({ column, message: `Le formulaire n'a pas de question «\u00A0${column}\u00A0».` });
  const stated = given[columns.state]?.trim() ?? "";
  const state = meaningOf(form, stated);
  if (state === undefined) {
    const message = stated === "" ? "Dites dans quel état est l'objet." : notOffered(stated);
    faults.push({ column: columns.state, message });
    return { faults };
  }
  const answers: Record<string, string> = {};
  for (const { column, ofFault, control, required, label } of questions) {
    if (ofFault && state === "good") continue;
    const text = textOf(given[column] ?? "");
    if (text === "") {
      if (required) faults.push({ column, message: `Répondez à «\u00A0${label}\u00A0».` });
      continue;
    }
    if (text.length > LONGEST_TEXT) {
      faults.push({ column, message: tooLong(label) });
      continue;
    }
    // As a telephone of here writes numbers: « 1 074,5 ».
    answers[column] = control.kind === "number" ? text.replace(/[\s\u00A0\u202F]/g, "").replace(",", ".") : text;
    const values = "choices" in control ? control.choices.map(({ value }) => value) : undefined;
    if (!values) continue;
    const chosen = control.kind === "several" ? text.split("|") : [text];
    for (const value of chosen) if (!values.includes(value)) faults.push({ column, message: notOffered(value) });
  }
  if (textOf(note).length > LONGEST_TEXT) faults.push({ column: "note", message: tooLong("Remarque") });
  if (photos.length > form.photos)
    faults.push({
      column: columns.id,
      message: `${counted(form.photos, "photo")} au plus par contrôle.`,
    });
  // How grave it is says when, where nobody says another day.
  if (columns.due !== undefined && columns.severity !== undefined && answers[columns.due] === undefined) {
    const { control } = asked.get(columns.severity) ?? {};
    const days =
      control?.kind === "severity" &&
      control.choices.find(({ value }) => value === answers[columns.severity ?? ""])?.days;
    if (typeof days === "number") answers[columns.due] = addDays(day, days);
  }
  const due = columns.due === undefined ? undefined : answers[columns.due];
  if (columns.due !== undefined && due !== undefined && due < day)
    faults.push({
      column: columns.due,
      message: `«\u00A0${asked.get(columns.due)?.label ?? columns.due}\u00A0»\u00A0: ce jour vient avant celui du contrôle.`,
    });
  const record = {
    ...answers,
    [columns.id]: id,
    [columns.installation]: installation,
    [columns.day]: day,
    ...(columns.organisation === undefined ? {} : { [columns.organisation]: organisation }),
  };
  const told = new Set(faults.map(({ column }) => column));
  for (const { severity, field, message } of validateRow(schema, record, { today: civilDay(now) }).issues)
    if (severity === "error" && field !== null && !told.has(field)) faults.push({ column: field, message });
  if (faults.length > 0) return { faults };
  return {
    ...{ state, answers },
    action: (columns.action !== undefined && answers[columns.action]) || null,
    dueOn: due ?? null,
  };
}
