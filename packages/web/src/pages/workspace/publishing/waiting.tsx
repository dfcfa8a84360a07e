import type { Draft } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import type { Site } from "../../../site.js";
import { type Step, stepPage } from "./step-page.js";

interface WaitingProps {
  visit: Visit;
  draft: Draft;
  done: readonly Step[];
  step: Step;
  /** The page that waits, where it is not the step. */
  at?: string;
  /** What is being done: « Nous lisons votre fichier ». */
  heading: string;
}

/** What is under way: it goes on when the page is closed, and a link looks again. */
export function waitingPage(site: Site, { visit, draft, done, step, heading, at = step }: WaitingProps): string {
  return stepPage({
    ...{ site, visit, draft, done, step, heading },
    children: (
      <div class="section narrow">
        <div class="panel" role="status">
          <p>
            <strong>Encore un instant.</strong> Vous pouvez fermer cette page&nbsp;: le brouillon est gardé.
          </p>
          <progress aria-label={heading} />
          <p>
            <a class="button button--main" href={`/publier/${draft.id}/${at}`}>
              Actualiser
            </a>
          </p>
        </div>
      </div>
    ),
  });
}
