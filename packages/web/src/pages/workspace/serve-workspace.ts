import type { Datalogue } from "@datalogue/api";
import type { Express } from "express";
import type { PageKind } from "../../http/page-kind.js";
import type { Site } from "../../site.js";
import { serveAccess } from "./serve-access.js";
import { serveAccount } from "./serve-account.js";
import { servePeople } from "./serve-people.js";
import { serveSignIn } from "./serve-sign-in.js";
import { workspaceTools } from "./workspace-tools.js";

export const workspaceKinds: PageKind[] = [
  { name: "connexion", title: "Se connecter", path: "/connexion" },
  { name: "connexion-oubli", title: "Mot de passe oublié", path: "/connexion/oubli" },
];

/** Whether an address of the workspace takes a form. */
export function takesWorkspaceForm(path: string): boolean {
  return /^\/(connexion(\/(code|oubli|lien))?|deconnexion|compte\/.+|administration\/((personnes|acces)\/.+|voir-comme(\/fin)?))\/?$/.test(
    path,
  );
}

/** The workspace: coming in, one's account, people. Ordinary forms, without script. */
export function serveWorkspace(
  app: Express,
  site: Site,
  { people, keys, accessRequests }: Pick<Datalogue, "people" | "keys" | "accessRequests">,
): void {
  const parts = { site, people, keys, accessRequests, tools: workspaceTools(site, people) };
  serveSignIn(app, parts);
  serveAccount(app, parts);
  servePeople(app, parts);
  serveAccess(app, parts);
}
