import type { Question, Round, RoundEntry } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { FieldFault, FieldFrame, saidOf } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { formatDate, typographic } from "../../../format/index.js";
import { Icon, type IconName } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { installationPath, kindPath, sayWhen } from "./say-standing.js";

/** What was answered, to be shown again. */
export interface GivenEntry {
  answers: Record<string, string>;
  note: string;
  day: string;
}

/** What was known when the form was first shown, as it gives it back: it stays that, however often it is shown again. */
export interface ReadByForm {
  /** Version of the register. */
  register: string;
  /** The last inspection of the object, or "". */
  last: string;
  /** The campaign under way, or "". */
  campaign: string;
}

interface EntryProps {
  visit: Visit;
  round: Omit<Round, "entries" | "gone">;
  entry: RoundEntry;
  /** Identifier of the entry, its instant: sent twice, it is kept once. */
  id: string;
  seenAt: string;
  read?: ReadByForm;
  today: string;
  given?: GivenEntry | undefined;
  faults?: { field: string; message: string }[];
  told?: Told | undefined;
}

const states = {
  good: "ok",
  fault: "watch",
  out: "off",
} as const satisfies Record<string, IconName>;

/** `/controles/{kind}/objets/{key}/saisie`: one inspection, by an ordinary form. */
export function entryPage(site: Site, props: EntryProps): string {
  const {
    visit,
    round,
    entry,
    id,
    seenAt,
    read = {
      register: String(round.registerVersion),
      last: entry.last ?? "",
      campaign: round.campaign?.id ?? "",
    },
    today,
    given,
    faults = [],
    told,
  } = props;
  const { kind, form } = round;
  const { installation, seenOn } = entry;
  const path = installationPath(kind, installation.key);
  const messageOf = (field: string) => faults.find((one) => one.field === field)?.message;
  const ask = (question: Question) => (
    <Ask key={question.column} question={question} given={given?.answers} message={messageOf(question.column)} />
  );
  const [state, ...rest] = form.questions;
  const ofFault = rest.filter((question) => question.ofFault);
  const others = rest.filter((question) => !question.ofFault);
  const dayMessage = messageOf(form.columns.day) ?? messageOf("day");
  const action = `${path}/saisie?${new URLSearchParams({ jeton: visit.formToken })}`;
  return renderWorkspace({
    site,
    title: `Contrôler ${installation.name}`,
    visit,
    place: "/controles",
    faults,
    kept: "Rien n’est perdu : corrigez, puis enregistrez. Les photos sont à choisir de nouveau.",
    children: (
      <>
        <div class="page-head narrow">
          <p class="kicker">
            <a href={kindPath(kind)}>{typographic(kind.title)}</a>
            {seenOn !== null && ` · vu le ${formatDate(seenOn)}`}
          </p>
          <h1>{typographic(installation.name)}</h1>
          <p class="small">{typographic(sayWhen(entry, today))}</p>
          <ToldAbove told={told} />
        </div>
        <form class="section narrow fiche stack" method="post" action={action} encType="multipart/form-data" data-entry>
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="form" value={form.version} />
          <input type="hidden" name="seenAt" value={seenAt} />
          <input type="hidden" name="register" value={read.register} />
          <input type="hidden" name="last" value={read.last} />
          <input type="hidden" name="campaign" value={read.campaign} />
          {state && ask(state)}
          {ofFault.length > 0 && <div class="stack if-fault">{ofFault.map(ask)}</div>}
          {others.filter(({ required }) => required).map(ask)}
          {form.photos > 0 && (
            <FieldFrame
              id={fieldId("photos")}
              label={form.photos === 1 ? "Photo" : `Photos, ${form.photos} au plus`}
              hint="Le lieu et le nom de l’appareil sont retirés de l’image. Évitez les visages et les plaques."
              message={messageOf("photos")}
              optional
            >
              <input
                id={fieldId("photos")}
                type="file"
                name="photos"
                accept="image/jpeg,image/png,image/webp"
                multiple={form.photos > 1}
                {...saidOf({ id: fieldId("photos"), hint: "oui", message: messageOf("photos") })}
              />
            </FieldFrame>
          )}
          <FieldFrame id={fieldId("note")} label="Remarque" hint="Jamais publiée." message={messageOf("note")} optional>
            <textarea
              id={fieldId("note")}
              name="note"
              rows={2}
              maxLength={2000}
              {...saidOf({ id: fieldId("note"), hint: "oui", message: messageOf("note") })}
            >
              {given?.note}
            </textarea>
          </FieldFrame>
          <details class="fold" open={dayMessage !== undefined || others.some(({ column }) => messageOf(column))}>
            <summary>Préciser le jour{others.some(({ required }) => !required) && ", l’occasion"}</summary>
            <FieldFrame id={fieldId(form.columns.day)} label="Vu le" className="short" message={dayMessage}>
              <input
                id={fieldId(form.columns.day)}
                type="date"
                name="day"
                value={given?.day ?? today}
                max={today}
                {...saidOf({ id: fieldId(form.columns.day), message: dayMessage })}
              />
            </FieldFrame>
            {others.filter(({ required }) => !required).map(ask)}
          </details>
          <p class="end-bar">
            <button class="button--main button--big" type="submit">
              Enregistrer
            </button>{" "}
            <a href={path}>Voir l’histoire de cet objet</a>
          </p>
        </form>
      </>
    ),
  });
}

const fieldId = (column: string) => `q-${column}`;

interface AskProps {
  question: Question;
  given: Record<string, string> | undefined;
  message: string | undefined;
}

/** One question, by the control that its column calls for. */
function Ask({ question, given, message }: AskProps) {
  const { column, label, hint, required, control } = question;
  const id = fieldId(column);
  const answer = given?.[column];
  const name = `r.${column}`;
  const title = typographic(label);
  // What is asked of a fault is hidden from what is in good state: required there, it would hold the form without a word.
  const isAsked = required && !question.ofFault;
  switch (control.kind) {
    case "state":
      return (
        <Group id={id} legend={title} message={message} className="big-choice big-choice--3">
          {control.choices.map(({ value, label: words, is }, rank) => (
            <label key={value}>
              <input
                type="radio"
                name={name}
                value={value}
                required
                id={rank === 0 ? id : undefined}
                class={is === "good" ? "is-good" : undefined}
                checked={answer === value}
              />{" "}
              <Icon name={states[is]} /> {typographic(words)}
            </label>
          ))}
        </Group>
      );
    case "several": {
      const chosen = answer?.split("|") ?? [];
      return (
        <Group id={id} legend={title} message={message} optional={!required}>
          {control.choices.map(({ value, label: words }, rank) => (
            <label key={value} class="choice">
              <input
                type="checkbox"
                name={name}
                value={value}
                id={rank === 0 ? id : undefined}
                checked={chosen.includes(value)}
              />{" "}
              {typographic(words)}
            </label>
          ))}
        </Group>
      );
    }
    case "severity":
    case "choice":
    case "boolean": {
      const choices =
        control.kind === "boolean"
          ? [
              { value: "true", label: "Oui" },
              { value: "false", label: "Non" },
            ]
          : control.choices;
      return (
        <Group id={id} legend={title} message={message} optional={!required}>
          {choices.map(({ value, label: words }, rank) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name={name}
                value={value}
                required={isAsked}
                id={rank === 0 ? id : undefined}
                checked={answer === value}
              />{" "}
              {typographic(words)}
            </label>
          ))}
        </Group>
      );
    }
    case "day":
      return (
        <FieldFrame
          id={id}
          label={title}
          hint={question.ofFault ? "Laissez vide pour le délai de la gravité." : undefined}
          message={message}
          optional={!required}
        >
          <input
            id={id}
            class="short"
            type="date"
            name={name}
            value={answer}
            required={isAsked}
            {...saidOf({ id, hint: question.ofFault ? "oui" : undefined, message })}
          />
        </FieldFrame>
      );
    case "number":
      return (
        <FieldFrame
          id={id}
          label={control.unit ? `${title} (${control.unit})` : title}
          hint={hint ?? undefined}
          className="short"
          message={message}
          optional={!required}
        >
          <input
            id={id}
            type="text"
            inputMode={control.whole ? "numeric" : "decimal"}
            name={name}
            value={answer}
            required={isAsked}
            {...saidOf({ id, hint: hint ?? undefined, message })}
          />
        </FieldFrame>
      );
    case "text":
      return (
        <FieldFrame id={id} label={title} hint={hint ?? undefined} message={message} optional={!required}>
          <input
            id={id}
            type="text"
            name={name}
            value={answer}
            maxLength={control.maxLength}
            required={isAsked}
            {...saidOf({ id, hint: hint ?? undefined, message })}
          />
        </FieldFrame>
      );
  }
}

interface GroupProps {
  id: string;
  legend: string;
  message: string | undefined;
  className?: string;
  optional?: boolean;
  children: ComponentChildren;
}

function Group({ id, legend, message, className = "field", optional, children }: GroupProps) {
  return (
    <fieldset class={className} aria-describedby={message ? `${id}-faute` : undefined}>
      <legend>
        {legend}
        {optional && (
          <>
            {" "}
            <span class="tag">facultatif</span>
          </>
        )}
      </legend>
      <FieldFault {...{ id, message }} label={legend} />
      {children}
    </fieldset>
  );
}
