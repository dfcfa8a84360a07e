import { isDay } from "@datalogue/api";
import { FieldFrame, saidOf } from "../../../components/form-field.js";
import { typographic } from "../../../format/index.js";
import { tellAmbiguity, writeNumber } from "./read-number.js";

/** A question of a form that composes: its value is shown as it was written, whatever it is. */
export interface LineProps {
  name: string;
  label: string;
  hint?: string | undefined;
  value: unknown;
  message?: string | undefined;
}

/** A line of text, or a number as French writes it. */
export function Line({ name, label, hint, value, message: fault }: LineProps) {
  const message = fault && ((typeof value === "string" && tellAmbiguity(value)) || fault);
  return (
    <FieldFrame id={name} label={typographic(label)} hint={hint} message={message}>
      <input
        type="text"
        id={name}
        name={name}
        value={value === undefined ? "" : typeof value === "number" ? writeNumber(value) : String(value)}
        {...saidOf({ id: name, hint, message })}
      />
    </FieldFrame>
  );
}

/** A day; a browser shows none that does not exist: what is no day is a line of text. */
export function Day({ name, label, hint, value, message }: LineProps) {
  const written = value === undefined ? "" : String(value);
  if (written !== "" && !isDay(written)) return <Line {...{ name, label, hint, value, message }} />;
  return (
    <FieldFrame id={name} label={typographic(label)} hint={hint} message={message}>
      <input type="date" id={name} name={name} value={written} {...saidOf({ id: name, hint, message })} />
    </FieldFrame>
  );
}

/** Several lines of plain text. */
export function Lines({ name, label, hint, value, message, rows = 3 }: LineProps & { rows?: number }) {
  return (
    <FieldFrame id={name} label={typographic(label)} hint={hint} message={message}>
      <textarea id={name} name={name} rows={rows} {...saidOf({ id: name, hint, message })}>
        {value === undefined ? "" : String(value)}
      </textarea>
    </FieldFrame>
  );
}

interface ChoiceProps extends LineProps {
  options: readonly (readonly [value: string, label: string])[];
}

/** A list to choose from; what is chosen and is no longer there is shown as it is written. */
export function Choice({ name, label, hint, value, message, options }: ChoiceProps) {
  const chosen = value === undefined || value === null ? "" : String(value);
  const all = options.some(([one]) => one === chosen) ? options : [...options, [chosen, chosen || "–"] as const];
  return (
    <FieldFrame id={name} label={typographic(label)} hint={hint} message={message}>
      <select id={name} name={name} {...saidOf({ id: name, hint, message })}>
        {all.map(([one, title]) => (
          <option key={one} value={one} selected={one === chosen}>
            {typographic(title)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
