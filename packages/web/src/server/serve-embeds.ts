import { Answer, PUBLIC } from "@datalogue/api";
import type { Embed } from "../embeds/embed.js";
import { embedPage, embedProblem } from "../embeds/embed-document.js";
import { packPage } from "../http/pack-page.js";
import { policyOf } from "../http/security.js";
import { PageProblem, type Query, type Site, siteFor } from "../site.js";

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
    if (error instanceof PageProblem) return packPage(embedProblem(open, error), headers);
    throw error;
  }
}

/** The script for the pages of others, at an address that never changes. */
export function frameScript(text: string, common: Record<string, string>): Answer {
  return new Answer(
    200,
    {
      ...common,
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": "public, max-age=86400",
      "Cross-Origin-Resource-Policy": "cross-origin",
    },
    text,
    { quality: 9 },
  );
}
