import { type Answer, PUBLIC, problemOf, Refusal } from "@datalogue/api";
import { typographic } from "../format/index.js";
import { packPage } from "../http/pack-page.js";
import { policyOf } from "../http/security.js";
import { PageProblem, type Query, type Site, siteFor } from "../site.js";
import type { Embed } from "./embed.js";
import { embedPage, embedProblem } from "./embed-document.js";

/**
 * A frame for other sites: the one kind of page that any site may show inside its own, so that it shows to everybody, whoever asks,
 * what the public may read. What is wrong with its address is said in the frame too. `common`: headers of every page.
 */
export async function serveEmbed(
  site: Site,
  make: (site: Site) => Promise<Embed>,
  { fond }: Query,
  common: Record<string, string>,
): Promise<Answer> {
  const open = siteFor(site, PUBLIC);
  const headers = {
    ...common,
    "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true, framed: true }),
    "Cross-Origin-Resource-Policy": "cross-origin",
  };
  try {
    if (fond !== undefined && fond !== "clair")
      throw new PageProblem(
        400,
        "Fond inconnu",
        "Le fond d’un cadre suit l’écran du lecteur, ou reste clair (fond=clair).",
      );
    return packPage(embedPage(open, await make(open), fond), headers);
  } catch (error) {
    const problem = error instanceof Refusal ? tellRefusal(error) : error;
    if (problem instanceof PageProblem) return packPage(embedProblem(open, problem), headers);
    throw error;
  }
}

/** What is not given, in the words of the API: another site shows no page of ours but a frame. */
function tellRefusal(refusal: Refusal): PageProblem | undefined {
  const told = problemOf(refusal);
  return told && new PageProblem(told.status, told.title, typographic(told.detail));
}
