import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { typographic } from "../format/index.js";
import { useToldFault } from "./error-summary.js";

/** What is wrong with an answer of a form. */
export interface Fault {
  field: string;
  message: string;
}

interface FormFieldProps {
  name: string;
  label: string;
  /** Where another form of the page has a field of this name. */
  id?: string;
  hint?: string;
  fault?: Fault | undefined;
  /** Of the whole, and of the control alone. */
  className?: string;
  control?: string;
  type?: keyof typeof TYPES;
  value?: string | undefined;
  autocomplete?: "username" | "name" | "current-password" | "new-password" | "one-time-code" | "off";
  required?: boolean;
  /** Said beside the label: what is optional is marked, not what is asked. */
  optional?: boolean;
  numeric?: boolean;
  minLength?: number;
  maxLength?: number;
  min?: string;
}

/** A question and its answer, with what is wrong with it between the two. */
export function FormField(props: FormFieldProps) {
  const { name, label, id = name, hint, fault, className, control, type = "text", value, autocomplete } = props;
  const { required, optional = false, numeric, minLength, maxLength, min } = props;
  const message = fault?.field === name ? fault.message : undefined;
  const answer = {
    ...{ id, name, class: control, value, autocomplete, required, minLength, maxLength, min },
    inputMode: numeric ? ("numeric" as const) : undefined,
    ...saidOf({ id, hint, message }),
  };
  return <FieldFrame {...{ id, label, hint, message, className, optional }}>{TYPES[type](answer)}</FieldFrame>;
}

interface FrameProps {
  /** Of the control. */
  id: string;
  hint?: string | undefined;
  /** What is wrong with the answer. */
  message?: string | undefined;
}

/** What is around the control of a question: its label and help, then what is wrong. */
export function FieldFrame({
  id,
  label,
  hint,
  message,
  className,
  optional = false,
  tag = optional ? "facultatif" : undefined,
  children,
}: FrameProps & {
  label: string;
  className?: string | undefined;
  optional?: boolean;
  /** Said beside the label: where the answer comes from, or that it may be left out. */
  tag?: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <div class={["field", ...(message ? ["field--error"] : []), ...(className ? [className] : [])].join(" ")}>
      <label for={id}>
        {typographic(label)}
        {tag && (
          <>
            {" "}
            <span class="tag">{tag}</span>
          </>
        )}
        {hint && (
          <span class="hint" id={`${id}-aide`}>
            {typographic(hint)}
          </span>
        )}
      </label>
      <FieldFault {...{ id, label, message }} />
      {children}
    </div>
  );
}

interface ChoicesFrameProps {
  /** Of the group. */
  id: string;
  legend: string;
  tag?: string | undefined;
  message?: string | undefined;
  className?: string;
  children: ComponentChildren;
}

/** What is around choices of one question: what is asked, then what is wrong. */
export function ChoicesFrame({ id, legend, tag, message, className = "field", children }: ChoicesFrameProps) {
  return (
    <fieldset
      {...{ id, ...saidOf({ id, message }) }}
      class={message ? `${className} field--error` : className}
      tabIndex={message ? -1 : undefined}
    >
      <legend>
        {typographic(legend)} {tag && <span class="tag">{tag}</span>}
      </legend>
      <FieldFault {...{ id, label: legend, message }} />
      {children}
    </fieldset>
  );
}

/** What is wrong with the answer to a question, if anything: between the two, and in the summary of the page. */
export function FieldFault({ id, label, message }: { id: string; label: string; message: string | undefined }) {
  useToldFault(message === undefined ? undefined : { id, label, message });
  if (message === undefined) return null;
  return (
    <p class="error" id={`${id}-faute`}>
      {typographic(message)}
    </p>
  );
}

/** What a control says of its help and of its fault to who does not see them. */
export function saidOf({ id, hint, message }: FrameProps) {
  const described = [...(hint ? [`${id}-aide`] : []), ...(message ? [`${id}-faute`] : [])].join(" ");
  return {
    "aria-describedby": described || undefined,
    "aria-invalid": message ? ("true" as const) : undefined,
  };
}

/** The six figures that the application of codes shows. */
export function PhoneCodeField({ fault }: { fault: Fault | undefined }) {
  return (
    <FormField
      name="code"
      label="Code à 6 chiffres"
      control="code-input"
      numeric
      autocomplete="one-time-code"
      required
      fault={fault}
    />
  );
}

/** The address by which somebody is known. */
export function EmailField(props: Pick<FormFieldProps, "hint" | "value" | "fault">) {
  return (
    <FormField name="email" label="Adresse de courriel" type="email" autocomplete="username" required {...props} />
  );
}

type Answer = Omit<InputHTMLAttributes, "type" | "role" | "list">;

/** The types of Preact tell each kind of control apart. */
const TYPES = {
  text: (answer: Answer) => <input type="text" {...answer} />,
  email: (answer: Answer) => <input type="email" {...answer} />,
  password: (answer: Answer) => <input type="password" {...answer} />,
  date: (answer: Answer) => <input type="date" {...answer} />,
  time: (answer: Answer) => <input type="time" {...answer} />,
};
