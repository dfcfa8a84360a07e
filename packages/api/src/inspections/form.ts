import { createHash } from "node:crypto";
import type { Field, Schema } from "@datalogue/ingest";
import type { ColumnRole, InspectionKind, StateMeaning } from "./kind-schema.js";

export interface Choice {
  value: string;
  label: string;
}

/** How a question is answered. */
export type Control =
  | { kind: "state"; choices: (Choice & { is: StateMeaning })[] }
  | { kind: "several"; choices: Choice[] }
  | { kind: "severity"; choices: (Choice & { days: number | null })[] }
  | { kind: "choice"; choices: Choice[] }
  | { kind: "text"; maxLength: number }
  | { kind: "number"; whole: boolean; unit: string | null }
  | { kind: "day" }
  | { kind: "boolean" };

/** One question of a form, which writes one column. */
export interface Question {
  column: string;
  label: string;
  hint: string | null;
  /** Never asked of something in good state. */
  ofFault: boolean;
  /** Wherever it is asked. */
  required: boolean;
  control: Control;
}

/**
 * What is asked in the field, drawn from the schema of the results. An entry carries the version of the form that it was made with, and is
 * read by that one: a form that changed refuses nothing that was entered before.
 */
export interface InspectionForm {
  /** Digest of all that follows: no two forms have the same. */
  version: string;
  columns: Partial<Record<ColumnRole, string>> & Record<"id" | "installation" | "day" | "state", string>;
  /** State first, then what is asked of a fault, then the rest. */
  questions: Question[];
  /** Photos at most. */
  photos: number;
  /** What the results are checked against. */
  schema: Schema;
}

/** Written by the machine, and asked of nobody. */
const UNASKED: readonly ColumnRole[] = ["id", "installation", "day", "done", "organisation"];
const OF_FAULT: readonly ColumnRole[] = ["faults", "severity", "action", "due"];
/** Characters of an answer where the schema does not say. */
const LONGEST_ANSWER = 500;

/** Draws the form of a kind of inspection from the schema of its results; problems are French sentences. */
export function makeForm(
  { form, words }: Pick<InspectionKind, "form" | "words">,
  schema: Schema,
): { form: InspectionForm } | { problems: string[] } {
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  const { columns } = form;
  const problems: string[] = [];
  for (const [role, name] of Object.entries(columns))
    if (!fields.has(name))
      problems.push(
        `«\u00A0form.columns.${role}\u00A0»\u00A0: le schéma «\u00A0${form.schema}\u00A0» n'a pas de colonne «\u00A0${name}\u00A0».`,
      );
  for (const name of Object.keys(form.asks ?? {}))
    if (!fields.has(name))
      problems.push(
        `«\u00A0form.asks\u00A0»\u00A0: le schéma «\u00A0${form.schema}\u00A0» n'a pas de colonne «\u00A0${name}\u00A0».`,
      );
  const offered: [role: ColumnRole, path: string, values: string[] | undefined][] = [
    ["state", "states", form.states.map(({ value }) => value)],
    ["faults", "faults", form.faults?.map(({ value }) => value)],
    ["severity", "severities", form.severities?.map(({ value }) => String(value))],
  ];
  for (const [role, path, values] of offered) {
    const field = fields.get(columns[role] ?? "");
    if (values === undefined) {
      if (columns[role] !== undefined)
        problems.push(
          `«\u00A0form.${path}\u00A0»\u00A0: écrivez ce que la colonne «\u00A0${columns[role]}\u00A0» peut dire.`,
        );
      continue;
    }
    if (columns[role] === undefined)
      problems.push(`«\u00A0form.columns.${role}\u00A0»\u00A0: écrivez la colonne où va «\u00A0form.${path}\u00A0».`);
    if (new Set(values).size !== values.length)
      problems.push(`«\u00A0form.${path}\u00A0»\u00A0: une valeur y est deux fois.`);
    const allowed = field?.constraints?.enum?.map(String);
    for (const value of values)
      if (allowed && !allowed.includes(value))
        problems.push(
          `«\u00A0form.${path}\u00A0»\u00A0: «\u00A0${value}\u00A0» n'est pas une valeur de la colonne «\u00A0${field?.name}\u00A0» (${allowed.join(", ")}).`,
        );
  }
  for (const is of ["good", "out"] as const)
    if (!form.states.some((state) => state.is === is))
      problems.push(`«\u00A0form.states\u00A0»\u00A0: il manque un état «\u00A0${is}\u00A0».`);
  if (problems.length > 0) return { problems };

  const roleOf = new Map(Object.entries(columns).map(([role, name]) => [name, role as ColumnRole]));
  const rankOf = (name: string) => {
    const role = roleOf.get(name);
    return role === "state" ? 0 : role === undefined ? OF_FAULT.length + 1 : 1 + OF_FAULT.indexOf(role);
  };
  const questions = schema.fields
    .filter(({ name }) => !UNASKED.includes(roleOf.get(name) as ColumnRole))
    .map((field): Question => {
      const role = roleOf.get(field.name);
      const asked = form.asks?.[field.name];
      return {
        column: field.name,
        label: asked ?? field.title ?? field.name,
        hint: role === undefined && asked === undefined ? (field.description ?? null) : null,
        ofFault: role !== undefined && OF_FAULT.includes(role),
        required: role === "state" || field.constraints?.required === true,
        control: controlOf(field, role, form),
      };
    })
    .sort((a, b) => rankOf(a.column) - rankOf(b.column));
  // What the schema requires of a fault, the question does: a row in good state has none to tell.
  const ofFault = new Set(questions.filter((one) => one.ofFault && one.required).map(({ column }) => column));
  const checked = {
    ...schema,
    fields: schema.fields.map((field) =>
      ofFault.has(field.name) ? { ...field, constraints: { ...field.constraints, required: false } } : field,
    ),
  };
  const drawn = { columns, questions, photos: form.photos ?? 4, schema: checked };
  const version = createHash("sha256")
    .update(JSON.stringify([drawn, words]))
    .digest("hex")
    .slice(0, 12);
  return { form: { version, ...drawn } };
}

function controlOf(field: Field, role: ColumnRole | undefined, form: InspectionKind["form"]): Control {
  const labels = labelsOf(field);
  const labelOf = (value: string) => labels.get(value) ?? value;
  if (role === "state")
    return {
      kind: "state",
      choices: form.states.map(({ value, is, label }) => ({ value, is, label: label ?? labelOf(value) })),
    };
  if (role === "faults") return { kind: "several", choices: form.faults ?? [] };
  if (role === "severity")
    return {
      kind: "severity",
      choices: (form.severities ?? []).map(({ value, label, days = null }) => ({ value: String(value), label, days })),
    };
  const { constraints, type = "string", unit = null } = field;
  if (constraints?.enum)
    return {
      kind: "choice",
      choices: constraints.enum.map(String).map((value) => ({ value, label: labelOf(value) })),
    };
  if (type === "date") return { kind: "day" };
  if (type === "boolean") return { kind: "boolean" };
  if (type === "integer" || type === "number") return { kind: "number", whole: type === "integer", unit };
  return { kind: "text", maxLength: Math.min(constraints?.maxLength ?? LONGEST_ANSWER, LONGEST_ANSWER) };
}

/** What a schema calls the values of a column. */
export function labelsOf({ categories = [] }: Field): Map<string, string> {
  const labels = new Map<string, string>();
  for (const category of categories)
    if (typeof category === "object" && category !== null) {
      const { value, label } = category as { value?: unknown; label?: unknown };
      if (value !== undefined && typeof label === "string") labels.set(String(value), label);
    }
  return labels;
}

/** What a state of a form means; undefined for a value that it does not offer. */
export function meaningOf({ questions }: Pick<InspectionForm, "questions">, value: string): StateMeaning | undefined {
  for (const { control } of questions)
    if (control.kind === "state") return control.choices.find((choice) => choice.value === value)?.is;
  return undefined;
}
