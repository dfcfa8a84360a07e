import { findTerms } from "../agreements/terms.js";
import { hasSameTotals } from "../secrecy/table-territories.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { ObservationWorkshop } from "./observe-indicators.js";
import { findProtected, type PublicationSettings } from "./publish-version.js";
import { republish } from "./republish.js";
import { reviewEach } from "./review-each.js";

/** What of the reference geography a fault leaves out: groups of communes, or all of it. */
export type LeftOut = "nothing" | "groups" | "everything";

/** The reference geography: no table is made again from less than what its totals need of it. */
interface PresentGeography {
  territories: TerritoryReader;
  leftOut: LeftOut;
}

/**
 * Looks at the protected tables that are served: one whose totals are those of other territories than now, while indicators are made of these, is made
 * again from the file as received, and is a version like any other. Gives what was done, in French lines.
 */
export async function reviewTerritories(
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
  geography: PresentGeography,
): Promise<string[]> {
  return reviewEach(workshop.store, {
    isAbout: ({ metadata }) => Boolean(metadata.confidentialite),
    review: (dataset, tell) => reviewDataset(dataset, workshop, settings, geography, tell),
    failure: `${STAYS}, et n’ont pas pu être refaits`,
  });
}

async function reviewDataset(
  dataset: StoredDataset,
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
  { territories, leftOut }: PresentGeography,
  tell: (sentence: string) => void,
): Promise<void> {
  const { id, slug, version, metadata } = dataset;
  const current = await workshop.store.findVersion(id, version);
  const served = current && findProtected(current, id, workshop.folders);
  if (!current || !served || served.withdrawn) return;
  const isSame = hasSameTotals(served.secrecy, territories);
  const lacksGroups = leftOut === "groups" && served.secrecy.levels.includes("group");
  if (isSame && !lacksGroups) return;
  const terms = findTerms(metadata, await workshop.agreementOf(slug));
  // What has stopped is told to nobody.
  if (terms && "refusal" in terms) return;
  // Published since the fault: what is left of the geography has the same totals.
  if (isSame) return tell(WITHOUT_GROUPS);
  if (lacksGroups) return tell(`${STAYS} tant que «\u00A0territoires/groups.json\u00A0» a une faute.`);
  if (leftOut === "everything") return tell(`${STAYS} tant que «\u00A0territoires\u00A0» a une faute.`);
  const note = "Même fichier, totaux des territoires d’aujourd’hui.";
  const made = await republish(dataset, current, { note, withdraws: false }, workshop, settings);
  tell(
    made.kind === "published"
      ? `version ${made.version} publiée, faite du même fichier (ses territoires ne sont plus faits des mêmes communes, ou leurs événements ont été récrits).`
      : `${STAYS}, et aucune version n’a pu être faite du même fichier. ${made.report.issues[0]?.message ?? ""}`,
  );
}

const STAYS = "ses totaux restent ceux des territoires d’avant";
const WITHOUT_GROUPS =
  "sa version servie est sans les groupes de communes qui ont une faute dans «\u00A0territoires/groups.json\u00A0»\u202F; une autre les aura, une fois la faute corrigée.";
