import { listForms } from "@datalogue/api";
import type { PageRoute } from "../http/page-route.js";
import { type PageAnswer, PageProblem, type Site } from "../site.js";
import { datasetPage } from "./dataset/dataset-page.js";

export const fileRoute: PageRoute = {
  path: "/id/fichier/:uuid/:file",
  parameters: [],
  negotiated: true,
  make: (site, { uuid = "", file = "" }) => filePage(site, uuid, file),
};

/** What the identifier of a file (`/id/fichier/{uuid}/{file}`) gives: the page of its dataset, which offers it. */
export async function filePage(site: Site, uuid: string, file: string): Promise<PageAnswer> {
  const dataset = await site.services.catalogue.getNamed(uuid);
  if (!dataset?.readable || dataset.id !== uuid || !listForms(dataset).includes(file))
    throw new PageProblem(
      404,
      "Fichier introuvable",
      "Cette adresse ne mène à aucun fichier de ce catalogue. Cherchez le jeu de données dont il vient.",
      [{ label: "Tous les jeux de données", href: "/jeux" }],
    );
  return datasetPage(site, uuid, {});
}
