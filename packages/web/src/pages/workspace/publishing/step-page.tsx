import type { Draft } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import type { SummaryProps } from "../../../components/error-summary.js";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { FailureTold } from "./form-parts.js";

/** The six steps in order: the word of their address, and what pages call them. */
export const steps = {
  depot: { title: "Déposer", doing: "déposer" },
  lecture: { title: "Lecture", doing: "lecture" },
  rapport: { title: "Rapport", doing: "rapport" },
  description: { title: "Décrire", doing: "décrire" },
  difference: { title: "Comparer", doing: "comparer" },
  envoi: { title: "Publier", doing: "publier" },
} as const satisfies Record<string, { title: string; doing: string }>;

export type Step = keyof typeof steps;

export const stepNames = Object.keys(steps) as Step[];

interface StepProps extends Pick<SummaryProps, "faults"> {
  site: Site;
  visit: Visit;
  step: Step;
  /** Undefined before there is one. */
  draft: Pick<Draft, "id" | "title" | "updatedAt" | "failure"> | undefined;
  /** The steps that ask nothing more. */
  done: readonly Step[];
  heading: string;
  /** What the bar says before there is a draft: « Nouvelle version : … ». */
  about?: ComponentChildren;
  /** Under the heading. */
  intro?: ComponentChildren;
  /** Under the head, outside of the form: what was said of this step. */
  remarks?: ComponentChildren;
  script?: string;
  children: ComponentChildren;
}

/** A page of the six steps: where one is, what is saved, and the way out that keeps all. */
export function stepPage({
  site,
  visit,
  step,
  draft,
  done,
  heading,
  about,
  intro,
  remarks,
  script,
  faults,
  children,
}: StepProps): string {
  return renderWorkspace({
    site,
    faults,
    title: heading,
    visit,
    script,
    under: <SavedBar draft={draft} about={about} />,
    children: (
      <>
        <div class="page-head">
          <StepsBar step={step} done={done} id={draft?.id} />
          <h1>{typographic(heading)}</h1>
          <FailureTold draft={draft} />
          {intro}
        </div>
        {remarks}
        {children}
      </>
    ),
  });
}

function SavedBar({ draft, about }: Pick<StepProps, "draft" | "about">) {
  return (
    <div class="who">
      <div class="wrap">
        <p>
          {draft ? (
            <>
              <Icon name="ok" /> <strong>Brouillon enregistré</strong> {formatClock(draft.updatedAt)}&nbsp;:{" "}
              {typographic(draft.title)}
            </>
          ) : (
            (about ?? <strong>Nouveau jeu</strong>)
          )}
        </p>
        <p class="end">
          <a href="/espace">{draft ? "Quitter, je reprendrai plus tard" : "Quitter"}</a>
        </p>
      </div>
    </div>
  );
}

/** A scale that fills: what is done is a link to it. */
function StepsBar({ step, done, id }: { step: Step; done: readonly Step[]; id: string | undefined }) {
  const rank = stepNames.indexOf(step) + 1;
  return (
    <nav class="steps" aria-label="Étapes">
      <p class="steps-now">
        <strong>
          Étape {rank} sur {stepNames.length}
        </strong>
        &nbsp;: {steps[step].doing}
      </p>
      <ol>
        {stepNames.map((name) =>
          name === step || !done.includes(name) || id === undefined ? (
            <li key={name} aria-current={name === step ? "step" : undefined}>
              <span>
                <span>{steps[name].title}</span>
              </span>
            </li>
          ) : (
            <li key={name} class="done">
              <a href={`/publier/${id}/${name}`}>
                <span>
                  {steps[name].title}
                  <span class="visually-hidden"> (fait)</span>
                </span>
              </a>
            </li>
          ),
        )}
      </ol>
    </nav>
  );
}

const clock = new Intl.DateTimeFormat("fr-FR", { timeStyle: "short", timeZone: "Europe/Paris" });

/** « à 10 h 42 », in metropolitan France. */
export function formatClock(iso: string): string {
  return `à\u00a0${clock.format(new Date(iso)).replace(/^0?(\d+):/, "$1\u00a0h\u00a0")}`;
}
