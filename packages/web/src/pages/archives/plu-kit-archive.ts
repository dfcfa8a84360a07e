import { Answer, makePluKit } from "@datalogue/api";
import type { PageRoute } from "../../http/page-route.js";
import { chooseTerritory } from "../../observatory/territory-choice.js";
import type { Site } from "../../site.js";
import { pack } from "./pack.js";

export const pluKitRoute: PageRoute = {
  path: "/territoires/:code/kit-plu.zip",
  parameters: [],
  make: (site, { code = "" }, _query, { headers }) => pluKitArchive(site, code, headers),
};

/** `/territoires/{code}/kit-plu.zip`: layers, figures, follow-up and sources of a territory, for its study office. */
export async function pluKitArchive(site: Site, code: string, common: Record<string, string>): Promise<Answer> {
  const territory = chooseTerritory(site.services, code, (other) => `/territoires/${other}/kit-plu.zip`);
  const { entries, demonstration } = await makePluKit(site.services, territory, site.publicUrl);
  return new Answer(
    200,
    {
      ...common,
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="kit-plu-${territory.code}.zip"`,
      "Cache-Control": "public, no-cache",
      ...(demonstration ? { "X-Robots-Tag": "noindex" } : {}),
    },
    await pack(entries),
  );
}
