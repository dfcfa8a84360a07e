import type { Unsafe } from "../secrecy/review-versions.js";
import { isDatabaseLost } from "../store/database-failure.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { isInvented } from "../versions/is-invented.js";
import { SECRECY_RULE, type SecrecyReview } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import { describeFault } from "./describe-fault.js";
import type { ObservationWorkshop } from "./observe-indicators.js";
import { openReceived } from "./open-received.js";
import { PublicationStopped } from "./publication-thread.js";
import { listProtected, type Publication, type PublicationSettings, requireSound } from "./publish-version.js";
import { republish } from "./republish.js";
import { reviewEach } from "./review-each.js";

/**
 * Looks once at the protected versions that a former rule made, in the publication thread: those that do not hold by the present one are
 * withdrawn. Where it is the version served, another is first made from the file as received, so that the dataset stays served; when none
 * can be, its rows are no longer given. Gives what was done, in French lines.
 */
export async function reviewSecrecy(workshop: ObservationWorkshop, settings: PublicationSettings): Promise<string[]> {
  return reviewEach(workshop.store, {
    isAbout: ({ metadata }) => Boolean(metadata.confidentialite),
    review: (dataset, tell) => reviewDataset(dataset, workshop, settings, tell),
    failure: "le secret de ses versions n’a pas pu être revu",
  });
}

async function reviewDataset(
  dataset: StoredDataset,
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
  tell: (sentence: string) => void,
): Promise<void> {
  const { store, folders, thread } = workshop;
  const { id, metadata } = dataset;
  const stored = (await store.listVersions(id)).filter(({ manifest }) => manifest.secrecy);
  const isReviewed = ({ manifest }: StoredVersion) => manifest.secrecyReview?.rule === SECRECY_RULE;
  const waiting = stored.filter((version) => !isReviewed(version));
  if (waiting.length === 0) return;
  const at = () => settings.now().toISOString();
  const reviewOf = ({ manifest }: StoredVersion): SecrecyReview => ({
    ...{ demonstration: isInvented(metadata, manifest), recodings: [], known: 0 },
    ...manifest.secrecyReview,
    rule: SECRECY_RULE,
  });
  const inspected = new Map(stored.map((version) => [version.number, isReviewed(version)]));
  await requireSound(stored, id, folders);
  const current = stored.find(({ number }) => number === dataset.version);
  const isReal = !current || !isInvented(metadata, current.manifest);
  const { mistaken, unread } = isReal ? await listMistaken(dataset, waiting, workshop) : NOTHING_MISTAKEN;
  for (const { number, why } of unread)
    tell(
      `la version ${number} n’a pas pu être relue, et reste donnée. ${why} Tant qu’elle ne l’est pas, chaque chargement le redit.`,
    );
  const unsafe: Withdrawable[] = [...mistaken];
  if (isReal) {
    const versions = listProtected(stored, id, folders).map((version) => ({
      ...version,
      isReviewed: inspected.get(version.number) === true,
      withdrawn: version.withdrawn || mistaken.some(({ number }) => number === version.number),
    }));
    unsafe.push(...(await thread.review({ versions, recodings: metadata.confidentialite?.recodings ?? [] }, workshop)));
  }

  const withdraw = async (version: StoredVersion, withdrawn: string) => {
    await store.writeReview(id, version.number, { ...reviewOf(version), withdrawn }, at());
    tell(`version ${version.number} retirée. ${withdrawn}`);
  };
  for (const version of [...stored].sort((a, b) => a.number - b.number)) {
    const found = unsafe.find(({ number }) => number === version.number);
    if (found && version.number !== dataset.version) await withdraw(version, explain(found));
    else if (!found && !isReviewed(version) && !unread.some(({ number }) => number === version.number))
      await store.writeReview(id, version.number, reviewOf(version), at());
  }
  const found = unsafe.find(({ number }) => number === dataset.version);
  if (!current || !found) return;
  // The same file would be refused.
  if ("mistake" in found) {
    await withdraw(current, explain(found));
    tell(NOTHING_SERVED);
    return;
  }
  let made: Publication;
  try {
    made = await republish(dataset, current, REVISED, workshop, settings);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    // Nothing takes its place, and it is withdrawn all the same.
    await withdraw(current, explain(found));
    tell(`${NOTHING_SERVED} ${DAMAGED}`);
    return;
  }
  await withdraw(current, explain(found));
  tell(
    made.kind === "published"
      ? `version ${made.version} publiée à sa place, faite du même fichier.`
      : `${NOTHING_SERVED} ${made.report.issues[0]?.message ?? ""}`,
  );
}

/**
 * Versions whose received file gives a largest contributor that there cannot be: nothing shows that it was not nearly the whole. `unread`: those
 * whose file could not be read, which are looked at again later, and why, in French.
 */
async function listMistaken(
  { id, metadata: { confidentialite: declared } }: StoredDataset,
  waiting: StoredVersion[],
  { folders, thread, ...place }: ObservationWorkshop,
): Promise<Reread> {
  if (!declared?.largest?.length) return NOTHING_MISTAKEN;
  const found: Reread = { mistaken: [], unread: [] };
  const served = new Set(listProtected(waiting, id, folders).flatMap((one) => (one.withdrawn ? [] : [one.number])));
  for (const version of waiting) {
    // A version older than that name has no other schema than that of its table.
    if (!served.has(version.number) || !version.manifest.files[RECEIVED_SCHEMA]) continue;
    const { number } = version;
    try {
      const received = await openReceived(id, version, folders);
      const mistake = await thread.findImpossibleLargest({ ...received, declared }, place);
      if (mistake !== undefined) found.mistaken.push({ number, mistake });
    } catch (error) {
      if (error instanceof PublicationStopped || isDatabaseLost(error)) throw error;
      found.unread.push({
        number,
        why: error instanceof DamagedFile ? DAMAGED : `Cause\u00A0: ${describeFault(error)}`,
      });
    }
  }
  return found;
}

interface Reread {
  mistaken: Mistaken[];
  unread: { number: number; why: string }[];
}

/** A version, and the sentence of the first fault of its received file. */
interface Mistaken {
  number: number;
  mistake: string;
}

const NOTHING_MISTAKEN: Reread = { mistaken: [], unread: [] };

const DAMAGED =
  "Son fichier reçu est abîmé\u00A0: remettez-en une copie dans le dossier de données, depuis une sauvegarde.";

const NOTHING_SERVED = "aucune version n’a pu être faite à sa place\u202F; ses lignes ne sont plus données.";

/** Why a version may no longer be served. */
type Withdrawable = Unsafe | Mistaken;

const REVISED = { note: "Même fichier, secret statistique revu.", withdraws: true };

function explain(unsafe: Withdrawable): string {
  if ("mistake" in unsafe)
    return `Son fichier donne un plus gros contributeur qui ne peut pas être\u00A0: une case qu’une seule unité fait presque toute a pu être publiée. ${unsafe.mistake}`;
  if ("differsFrom" in unsafe)
    return `Les valeurs d’une dimension n’y sont pas celles de la version ${unsafe.differsFrom}, pour une même période, et rien ne dit ce qu’elles sont devenues («\u00A0confidentialite.recodings\u00A0»).`;
  const { found } = unsafe;
  return `Avec ${found > 1 ? `${found.toLocaleString("fr-FR")} cases` : "une case"} de plus à masquer, elle laissait retrouver ce qui est secret, seule ou avec les versions précédentes.`;
}
