import type { Datalogue } from "@datalogue/api";
import type { Express } from "express";
import type { PageKind } from "../../http/page-kind.js";
import type { Site } from "../../site.js";
import { serveAgreements } from "./agreements/serve-agreements.js";
import { serveComposing } from "./composing/serve-composing.js";
import { serveInspections } from "./inspections/serve-inspections.js";
import { servePublishing } from "./publishing/serve-publishing.js";
import { serveScenarios } from "./scenarios/serve-scenarios.js";
import { serveAccess } from "./serve-access.js";
import { serveAccount } from "./serve-account.js";
import { serveContributions } from "./serve-contributions.js";
import { serveJournal } from "./serve-journal.js";
import { serveMyDatasets } from "./serve-my-datasets.js";
import { serveOwnSources } from "./serve-own-sources.js";
import { servePeople } from "./serve-people.js";
import { serveProvider } from "./serve-provider.js";
import { serveQuestionnaires } from "./serve-questionnaires.js";
import { serveQuestions } from "./serve-questions.js";
import { serveReuses } from "./serve-reuses.js";
import { serveServiceState } from "./serve-service-state.js";
import { serveSignIn } from "./serve-sign-in.js";
import { serveSubscriptions } from "./serve-subscriptions.js";
import { serveTransfers } from "./serve-transfers.js";
import { serveVersions } from "./serve-versions.js";
import { serveWebhooks } from "./serve-webhooks.js";
import { serveTakingOver } from "./taking-over/serve-taking-over.js";
import { workspaceTools } from "./workspace-tools.js";

export const workspaceKinds: PageKind[] = [
  { name: "connexion", title: "Se connecter", path: "/connexion" },
  { name: "photos-de-terrain", title: "Photos de terrain", path: "/photos-de-terrain" },
  { name: "connexion-oubli", title: "Mot de passe oublié", path: "/connexion/oubli" },
];

/** What the workspace asks of the datalogue. */
export type WorkspaceServices = Pick<
  Datalogue,
  | "people"
  | "keys"
  | "accessRequests"
  | "transfers"
  | "reuses"
  | "drafts"
  | "imports"
  | "receptions"
  | "ownSources"
  | "following"
  | "journal"
  | "questions"
  | "contributions"
  | "questionnaires"
  | "compositions"
  | "inspections"
  | "projector"
  | "scenarios"
  | "agreements"
  | "partners"
  | "status"
  | "countWaiting"
  | "readDisk"
  | "inspectionResults"
>;

/** The workspace: coming in, one's account, people, what one owes and publishes. Ordinary forms, without script. */
export function serveWorkspace(app: Express, site: Site, services: WorkspaceServices & { patience: number }): void {
  const parts = { site, ...services, tools: workspaceTools(site, services) };
  serveSignIn(app, parts);
  serveProvider(app, parts);
  serveAccount(app, parts);
  servePeople(app, parts);
  serveAccess(app, parts);
  serveTransfers(app, parts);
  serveJournal(app, parts);
  serveServiceState(app, parts);
  serveQuestions(app, parts);
  serveContributions(app, parts);
  serveQuestionnaires(app, parts);
  serveMyDatasets(app, parts);
  serveOwnSources(app, parts);
  serveVersions(app, parts);
  serveReuses(app, parts);
  servePublishing(app, parts);
  serveTakingOver(app, parts);
  serveWebhooks(app, parts);
  serveSubscriptions(app, parts);
  serveComposing(app, parts);
  serveInspections(app, parts);
  serveScenarios(app, parts);
  serveAgreements(app, parts);
}
