import type { Difference, Draft, DraftDescription } from "@datalogue/api";
import { accessLevels } from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { Cell } from "../../../components/cell.js";
import type { Fault } from "../../../components/form-field.js";
import { RowTable } from "../../../components/row-table.js";
import { ScrollTable } from "../../../components/scroll-table.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import {
  counted,
  formatLocal,
  formatMoment,
  formatPlanned,
  formatSpan,
  licences,
  typographic,
} from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { labelsOf } from "../../dataset/code-labels.js";
import { actorInSentence } from "../name-actor.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { CancelLink } from "./cancel-plan.js";
import { type Answer, EndBar, RevisionField } from "./form-parts.js";
import { HeldTold, PlanFields } from "./plan-fields.js";
import { SourceChoice } from "./source-parts.js";
import { type Step, stepPage } from "./step-page.js";

interface SendingProps {
  visit: Visit;
  draft: Draft;
  description: DraftDescription;
  /** Undefined where it is held. */
  difference?: Difference | undefined;
  /** When an agreement lets the first of it out (`DraftDifference`). */
  heldUntil?: string | undefined;
  done: readonly Step[];
  /** What was said of this step. */
  remarks?: ComponentChildren;
  /** Whether the visitor may publish, and not only ask for it. */
  mayPublish: boolean;
  /** Who may, by name, for who may not. */
  publishers: string[];
  /** Name of the organisation above, which reviews too. */
  above: string | undefined;
  /** Name of who asked for a review, where somebody did. */
  submitter: string | undefined;
  /** What was answered in a form that was refused, and what is wrong with it. */
  typed?: Answer | undefined;
  fault?: Fault | undefined;
  told?: Told | undefined;
}

/** Rows of the preview. */
const PREVIEW = 8;

/** `/publier/{id}/envoi`: the dataset exactly as the public will see it, then when. */
export function sendingPage(site: Site, props: SendingProps): string {
  const { visit, draft, description, difference, heldUntil, done, told, typed, mayPublish } = props;
  return stepPage({
    ...{ site, visit, draft, done, remarks: props.remarks },
    step: "envoi",
    heading: heldUntil ? `Sous embargo jusqu’au ${formatLocal(heldUntil)}` : "Voici ce que le public verra",
    intro: (
      <>
        <ToldAbove told={told} />
        <Standing {...props} />
      </>
    ),
    children: (
      <>
        <div class="section">
          {heldUntil && <HeldTold until={heldUntil} />}
          {difference && <PublicView {...{ site, draft, description, difference, visit }} />}
        </div>
        <OwnForm visit={visit} class="section narrow" action={`/publier/${draft.id}/envoi`}>
          <RevisionField draft={draft} />
          <h2>Publier</h2>
          <SourceChoice draft={draft} typed={typed} />
          {mayPublish ? <PublishNow site={site} {...props} /> : <AskReview {...props} />}
          <p class="small">
            {draft.startedFrom > 0
              ? !difference?.withdrawn && `La version ${draft.startedFrom} reste gardée : on peut y revenir.`
              : !heldUntil && "Rien n’était en ligne\u00a0: la fiche et ses fichiers apparaîtront dans la minute."}
            {difference?.description.includes("access") &&
              description.access.value === "open" &&
              " Ce jeu s’ouvre\u00a0: ce qui en a été publié pendant qu’il était réservé le reste."}
          </p>
          <EndBar
            act={
              mayPublish
                ? heldUntil
                  ? "Prévoir la publication"
                  : "Publier"
                : draft.submitted && !draft.returned
                  ? "Demander de nouveau"
                  : "Envoyer à la relecture"
            }
            back={
              draft.submitted
                ? { label: "Revenir à mes jeux", href: "/espace" }
                : { label: "Revenir", href: `/publier/${draft.id}/${heldUntil ? "description" : "difference"}` }
            }
          />
        </OwnForm>
      </>
    ),
  });
}

/** What was asked already. */
function Standing({ draft, submitter, mayPublish }: SendingProps) {
  if (draft.plannedFor)
    return (
      <p class="verdict" data-tone="ok">
        <span>
          <Icon name="plan" /> Publication prévue le{" "}
          <span class="plan">{formatPlanned({ day: draft.plannedFor, hour: draft.plannedHour })}</span>.{" "}
          {draft.announced
            ? "La page du jeu l’annonce ; rien d’autre n’est public avant."
            : "D’ici là, rien n’en est public."}{" "}
          {mayPublish && <CancelLink draft={draft.id} />}
        </span>
      </p>
    );
  if (draft.submitted && !draft.returned && submitter !== undefined)
    return (
      <p class="verdict" data-tone="ok">
        <span>
          <Icon name="ok" /> Relecture demandée par {actorInSentence(submitter)}, le {formatMoment(draft.submitted.at)}.
          {draft.submitted.message && ` «\u202f${draft.submitted.message}\u202f»`}
        </span>
      </p>
    );
  return null;
}

export function PublicView({
  site,
  draft,
  description,
  difference,
  visit,
  bar = "Aperçu, visible de votre organisme seul",
}: Pick<SendingProps, "draft" | "description" | "visit"> & { site: Site; difference: Difference; bar?: string }) {
  const { rows, preview } = difference;
  const labelOf = labelsOf(site, { slug: draft.dataset?.slug ?? "", fields: preview.fields });
  const { title, description: text, temporal, licence, theme, access } = description;
  const themeTitle = description.themes.find(({ slug }) => slug === theme.value)?.title;
  const facts = [
    `${counted(rows.after, "ligne")}${temporal.value ? `, ${formatSpan(temporal.value).replace(/^de /, "")}` : ""}`,
    licence.value && licences[licence.value].label,
    visit.organisationName(draft.organisation),
    `Version ${draft.startedFrom + 1}`,
    access.value && access.value !== "open" && accessLevels[access.value].label,
  ];
  return (
    <section class="frame" aria-label="Aperçu public">
      <p class="frame-bar">{bar}</p>
      <p class="kicker">Jeu de données{themeTitle && ` · ${typographic(themeTitle)}`}</p>
      <p class="h">{typographic(title.value ?? draft.title)}</p>
      <p>{typographic(text.value ?? "")}</p>
      <p class="meta">
        {facts.filter(Boolean).map((fact) => (
          <span key={String(fact)}>{typographic(String(fact))}</span>
        ))}
      </p>
      <ScrollTable label="Aperçu des lignes">
        <RowTable
          fields={preview.fields}
          rows={preview.rows.slice(0, PREVIEW)}
          cell={(field, row) => (
            <Cell value={row[field.name] ?? null} field={field} label={labelOf(field, row[field.name])} />
          )}
        />
      </ScrollTable>
      {draft.note && (
        <p class="small">
          «&#8239;{typographic(draft.note)}&#8239;» {visit.organisationName(draft.organisation)}
        </p>
      )}
    </section>
  );
}

function PublishNow({ site, draft, heldUntil, typed, fault }: SendingProps & { site: Site }) {
  if (heldUntil)
    return (
      <>
        <input type="hidden" name="quand" value="date" />
        <PlanFields {...{ site, draft, typed, fault }} from={heldUntil} />
      </>
    );
  const isPlanned = typed ? typed("quand") === "date" : draft.plannedFor !== null;
  return (
    <fieldset>
      <legend class="visually-hidden">Quand publier&#8239;?</legend>
      <div class="decide">
        <label class="choice">
          <input type="radio" name="quand" value="maintenant" checked={!isPlanned} /> Publier tout de suite
        </label>
        <div class="then">
          <p>En ligne dans la minute. Retour en arrière possible.</p>
        </div>
      </div>
      <div class="decide">
        <label class="choice">
          <input type="radio" name="quand" value="date" checked={isPlanned} /> Publier à une date
        </label>
        <div class="then">
          <PlanFields {...{ site, draft, typed, fault }} />
        </div>
      </div>
    </fieldset>
  );
}

function AskReview({ publishers, above, draft, typed }: SendingProps) {
  return (
    <>
      <div class="field">
        <label for="mot">
          Un mot pour qui relit <span class="tag">facultatif</span>
        </label>
        <textarea id="mot" name="mot" rows={2}>
          {typed?.("mot") ?? draft.submitted?.message ?? ""}
        </textarea>
      </div>
      <p class="hint">
        Publier est réservé aux publicateurs et aux administrateurs de l’organisme
        {publishers.length > 0 && typographic(` : ${publishers.join(", ")}`)}.
        {above && ` Ceux de l’organisme du dessus (${above}) le relisent et le publient aussi.`}
      </p>
    </>
  );
}
