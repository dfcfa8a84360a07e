import type { CommentPlace, DescribedField, DifferenceCell, Review, ReviewComment, ReviewEvent } from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { inSentence } from "../../../charts/in-sentence.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { capitalise, counted, formatGiven, formatMoment, formatPlanned, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Step } from "./step-page.js";

/** What every piece of a review is made with. */
export interface ReviewProps {
  visit: Visit;
  review: Review;
  /** Published fields, for their titles. */
  fields: readonly Field[];
  /** Names of who acted, by actor, as within a sentence. */
  nameOf(actor: string): string;
  /** The page that forms come back to: a step, or the review itself. */
  back: Step | "relecture";
  /** Whether something can still be said. */
  isOpen: boolean;
}

/** What the fields of the description are called. */
export const fieldLabels: Record<DescribedField, string> = {
  title: "Titre",
  description: "De quoi s’agit-il",
  theme: "Thème",
  provenance: "Comment ces données sont produites",
  temporal: "Période",
  frequency: "Mise à jour",
  access: "Qui peut voir ce jeu",
  licence: "Licence",
  contact: "Contact",
  keywords: "Mots-clés",
  spatial: "Territoire",
  documentation: "Page d’explication",
  slug: "Nom court",
  note: "Ce qui change dans cette version",
};

/** Where each field is asked. */
const ANCHORS: Partial<Record<DescribedField, string>> = {
  ...{ title: "title", description: "description", theme: "theme", provenance: "provenance", temporal: "from" },
  ...{ frequency: "frequency", licence: "licence", contact: "contactName", keywords: "keywords", spatial: "spatial" },
  documentation: "documentation",
};

/** The places that each step shows the comments of; the last one shows them all. */
const PLACES: Record<Step, readonly CommentPlace["kind"][]> = {
  depot: ["whole"],
  lecture: ["column"],
  rapport: ["cell", "column"],
  description: ["field"],
  difference: ["cell"],
  envoi: ["whole", "column", "cell", "field"],
};

const titleOf = (fields: readonly Field[], name: string) =>
  typographic(fields.find((field) => field.name === name)?.title ?? name);

/** A value as words; what may be a year is not grouped. */
export function tellValue(value: DifferenceCell | undefined): string {
  if (value === null || value === undefined) return "vide";
  if (typeof value === "boolean") return value ? "oui" : "non";
  if (typeof value !== "number" || (Number.isInteger(value) && value >= 1000 && value < 10_000)) return String(value);
  return formatGiven(value);
}

/** « Tonnage, ligne 17093 · 2024 » */
export function tellPlace(place: CommentPlace, fields: readonly Field[]): string {
  switch (place.kind) {
    case "whole":
      return "L’ensemble";
    case "column":
      return `La colonne « ${titleOf(fields, place.column)} »`;
    case "field":
      return `Description : ${fieldLabels[place.field]}`;
    case "cell":
      return `« ${titleOf(fields, place.column)} », ligne ${Object.values(place.row).map(tellRow).join(" · ")}`;
  }
}

/** A value of a key: a year and a code are not counted. */
const tellRow = (value: DifferenceCell): string => (value === null ? "vide" : String(value));

/** What was said, each with its place, the answers, and what can be done of it. */
export function Thread({ comments, ...props }: ReviewProps & { comments: readonly ReviewComment[] }) {
  if (comments.length === 0) return null;
  return (
    <ol class="thread">
      {comments.map((comment) => (
        <Comment key={comment.id} comment={comment} {...props} />
      ))}
    </ol>
  );
}

function Comment({ comment, visit, review, fields, nameOf, back, isOpen }: ReviewProps & { comment: ReviewComment }) {
  const { id, author, at, place, text, settled, standing, answers, now } = comment;
  const isMine = author === `person:${visit.person.id}`;
  const anchor = back === "description" && place.kind === "field" ? ANCHORS[place.field] : undefined;
  const told = typographic(tellPlace(place, fields));
  const was = place.kind === "cell" ? place.value : undefined;
  const isOther = place.kind === "cell" && now !== undefined && was !== undefined && now !== was;
  return (
    <li class={isMine ? "mine" : undefined} id={`c-${id}`}>
      <p>
        <strong>{capitalise(nameOf(author))}</strong> <span class="small">{formatMoment(at)}</span>
      </p>
      <p class="small">
        {anchor ? <a href={`#${anchor}`}>{told}</a> : told}
        {was !== undefined && <> : {isOther ? <del>{tellValue(was)}</del> : tellValue(was)}</>}
        {isOther && (
          <>
            {" "}
            → <ins>{tellValue(now)}</ins>
          </>
        )}
        {standing === "gone" && (
          <>
            {" "}
            <strong>(n’y est plus, depuis une correction)</strong>
          </>
        )}
      </p>
      <p class="said">{typographic(text)}</p>
      {answers.map((answer) => (
        <p key={answer.id} class="said answer">
          <strong>{capitalise(nameOf(answer.author))}</strong> <span class="small">{formatMoment(answer.at)}</span>
          <br />
          {typographic(answer.text)}
        </p>
      ))}
      {settled && (
        <p class="small">
          <Icon name="ok" /> Réglé par {nameOf(settled.by)}, le {formatMoment(settled.at)}.
        </p>
      )}
      {isOpen && (
        <div class="remark-acts">
          {!settled && (
            <OwnForm visit={visit} action={`/publier/${review.draft}/regle`}>
              <input type="hidden" name="commentaire" value={id} />
              <input type="hidden" name="retour" value={back} />
              <button type="submit">
                Réglé<span class="visually-hidden"> : {told}</span>
              </button>
            </OwnForm>
          )}
          <CommentForm {...{ visit, review, back }} id={`r-${id}`} label="Répondre" summary="Répondre">
            <input type="hidden" name="reponse" value={id} />
          </CommentForm>
        </div>
      )}
    </li>
  );
}

interface CommentFormProps extends Pick<ReviewProps, "visit" | "review" | "back"> {
  /** Of its text, in the page. */
  id: string;
  label: string;
  /** What opens it; always open without. */
  summary?: string;
  children?: ComponentChildren;
}

/** A word about a place: what the form holds besides says which. */
export function CommentForm({ visit, review, back, id, label, summary, children }: CommentFormProps) {
  const form = (
    <OwnForm visit={visit} class="stack" action={`/publier/${review.draft}/commentaires`}>
      <input type="hidden" name="retour" value={back} />
      {/* What was said and done as the page was made: the same form sent twice says it once. */}
      <input type="hidden" name="ajout" value={review.events.length} />
      {children}
      <div class="field">
        <label for={id}>{label}</label>
        <textarea id={id} name="texte" rows={2} maxLength={2000} required />
      </div>
      <p>
        <button type="submit">Envoyer</button>
      </p>
    </OwnForm>
  );
  if (!summary) return form;
  return (
    <details class="remark">
      <summary>{summary}</summary>
      {form}
    </details>
  );
}

/** What was said of a place of a list, beside it. */
export function AtPlace({
  place,
  id,
  label,
  summary = "Commenter",
  children,
  ...props
}: ReviewProps & {
  place: (one: CommentPlace) => boolean;
  id: string;
  label: string;
  summary?: string;
  children: ComponentChildren;
}) {
  const said = props.review.comments.filter((one) => place(one.place));
  return (
    <div class="remarks">
      {said.length > 0 && (
        <p class="small">
          {said.map((one, rank) => (
            <span key={one.id}>
              {rank > 0 && " "}
              <a href={`#c-${one.id}`}>
                {typographic(`${one.settled ? "Réglé" : "À régler"} : « ${shorten(one.text)} »`)}
              </a>
            </span>
          ))}
        </p>
      )}
      {props.isOpen && (
        <CommentForm {...props} id={id} label={label} summary={summary}>
          {children}
        </CommentForm>
      )}
    </div>
  );
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** In a step of the draft: why it came back, and what was said of what the step shows. */
export function StepRemarks({
  returned,
  step,
  ...props
}: Omit<ReviewProps, "back"> & { returned: { by: string; at: string; reason: string } | null; step: Step }) {
  const shown = props.review.comments.filter(
    ({ place, settled }) => PLACES[step].includes(place.kind) && (settled === null || step !== "envoi"),
  );
  if (!returned && shown.length === 0) return null;
  const left = shown.filter(({ settled }) => settled === null).length;
  return (
    <section class="section narrow" aria-labelledby="remarques">
      <h2 id="remarques" class="visually-hidden">
        Remarques de la relecture
      </h2>
      {returned && <Returned {...props} returned={returned} />}
      {shown.length > 0 && (
        <details class="fold" open={left > 0}>
          <summary>
            <span>Remarques sur cette étape</span>
            <span class="fold-note small">{left === 0 ? "réglées" : counted(left, "à régler", "à régler")}</span>
          </summary>
          <Thread {...props} back={step} comments={shown} />
        </details>
      )}
    </section>
  );
}

/** Why a draft came back. */
export function Returned({
  returned,
  nameOf,
  review,
  isWhole = false,
}: Pick<ReviewProps, "nameOf" | "review"> & {
  returned: { by: string; at: string; reason: string };
  /** On the page of the review itself. */
  isWhole?: boolean;
}) {
  return (
    <div class="verdict" data-tone="watch">
      <p>
        <Icon name="watch" />{" "}
        <strong>
          Renvoyé par {nameOf(returned.by)}, le {formatMoment(returned.at)}.
        </strong>
      </p>
      <p class="said">«&#8239;{typographic(returned.reason)}&#8239;»</p>
      {!isWhole && (
        <p class="small">
          <a href={`/publier/${review.draft}/relecture`}>Toute la relecture</a>
        </p>
      )}
    </div>
  );
}

/** What happened, the oldest first, each dated and signed. */
export function History({ review, nameOf }: Pick<ReviewProps, "review" | "nameOf">) {
  const told = review.events.filter(({ kind }) => !SAID.includes(kind));
  return (
    <details class="fold">
      <summary>
        <span>Les étapes</span>
        <span class="fold-note small">{told.length}</span>
      </summary>
      <ol class="stack small">
        {told.map((event) => (
          <li key={event.id}>
            {formatMoment(event.at)}&nbsp;: {typographic(tellEvent(event, nameOf(event.actor)))}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Told by the comments themselves. */
const SAID: readonly ReviewEvent["kind"][] = ["commented", "answered", "settled"];

/** A step in a sentence. */
export function tellEvent({ kind, text, day, hour, version }: ReviewEvent, who: string): string {
  const word = text ? ` « ${text} »` : "";
  switch (kind) {
    case "submitted":
      return `relecture demandée par ${who}.${word}`;
    case "read":
      return `lu par ${who}.`;
    case "commented":
    case "answered":
      return `commenté par ${who}.`;
    case "settled":
      return `une remarque réglée par ${who}.`;
    case "returned":
      return `renvoyé par ${who}.${word}`;
    case "planned":
      return `publication prévue${day ? ` le ${formatPlanned({ day, hour })}` : ""} par ${who}.`;
    case "unplanned":
      return text ? inSentence(text) : `la publication n’est plus prévue (${who}).`;
    case "published":
      return `publié par ${who}${version === null ? "" : `, version ${version}`}.`;
    case "withdrawn":
      return text ? inSentence(text) : `retiré de la relecture par ${who}.`;
  }
}
