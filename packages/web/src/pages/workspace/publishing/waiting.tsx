import type { Draft } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import type { Site } from "../../../site.js";
import { type UnderWay, UnderWayPanel } from "../under-way.js";
import { type Step, stepPage } from "./step-page.js";

interface WaitingProps extends UnderWay {
  visit: Visit;
  draft: Draft;
  done: readonly Step[];
  step: Step;
}

/** What is under way of a draft, at the step that waits for it. */
export function waitingPage(site: Site, { visit, draft, done, step, ...under }: WaitingProps): string {
  return stepPage({
    ...{ site, visit, draft, done, step, heading: under.heading },
    children: <UnderWayPanel {...under} kept="Vous pouvez fermer cette page : le brouillon est gardé." />,
  });
}
