import type { Datalogue } from "@datalogue/api";
import type { Express } from "express";
import type { PageKind } from "../../http/page-kind.js";
import type { Site } from "../../site.js";
import { serveComposing } from "./composing/serve-composing.js";
import { serveInspections } from "./inspections/serve-inspections.js";
import { servePublishing } from "./publishing/serve-publishing.js";
import { serveAccess } from "./serve-access.js";
import { serveAccount } from "./serve-account.js";
import { serveJournal } from "./serve-journal.js";
import { serveMyDatasets } from "./serve-my-datasets.js";
import { serveOwnSources } from "./serve-own-sources.js";
import { servePeople } from "./serve-people.js";
import { serveProvider } from "./serve-provider.js";
import { serveQuestions } from "./serve-questions.js";
import { serveReuses } from "./serve-reuses.js";
import { serveSignIn } from "./serve-sign-in.js";
import { serveSubscriptions } from "./serve-subscriptions.js";
import { serveTransfers } from "./serve-transfers.js";
import { serveVersions } from "./serve-versions.js";
import { serveWebhooks } from "./serve-webhooks.js";
import { workspaceTools } from "./workspace-tools.js";

export const workspaceKinds: PageKind[] = [
  { name: "connexion", title: "Se connecter", path: "/connexion" },
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
  | "receptions"
  | "ownSources"
  | "following"
  | "journal"
  | "questions"
  | "compositions"
  | "inspections"
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
  serveQuestions(app, parts);
  serveMyDatasets(app, parts);
  serveOwnSources(app, parts);
  serveVersions(app, parts);
  serveReuses(app, parts);
  servePublishing(app, parts);
  serveWebhooks(app, parts);
  serveSubscriptions(app, parts);
  serveComposing(app, parts);
  serveInspections(app, parts);
}
