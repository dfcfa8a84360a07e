import { createHash } from "node:crypto";
import { compiledUrl, type Recipe, type Schema } from "@datalogue/ingest";
import { isDay, middleOfDay } from "../calendar/civil-day.js";
import { backgroundMemory } from "../threads/memory-budget.js";
import { openThreads, type Threads } from "../threads/open-threads.js";
import type { Entry } from "./entry.js";
import type { InspectionForm } from "./form.js";

/** What is asked of the thread that reads a spreadsheet; plain data. */
export interface SpreadsheetTask {
  path: string;
  name: string;
  schema: Schema;
  recipe?: Recipe;
  today: string;
  maxRows: number;
}

/** A spreadsheet once read: its records as text, and what is wrong with it as a table. */
export interface ReadSpreadsheet {
  rows: { line: number | null; answers: Record<string, string> }[];
  /** Of all rows: `rows` is bounded. */
  count: number;
  faults: SpreadsheetFault[];
  /** Columns that the schema does not know. */
  unknown: string[];
}

/** Something wrong with a line of a spreadsheet. */
export interface SpreadsheetFault {
  line: number | null;
  field: string | null;
  /** A French sentence. */
  message: string;
  /** How often. */
  count: number;
}

/** Reads spreadsheets one at a time, in a thread that ends when there is no more to do. */
export function openSpreadsheets(): Threads<SpreadsheetTask> {
  return openThreads<SpreadsheetTask>(compiledUrl("./spreadsheet-worker.js", import.meta.url), {
    ...{ idleLimit: 5_000, maxWaiting: 4, timeLimit: 30_000 },
    limits: { maxOldGenerationSizeMb: 512 },
    memory: backgroundMemory,
  });
}

/**
 * The schema of a campaign under way: a line without a state was not seen yet, what a machine writes may be left to it, and of the values of the schema
 * those are admitted that the form offers.
 */
export function spreadsheetSchema({ schema, columns, questions }: InspectionForm): Schema {
  const optional: (string | undefined)[] = [columns.id, columns.state, columns.day, columns.organisation];
  const offered = new Map(
    questions.flatMap(({ column, control }) =>
      control.kind === "state" || control.kind === "severity"
        ? [[column, control.choices.map(({ value }) => value)] as const]
        : [],
    ),
  );
  const { primaryKey: _, foreignKeys: __, custom_checks: ___, ...rest } = schema;
  return {
    ...rest,
    fields: schema.fields.map((field) => {
      const values = offered.get(field.name);
      const { enum: admitted } = field.constraints ?? {};
      const constraints = {
        ...field.constraints,
        ...(values && admitted ? { enum: admitted.filter((value) => values.includes(String(value))) } : {}),
        ...(optional.includes(field.name) ? { required: false, unique: false } : {}),
      };
      return { ...field, constraints };
    }),
  };
}

/** A line that says what was seen, as an entry. */
export interface SpreadsheetEntry {
  line: number | null;
  entry: Entry;
  /** All that its line says, by column: an earlier form may ask what the entry does not answer. */
  cells: Record<string, string>;
  /** ISO date-time before one that is kept already and follows it, when its own comes after. */
  placedAt?: string;
  /** Its line has an identifier of its own. */
  isNamed: boolean;
  /** ISO day: when what it asked was done. */
  doneOn: string | null;
}

/** The entries of a spreadsheet, its lines that were not filled left out, and what is missing in the others. */
export function entriesOf(
  rows: ReadSpreadsheet["rows"],
  { form, kind, registerVersion }: { form: InspectionForm; kind: string; registerVersion: number },
): { entries: SpreadsheetEntry[]; empty: number; faults: SpreadsheetFault[] } {
  const { columns } = form;
  const entries: SpreadsheetEntry[] = [];
  const faults: SpreadsheetFault[] = [];
  let empty = 0;
  /** What lines say of an object on a day, in the order of the file: a fault found, mended, then found again. */
  const visits = new Map<string, string[]>();
  for (const { line, answers } of rows) {
    const answered = answersTo(form, answers);
    const day = answers[columns.day];
    if (answers[columns.state] === undefined && day === undefined) {
      empty++;
      continue;
    }
    const fault = (field: string, message: string) => faults.push({ line, field, message, count: 1 });
    if (answers[columns.state] === undefined) fault(columns.state, "Dites l'état vu ce jour-là.");
    if (day === undefined || !isDay(day)) fault(columns.day, "Donnez le jour du contrôle.");
    const installation = answers[columns.installation];
    if (day === undefined || !isDay(day) || installation === undefined || answers[columns.state] === undefined)
      continue;
    const own = answers[columns.id];
    const said = JSON.stringify([own, Object.entries(answered)]);
    const visit = visits.get(`${day} ${installation}`) ?? [];
    visits.set(`${day} ${installation}`, visit);
    // Said twice in a row, or under the same identifier, it is said once.
    const same = visit.lastIndexOf(said);
    const isAgain = same >= 0 && (own !== undefined || same === visit.length - 1);
    const rank = isAgain ? same : visit.push(said) - 1;
    const words = [kind, own ?? "", installation, day];
    entries.push({
      line,
      entry: {
        // A line sent twice is kept once: its own identifier, or else what it speaks of.
        id: own !== undefined && UUID.test(own) ? own : identifierOf(own || rank === 0 ? words : [...words, `${rank}`]),
        ...{ form: form.version, installation, answers: answered },
        // Nobody said the hour: lines of a day follow each other, a second apart.
        seenAt: new Date(Date.parse(middleOfDay(day)) + rank * 1_000).toISOString(),
        read: { version: registerVersion, last: null },
      },
      cells: answers,
      isNamed: own !== undefined,
      doneOn: (columns.done !== undefined && answers[columns.done]) || null,
    });
  }
  return { entries, empty, faults };
}

/** What the cells of a line answer to the questions of a form. */
export function answersTo({ questions }: InspectionForm, cells: Record<string, string>): Record<string, string> {
  const asked = new Set(questions.map(({ column }) => column));
  return Object.fromEntries(Object.entries(cells).filter(([column]) => asked.has(column)));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A UUID that some words make, always the same. */
export function identifierOf(words: string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(words)).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
