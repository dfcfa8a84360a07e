import type { Draft } from "@datalogue/api";
import type { Request } from "express";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import type { Site } from "../../../site.js";
import { type UnderWay, UnderWayPanel } from "../under-way.js";
import { type Step, stepPage } from "./step-page.js";

interface WaitingProps extends UnderWay {
  visit: Visit;
  draft: Draft;
  done: readonly Step[];
  step: Step;
  /** Those of the form that waits for it. */
  answers?: Record<string, string> | undefined;
}

/** What the form that a page answers brought, to be sent again as it is; undefined for a page that answers none. */
export function sentAnswers({ method, body }: Pick<Request, "method" | "body">): Record<string, string> | undefined {
  if (method !== "POST") return undefined;
  const given = Object.entries(Object(body) as Record<string, unknown>);
  return Object.fromEntries(
    given.filter((one): one is [string, string] => typeof one[1] === "string" && one[0] !== "jeton"),
  );
}

/** What is under way of a draft, at the step that waits for it. */
export function waitingPage(site: Site, { visit, draft, done, step, answers, ...under }: WaitingProps): string {
  return stepPage({
    ...{ site, visit, draft, done, step, heading: under.heading },
    children: answers ? (
      <SendAgain {...{ visit, answers }} heading={under.heading} path={under.path} />
    ) : (
      <UnderWayPanel {...under} kept="Vous pouvez fermer cette page : le brouillon est gardé." />
    ),
  });
}

/** A page comes back by its address alone, without what was typed: the form is sent again in its place, as it was. */
function SendAgain({
  visit,
  heading,
  path,
  answers,
}: Pick<WaitingProps, "visit" | "heading" | "path"> & { answers: Record<string, string> }) {
  return (
    <div class="section narrow">
      <div class="panel">
        <p role="status">
          <strong>Encore un instant.</strong> Vos réponses ne sont pas encore enregistrées&nbsp;: gardez cette page
          ouverte, puis continuez.
        </p>
        <progress aria-label={heading} />
        <OwnForm visit={visit} action={path}>
          {Object.entries(answers).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <p>
            <button class="button--main wide-phone" type="submit">
              Continuer avec mes réponses
            </button>
          </p>
        </OwnForm>
      </div>
    </div>
  );
}
