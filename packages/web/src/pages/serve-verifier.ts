import { ClientLeft, callerOf, sendAnswer, sendMended } from "@datalogue/api";
import type { Express } from "express";
import { packPage } from "../http/pack-page.js";
import type { PageKind } from "../http/page-kind.js";
import { createReportStore } from "../http/report-store.js";
import { readQuery } from "../reading/page-address.js";
import { type Site, siteFor } from "../site.js";
import { checkedPage, keptReportFile, keptReportPage, mendedFile, verifierPage } from "./verifier.js";

/** The one address that both shows its form and takes it, and that of the copy. */
const FORM = "/verifier";
const COPY = "/verifier/copie";

export const verifierKinds: PageKind[] = [
  { name: "verifier", title: "Vérifier un fichier", path: "/verifier" },
  { name: "verifier-jeu", title: "Vérifier le fichier d’un jeu", path: "/verifier?jeu={dataset}" },
];

/** `/verifier` and the reports it gives: made for one visitor, never stored with the pages. */
export function serveVerifier(app: Express, site: Site): void {
  const reports = createReportStore();
  app.get(FORM, async (request, response) => {
    const visited = siteFor(site, callerOf(request));
    await sendAnswer(
      request,
      response,
      packPage(await verifierPage(visited, readQuery(request, { parameters: ["schema", "jeu", "feuille"] }))),
    );
  });
  app.post(FORM, async (request, response) => {
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    try {
      const visited = siteFor(site, callerOf(request));
      await sendAnswer(request, response, packPage(await checkedPage(visited, reports, request, leaving.signal)));
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });
  app.post(COPY, async (request, response) => {
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    try {
      const made = await mendedFile(siteFor(site, callerOf(request)), request, leaving.signal);
      await ("html" in made ? sendAnswer(request, response, packPage(made)) : sendMended(response, made));
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });
  app.get("/verifier/:id", async (request, response) => {
    await sendAnswer(request, response, packPage(keptReportPage(site, reports, request.params.id)));
  });
  app.get("/verifier/:id/:file", (request, response) => {
    const { body, headers, name } = keptReportFile(reports, request.params.id, request.params.file);
    response.attachment(name).set(headers).send(body);
  });
}
