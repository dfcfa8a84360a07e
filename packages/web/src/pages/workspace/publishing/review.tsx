import {
  type CommentPlace,
  type DescribedField,
  type Difference,
  type DifferenceRow,
  type Draft,
  type DraftDescription,
  decideAccess,
  describedFields,
  type ReviewEvent,
  type SinceReading,
} from "@datalogue/api";
import { type Fault, FieldFrame, saidOf } from "../../../components/form-field.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { capitalise, counted, formatLocal, formatMoment, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { labelsOf } from "../../dataset/code-labels.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { CancelLink } from "./cancel-plan.js";
import { Columns, Figures, headingOf, Lines, Objectives, tellBreak } from "./difference.js";
import { type Answer, FailureTold, RevisionField } from "./form-parts.js";
import { HeldTold, PlanFields } from "./plan-fields.js";
import {
  AtPlace,
  CommentForm,
  fieldLabels,
  History,
  Returned,
  type ReviewProps,
  Thread,
  tellEvent,
} from "./review-parts.js";
import { PublicView } from "./sending.js";
import { tellIn } from "./tell-answer.js";

interface ReviewPageProps extends Omit<ReviewProps, "fields" | "back"> {
  draft: Draft;
  description: DraftDescription;
  difference: Difference;
  /** Null where they read it for the first time. */
  since: SinceReading | null;
  /** What was answered to « Votre décision » where it was not done, and what is wrong with it. */
  typed?: Answer | undefined;
  fault?: Fault | undefined;
  told?: Told | undefined;
}

/** `/publier/{id}/relecture` for who decides: what it is, what changed, what was said, and the decision in view. */
export function reviewPage(site: Site, props: ReviewPageProps): string {
  const { visit, draft, description, difference, since, told, nameOf, review } = props;
  const { fields } = difference.preview;
  const of: ReviewProps = { ...props, fields, back: "relecture" };
  const labelOf = labelsOf(site, { slug: draft.dataset?.slug ?? "", fields });
  const tell = tellIn(site, description);
  const report = draft.reading?.report;
  const { submitted } = draft;
  const beside = (row: DifferenceRow, changed: readonly string[], id: string) => {
    const key = pick(row, difference.key.length > 0 ? difference.key : fields.map(({ name }) => name));
    const isHere = (place: CommentPlace) =>
      place.kind === "cell" && JSON.stringify(sorted(place.row)) === JSON.stringify(sorted(key));
    return (
      <AtPlace {...of} place={isHere} id={`${id}-t`} label="Votre remarque">
        <input type="hidden" name="ligne" value={JSON.stringify(key)} />
        <ColumnChoice id={`${id}-c`} {...{ fields }} first={changed} />
      </AtPlace>
    );
  };
  return renderWorkspace({
    site,
    title: "Relecture",
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">À relire</p>
          <h1>{typographic(draft.title)}</h1>
          <p>
            {submitted ? (
              <>
                Envoyé par <strong>{nameOf(submitted.by)}</strong>, {visit.organisationName(draft.organisation)}, le{" "}
                {formatMoment(submitted.at)}.
              </>
            ) : (
              <>Préparé pour {visit.organisationName(draft.organisation)}.</>
            )}{" "}
            {report && tellReport(report.counts)} Qualité {description.score.score} sur {description.score.max}.
          </p>
          {submitted?.message && <p class="said">«&#8239;{typographic(submitted.message)}&#8239;»</p>}
          <p class="actions">
            <a class="button" href="#public">
              Voir comme le public
            </a>{" "}
            <a href="#rapport">Le rapport</a> <a href="#decision">Décider</a>
          </p>
          <FailureTold draft={draft} />
          <ToldAbove told={told} />
        </div>
        <div class="section">
          <div class="cols cols--aside">
            <div class="stack stack--wide">
              <Since since={since} of={of} difference={difference} labelOf={labelOf} tell={tell} />
              <section class="stack" aria-labelledby="change">
                <h2 id="change">Ce qui change</h2>
                <p>{typographic(headingOf(difference))}.</p>
                {draft.note && <p class="said">«&#8239;{typographic(draft.note)}&#8239;»</p>}
                {difference.breaks.map((one, rank) => {
                  const { title, text } = tellBreak(one, fields);
                  return (
                    <p key={rank}>
                      <Icon name="off" /> <strong>{typographic(title)}.</strong> {typographic(text)}{" "}
                      {draft.confirmed
                        ? typographic(`Expliqué : « ${draft.confirmed} »`)
                        : "Rien ne l’explique encore : la publication sera refusée."}
                    </p>
                  );
                })}
              </section>
              <Lines difference={difference} labelOf={labelOf} beside={beside} />
              <Columns difference={difference} />
              <section class="stack" aria-label="Commenter une colonne">
                <AtPlace
                  {...of}
                  place={({ kind }) => kind === "column"}
                  id="colonne-t"
                  label="Votre remarque sur une colonne"
                  summary="Commenter une colonne"
                >
                  <input type="hidden" name="colonne-entiere" value="oui" />
                  <ColumnChoice id="colonne-c" fields={fields} first={[]} />
                </AtPlace>
              </section>
              {difference.figures.length > 0 && <Figures site={site} figures={difference.figures} />}
              {difference.objectives.length > 0 && <Objectives site={site} objectives={difference.objectives} />}
              <Exchanges {...of} />
              <section class="stack" aria-labelledby="decrit">
                <h2 id="decrit">La description</h2>
                <dl class="meta-list">
                  {describedFields.map((field) => (
                    <div key={field}>
                      <dt>{typographic(fieldLabels[field])}</dt>
                      <dd>
                        {typographic(tell(field, answerOf(description, draft, field)))}
                        <AtPlace
                          {...of}
                          place={(place) => place.kind === "field" && place.field === field}
                          id={`champ-${field}`}
                          label={`Votre remarque sur « ${fieldLabels[field]} »`}
                        >
                          <input type="hidden" name="champ" value={field} />
                        </AtPlace>
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
              <section class="stack" aria-labelledby="rapport">
                <h2 id="rapport">Le rapport, en bref</h2>
                <p>{report ? tellReport(report.counts) : "Le fichier n’a pas été lu."}</p>
                {report && report.issues.length > 0 && (
                  <ul class="stack small">
                    {report.issues.slice(0, 6).map((issue, rank) => (
                      <li key={rank}>{typographic(issue.message)}</li>
                    ))}
                    {report.issues.length > 6 && (
                      <li>Et {counted(report.issues.length - 6, "autre cause", "autres causes")}.</li>
                    )}
                  </ul>
                )}
                <p class="links">
                  <a href={`/publier/${draft.id}/rapport.csv`}>Le rapport entier (CSV)</a>
                </p>
              </section>
              <section class="stack" aria-labelledby="public">
                <h2 id="public">Comme le public le verra</h2>
                <PublicView
                  site={site}
                  {...{ draft, description, difference, visit }}
                  bar="Aperçu, pas encore public"
                />
              </section>
            </div>
            <Decision {...props} site={site} />
          </div>
        </div>
      </>
    ),
  });
  function Exchanges(of: ReviewProps) {
    return (
      <section class="stack" aria-labelledby="echanges">
        <h2 id="echanges">Échanges</h2>
        <Thread {...of} comments={review.comments} />
        {of.isOpen && <CommentForm {...of} id="ensemble" label="Votre remarque sur l’ensemble" />}
        <History review={review} nameOf={nameOf} />
      </section>
    );
  }
}

function pick(row: DifferenceRow, names: readonly string[]): DifferenceRow {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

const sorted = (row: DifferenceRow) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));

/** Which column a remark is about: those that changed first. */
function ColumnChoice({
  id,
  fields,
  first,
}: {
  id: string;
  fields: Difference["preview"]["fields"];
  first: readonly string[];
}) {
  const rank = ({ name }: { name: string }) => (first.includes(name) ? 0 : 1);
  const listed = [...fields].sort((a, b) => rank(a) - rank(b));
  return (
    <div class="field">
      <label for={id}>Colonne</label>
      <select id={id} name="colonne">
        {listed.map(({ name, title }) => (
          <option key={name} value={name}>
            {typographic(title ?? name)}
          </option>
        ))}
      </select>
    </div>
  );
}

function tellReport({ error, warning }: { error: number; warning: number }): string {
  if (error > 0) return `${counted(error, "erreur")}.`;
  return warning === 0
    ? "Conforme à son schéma."
    : `Conforme à son schéma, ${counted(warning, "point à vérifier", "points à vérifier")}.`;
}

function answerOf(description: DraftDescription, { note }: Draft, field: DescribedField): unknown {
  return field === "note" ? note : description[field].value;
}

/** What is not as they read it. */
function Since({
  since,
  difference,
  labelOf,
  tell,
}: {
  since: SinceReading | null;
  of: ReviewProps;
  difference: Difference;
  labelOf: ReturnType<typeof labelsOf>;
  tell: ReturnType<typeof tellIn>;
}) {
  if (since === null) return null;
  const { rows, answers, at } = since;
  const { fields } = difference.preview;
  const name = (column: string) => typographic(fields.find((field) => field.name === column)?.title ?? column);
  return (
    <section class="stack" aria-labelledby="depuis">
      <h2 id="depuis">Depuis votre dernière lecture, le {formatMoment(at)}</h2>
      {rows.kind === "gone" && (
        <p>
          <Icon name="unknown" /> Le tableau que vous aviez lu n’est plus gardé&nbsp;: ses lignes ne sont pas comparées
          à celles d’aujourd’hui.{!difference.withdrawn && " Ce qui suit compare à la version en ligne."}
        </p>
      )}
      {rows.kind === "same" && <p>Aucune ligne ni colonne n’a changé.</p>}
      {rows.kind === "made" && (
        <>
          <ul class="tally">
            <li>
              <b>{rows.rows.added}</b> {rows.rows.added > 1 ? "lignes ajoutées" : "ligne ajoutée"}
            </li>
            <li>
              <b>{rows.rows.changed}</b> {rows.rows.changed > 1 ? "modifiées" : "modifiée"}
            </li>
            <li>
              <b>{rows.rows.removed}</b> {rows.rows.removed > 1 ? "supprimées" : "supprimée"}
            </li>
          </ul>
          {rows.columns.added.length + rows.columns.lost.length > 0 && (
            <p>
              {[
                ...rows.columns.added.map((one) => `colonne ajoutée : ${name(one)}`),
                ...rows.columns.lost.map((one) => `colonne retirée : ${name(one)}`),
              ].join(" ; ")}
              .
            </p>
          )}
          <Lines difference={{ ...difference, ...rows }} labelOf={labelOf} bare />
        </>
      )}
      {answers.length === 0 ? (
        <p>La description est la même.</p>
      ) : (
        <ul class="diff">
          {answers.map(({ field, before, after }) => (
            <li key={field} data-tone="watch">
              <b>≠ modifiée</b>
              <span>{typographic(fieldLabels[field])}</span>
              <span>
                <del>{typographic(tell(field, before))}</del> → <ins>{typographic(tell(field, after))}</ins>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What can be decided of a draft. */
type Way = "publier" | "date" | "renvoyer";

const WAYS: readonly Way[] = ["publier", "date", "renvoyer"];

interface DecisionProps extends Pick<ReviewPageProps, "visit" | "draft" | "nameOf" | "typed" | "fault"> {
  site: Site;
  /** All of them by default, beside what they are decided of. */
  ways?: readonly Way[] | undefined;
  /** The first moment that it can be planned for, where an agreement holds all of it. */
  from?: string | undefined;
}

/** Accept is one act, the two others three. */
function Decision({ site, visit, draft, nameOf, ways = WAYS, from, typed, fault }: DecisionProps) {
  const asked = typed?.("choix") ?? (draft.plannedFor === null ? "publier" : "date");
  const choice = ways.find((way) => way === asked) ?? ways[0];
  const unsaid = fault?.field === "raison" ? fault.message : undefined;
  const who = draft.submitted ? capitalise(nameOf(draft.submitted.by)) : "Qui l’a préparé";
  const hint = `${who} retrouvera le brouillon tel quel, avec vos remarques.`;
  return (
    <aside class={ways === WAYS ? "panel stay" : "panel"} aria-labelledby="decision">
      <h2 id="decision">Votre décision</h2>
      <OwnForm visit={visit} class="stack" action={`/publier/${draft.id}/relecture`}>
        <RevisionField draft={draft} />
        <fieldset class="stack">
          <legend class="visually-hidden">Votre décision</legend>
          {ways.includes("publier") && (
            <div class="decide">
              <label class="choice">
                <input type="radio" name="choix" value="publier" checked={choice === "publier"} /> Accepter et publier
              </label>
              <div class="then">
                <p class="small">En ligne dans la minute. Retour en arrière possible.</p>
              </div>
            </div>
          )}
          {ways.includes("date") && (
            <div class="decide">
              <label class="choice">
                <input type="radio" name="choix" value="date" checked={choice === "date"} /> Publier à une date
              </label>
              <div class="then">
                <PlanFields {...{ site, draft, from, typed, fault }} />
              </div>
            </div>
          )}
          <div class="decide">
            <label class="choice">
              <input type="radio" name="choix" value="renvoyer" checked={choice === "renvoyer"} /> Renvoyer
            </label>
            <div class="then">
              <FieldFrame id="raison" label="Que faut-il reprendre ?" hint={hint} message={unsaid}>
                <textarea
                  id="raison"
                  name="raison"
                  rows={3}
                  maxLength={2000}
                  {...saidOf({ id: "raison", hint, message: unsaid })}
                >
                  {typed?.("raison") ?? ""}
                </textarea>
              </FieldFrame>
            </div>
          </div>
        </fieldset>
        <p>
          <button class="button--main wide-phone" type="submit">
            Enregistrer ma décision
          </button>
        </p>
        <p class="small">Datée, signée de votre nom, écrite au journal.</p>
      </OwnForm>
    </aside>
  );
}

interface ExchangesProps extends Omit<ReviewProps, "back"> {
  title: string;
  /** Undefined for who may read what was said and no longer what is in it. */
  draft: Draft | undefined;
  /** Whether they may take it back from those who review it. */
  mayWithdraw: boolean;
  /** Somebody decided before: what was to be written is given back. */
  late?: { last: ReviewEvent | undefined; reason: string } | undefined;
  told?: Told | undefined;
  /** What they decide all the same, where there is nothing to compare. */
  deciding?: Pick<DecisionProps, "ways" | "from" | "typed" | "fault"> | undefined;
}

/** `/publier/{id}/relecture` for who does not decide, or no longer, or where there is nothing to compare: where it stands, what was said, what can be done. */
export function exchangesPage(site: Site, props: ExchangesProps): string {
  const { visit, draft, review, nameOf, title, mayWithdraw, late, told, isOpen, deciding } = props;
  const last = review.events.findLast(({ kind }) => kind !== "commented" && kind !== "answered" && kind !== "settled");
  const of: ReviewProps = { ...props, back: "relecture" };
  const heading = late
    ? "Une décision a été prise avant la vôtre"
    : deciding?.from
      ? `Sous embargo jusqu’au ${formatLocal(deciding.from)}`
      : draft?.returned
        ? "À reprendre : votre brouillon vous revient"
        : mayWithdraw
          ? "En relecture"
          : "Relecture";
  return renderWorkspace({
    site,
    title: "Relecture",
    visit,
    place: "/espace",
    children: (
      <div class="section narrow">
        <p class="kicker">{typographic(title)}</p>
        <h1>{typographic(heading)}</h1>
        {deciding && <FailureTold draft={draft} />}
        <ToldAbove told={told} />
        {deciding?.from && <HeldTold until={deciding.from} />}
        {late && (
          <div class="verdict" data-tone="watch" role="alert">
            <p>
              <Icon name="watch" />{" "}
              <strong>
                {late.last
                  ? `${formatMoment(late.last.at)} : ${typographic(tellEvent(late.last, nameOf(late.last.actor)))}`
                  : "Ce brouillon n’attend plus de relecture."}
              </strong>
            </p>
            <p>
              Rien n’a été écrit par-dessus.
              {late.reason !== "" && " Votre texte est gardé ci-dessous : copiez-le s’il sert encore."}
            </p>
            {late.reason !== "" && (
              <div class="field">
                <label for="garde">Votre texte</label>
                <textarea id="garde" rows={3} readOnly>
                  {late.reason}
                </textarea>
              </div>
            )}
          </div>
        )}
        {!late && draft?.returned && <Returned {...of} returned={draft.returned} isWhole />}
        {!late && !draft?.returned && last && (
          <p>
            {formatMoment(last.at)}&nbsp;: {typographic(tellEvent(last, nameOf(last.actor)))}
          </p>
        )}
        {draft?.plannedFor && deciding && decideAccess(visit.caller, "publish", draft).allowed && (
          <p>
            <CancelLink draft={draft.id} />
          </p>
        )}
        {draft && deciding && <Decision {...{ site, visit, draft, nameOf, ...deciding }} />}
        <Thread {...of} comments={review.comments} />
        {draft && isOpen && (
          <CommentForm {...of} id="ensemble" label="Votre remarque sur l’ensemble" summary="Écrire une remarque" />
        )}
        <History review={review} nameOf={nameOf} />
        {mayWithdraw && (
          <OwnForm visit={visit} class="stack" action={`/publier/${review.draft}/retirer`}>
            <p class="small">
              Modifier le brouillon le retire aussi de la relecture&nbsp;; on le soumet de nouveau ensuite.
            </p>
            <p>
              <button type="submit">Retirer de la relecture</button>
            </p>
          </OwnForm>
        )}
        <p class="end-bar">
          {draft && draft.version === null && !mayWithdraw && !deciding && (
            <a class="button button--main" href={`/publier/${review.draft}/depot`}>
              Reprendre le brouillon
            </a>
          )}
          <a href="/espace">Revenir à mes jeux</a>
        </p>
      </div>
    ),
  });
}
