import type { Unsafe } from "../secrecy/review-versions.js";
import { isDatabaseLost } from "../store/database-failure.js";
import { PublicationConflict, type StoredDataset, type StoredVersion } from "../versions/catalogue-store.js";
import { isInvented } from "../versions/is-invented.js";
import { SECRECY_RULE, type SecrecyReview } from "../versions/manifest.js";
import { describeFault } from "./describe-fault.js";
import type { ObservationWorkshop } from "./observe-indicators.js";
import { PublicationStopped } from "./publication-thread.js";
import { listProtected, type PublicationSettings, requireSound } from "./publish-version.js";
import { republish } from "./republish.js";

/**
 * Looks once at the protected versions that a former rule made, in the publication thread: those that do not hold by the present one are
 * withdrawn. Where it is the version served, another is first made from the file as received, so that the dataset stays served; when none
 * can be, its rows are no longer given. Gives what was done, in French lines.
 */
export async function reviewSecrecy(workshop: ObservationWorkshop, settings: PublicationSettings): Promise<string[]> {
  const lines: string[] = [];
  for (const dataset of await workshop.store.listDatasets()) {
    if (!dataset.metadata.confidentialite) continue;
    try {
      lines.push(...(await reviewDataset(dataset, workshop, settings)));
    } catch (error) {
      // Published meanwhile by another process: looked at again at the next load.
      if (error instanceof PublicationConflict) continue;
      if (error instanceof PublicationStopped || isDatabaseLost(error)) throw error;
      const why = describeFault(error);
      lines.push(
        `«\u00A0${dataset.metadata.title}\u00A0»\u00A0: le secret de ses versions n’a pas pu être revu\u00A0: ${why}`,
      );
    }
  }
  return lines;
}

async function reviewDataset(
  dataset: StoredDataset,
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
): Promise<string[]> {
  const { store, folders, thread } = workshop;
  const { id, metadata } = dataset;
  const stored = (await store.listVersions(id)).filter(({ manifest }) => manifest.secrecy);
  const isReviewed = ({ manifest }: StoredVersion) => manifest.secrecyReview?.rule === SECRECY_RULE;
  const waiting = stored.filter((version) => !isReviewed(version));
  if (waiting.length === 0) return [];
  const at = () => settings.now().toISOString();
  const reviewOf = ({ manifest }: StoredVersion): SecrecyReview => ({
    ...{ demonstration: isInvented(metadata, manifest), recodings: [], known: 0 },
    ...manifest.secrecyReview,
    rule: SECRECY_RULE,
  });
  const inspected = new Map(stored.map((version) => [version.number, isReviewed(version)]));
  await requireSound(stored, id, folders);
  const current = stored.find(({ number }) => number === dataset.version);
  const unsafe: Unsafe[] =
    current && isInvented(metadata, current.manifest)
      ? []
      : await thread.review(
          {
            versions: listProtected(stored, id, folders).map((version) => ({
              ...version,
              isReviewed: inspected.get(version.number) === true,
            })),
            recodings: metadata.confidentialite?.recodings ?? [],
          },
          workshop,
        );

  const lines: string[] = [];
  const tell = (sentence: string) => lines.push(`«\u00A0${metadata.title}\u00A0»\u00A0: ${sentence}`);
  const withdraw = async (version: StoredVersion, withdrawn: string) => {
    await store.writeReview(id, version.number, { ...reviewOf(version), withdrawn }, at());
    tell(`version ${version.number} retirée. ${withdrawn}`);
  };
  for (const version of [...stored].sort((a, b) => a.number - b.number)) {
    const found = unsafe.find(({ number }) => number === version.number);
    if (found && version.number !== dataset.version) await withdraw(version, explain(found));
    else if (!found && !isReviewed(version)) await store.writeReview(id, version.number, reviewOf(version), at());
  }
  const found = unsafe.find(({ number }) => number === dataset.version);
  if (!current || !found) return lines;
  const made = await republish(dataset, current, REVISED, workshop, settings);
  await withdraw(current, explain(found));
  tell(
    made.kind === "published"
      ? `version ${made.version} publiée à sa place, faite du même fichier.`
      : `aucune version n’a pu être faite à sa place\u202F; ses lignes ne sont plus données. ${made.report.issues[0]?.message ?? ""}`,
  );
  return lines;
}

const REVISED = { note: "Même fichier, secret statistique revu.", withdraws: true };

function explain(unsafe: Unsafe): string {
  if ("differsFrom" in unsafe)
    return `Les valeurs d’une dimension n’y sont pas celles de la version ${unsafe.differsFrom}, pour une même période, et rien ne dit ce qu’elles sont devenues («\u00A0confidentialite.recodings\u00A0»).`;
  const { found } = unsafe;
  return `Avec ${found > 1 ? `${found.toLocaleString("fr-FR")} cases` : "une case"} de plus à masquer, elle laissait retrouver ce qui est secret, seule ou avec les versions précédentes.`;
}
