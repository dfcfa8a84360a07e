import type { Choice, RowFault } from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import { fieldTypes } from "@datalogue/ingest/core";
import { FieldFrame, saidOf } from "../../../components/form-field.js";
import { capitalise, typographic } from "../../../format/index.js";
import { titleOf } from "./name-row.js";

/** Values that a column may have, as they are typed, with what each is called; undefined where it takes any. */
export function choicesOf(field: Field): Choice[] | undefined {
  if (field.constraints?.enum) return field.constraints.enum.map((one) => ({ value: String(one), label: String(one) }));
  if (field.type === "boolean")
    return [
      { value: field.trueValues?.[0] ?? "true", label: "Oui" },
      { value: field.falseValues?.[0] ?? "false", label: "Non" },
    ];
  return undefined;
}

interface CellFieldProps {
  field: Field;
  /** Name of the control in its form. */
  name: string;
  value: string;
  faults: readonly Pick<RowFault, "message">[];
  /** Values that it may have, where something else than its schema says so. */
  choices?: Choice[] | undefined;
}

/** A cell as a question of a form: what is asked, in which form, what is wrong, the text as it was typed. */
export function CellField({ field, name, value, faults, choices = choicesOf(field) }: CellFieldProps) {
  const help = helpOf(field, choices !== undefined);
  const isOptional = !field.constraints?.required;
  const isWrong = faults.length > 0;
  const said = { id: name, hint: help, message: isWrong ? faults.map((one) => one.message).join(" ") : undefined };
  return (
    <FieldFrame {...said} label={titleOf(field)} optional={isOptional}>
      <Control field={field} attributes={{ id: name, name, ...saidOf(said) }} value={value} choices={choices} />
    </FieldFrame>
  );
}

interface ControlProps {
  field: Field;
  attributes: { id: string; name: string } & ReturnType<typeof saidOf>;
  value: string;
  choices: Choice[] | undefined;
}

function Control({ field, attributes, value, choices }: ControlProps) {
  if (choices) {
    const isKnown = value === "" || choices.some((one) => one.value === value);
    return (
      <select {...attributes}>
        <option value="" selected={value === ""} />
        {!isKnown && (
          <option value={value} selected>
            {value} (pas dans la liste)
          </option>
        )}
        {choices.map((one) => (
          <option key={one.value} value={one.value} selected={one.value === value}>
            {typographic(one.label)}
          </option>
        ))}
      </select>
    );
  }
  if (value.length > 80 || value.includes("\n"))
    return (
      <textarea {...attributes} rows={4}>
        {value}
      </textarea>
    );
  const { type, format } = field;
  // A browser shows no day that does not exist: what was typed is kept as text.
  const isDay = type === "date" && (!format || format === "default") && (value === "" || isRead(field, value));
  const mode = type === "number" ? "decimal" : type === "integer" || type === "year" ? "numeric" : undefined;
  if (isDay) return <input {...attributes} type="date" value={value} />;
  return <input {...attributes} type="text" inputmode={mode} value={value} autocomplete="off" />;
}

function isRead(field: Field, text: string): boolean {
  return fieldTypes[field.type ?? "string"].compile(field)(text) !== undefined;
}

/** The description of the column, and the form that is expected. */
function helpOf(field: Field, isChosen: boolean): string | undefined {
  const { type = "string", description } = field;
  const isPlain = ["string", "any", "boolean"].includes(type) || isChosen;
  const form = isPlain ? undefined : fieldTypes[type].expected(field).fr;
  const told = [description, form && `${capitalise(form)}.`].filter(Boolean);
  return told.length > 0 ? told.join(" ") : undefined;
}
