import { UNDER_AGREEMENT } from "@datalogue/ingest";
import {
  type AgreementTerms,
  embargoEnd,
  findTerms,
  haveSameParties,
  nameTerms,
  termsOf,
} from "../agreements/terms.js";
import { dayIn } from "../calendar/local-time.js";
import { PublicationConflict } from "../versions/publication-conflict.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { markResults } from "./mark-results.js";
import type { ObservationWorkshop } from "./observe-indicators.js";
import { PublicationStopped } from "./publication-thread.js";
import type { PublicationSettings } from "./publish-version.js";
import { republish } from "./republish.js";
import { reviewEach } from "./review-each.js";

/** What was tried and came to nothing: not tried again each minute, but the next day, when an embargo may be over or a file repaired. */
export type TriedAgreements = Set<string>;

/**
 * Looks at the versions of datasets under agreement: where an embargo is over, or the agreement says otherwise than when the version served
 * was made, another is made from what was received. Those made by other terms are withdrawn, whether or not another could be. What was
 * received of other parties is withdrawn, and nothing is made of it. So is what was made, in other datasets, of a register that is lent. Gives
 * what was done, in French lines.
 */
export async function reviewAgreements(
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
  tried: TriedAgreements,
): Promise<string[]> {
  const made = await reviewEach(workshop.store, {
    isAbout: ({ metadata }) => metadata.licence === UNDER_AGREEMENT,
    review: (dataset, tell) => reviewDataset(dataset, workshop, settings, tried, tell),
    failure: "ce que sa convention laisse publier n’a pas pu être refait",
  });
  await markResults(workshop);
  const madeOfRegisters = await workshop.store.listMadeOfRegisters();
  const closed = await reviewEach(workshop.store, {
    isAbout: ({ id }) => madeOfRegisters.has(id),
    review: (dataset, tell) => closeMade(dataset, workshop, settings, tell),
    failure: "ce qui est fait d’un registre prêté n’a pas pu être retiré",
  });
  return [...made, ...closed];
}

/** Versions that are made of a register that a partner lends end with what they were made of, whether or not that could be made again under its agreement. */
async function closeMade(
  dataset: StoredDataset,
  { store, agreementOf }: ObservationWorkshop,
  { now }: PublicationSettings,
  tell: (sentence: string) => void,
): Promise<void> {
  for (const { number, manifest } of await store.listVersions(dataset.id, { made: true })) {
    const register = await store.findDataset({ id: manifest.madeOf as string });
    if (manifest.agreement || register?.metadata.licence !== UNDER_AGREEMENT) continue;
    const found = await agreementOf(register.slug);
    const at = now().toISOString();
    const agreement = found
      ? { ...termsOf(found), at, held: 0, next: null }
      : (await store.findVersion(register.id, register.version))?.manifest.agreement;
    if (!agreement) continue;
    await store.withdrawLent(dataset.id, number, LENT, at, agreement);
    tell(`version ${number} retirée. ${LENT}`);
  }
}

async function reviewDataset(
  dataset: StoredDataset,
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
  tried: TriedAgreements,
  tell: (sentence: string) => void,
): Promise<void> {
  const { store } = workshop;
  const { id, slug, version, metadata } = dataset;
  const found = findTerms(metadata, await workshop.agreementOf(slug));
  // What has stopped is told to nobody; what has no agreement, neither.
  if (!found || "refusal" in found) return;
  const { terms } = found;
  const versions = await store.listVersions(id);
  for (const { number, manifest } of versions) {
    const { agreement, withdrawn } = manifest;
    if (!agreement || withdrawn !== undefined || isSame(agreement, terms)) continue;
    const isOthers = !haveSameParties(agreement, terms);
    if (number === version && !isOthers) continue;
    const reason = isOthers ? OTHER_PARTIES : OTHER_TERMS;
    await store.withdrawLent(id, number, reason, settings.now().toISOString());
    tell(`version ${number} retirée. ${reason}`);
  }
  const current = versions.find(({ number }) => number === version);
  if (current?.manifest.agreement && !haveSameParties(current.manifest.agreement, terms)) return;
  const due = current && findDue(current, terms, settings.now());
  if (!current || !due) return;
  const now = settings.now();
  // Embargoes end as a day begins, or at the hour that is said.
  const isOver = terms.embargo && (embargoEnd(terms.embargo, undefined, terms.timeZone) ?? NEVER) <= now;
  const key = JSON.stringify([id, version, due, nameTerms(terms), dayIn(terms.timeZone, now), isOver]);
  if (tried.has(key)) return;
  tried.add(key);
  const withdraws = due === "terms";
  const note = withdraws ? "Même fichier, convention changée." : "Même fichier, embargo levé.";
  const withdraw = async () => {
    if (current.manifest.withdrawn === undefined)
      await store.withdrawLent(id, version, OTHER_TERMS, settings.now().toISOString());
  };
  let made: Awaited<ReturnType<typeof republish>>;
  try {
    made = await republish(dataset, current, { note, withdraws }, workshop, settings);
  } catch (error) {
    if (error instanceof PublicationConflict || error instanceof PublicationStopped) tried.delete(key);
    // Nothing takes its place, and it is withdrawn all the same.
    else if (withdraws) await withdraw();
    throw error;
  }
  if (withdraws) await withdraw();
  tell(
    made.kind === "published"
      ? `version ${made.version} publiée, faite du même fichier (${withdraws ? "sa convention a changé" : "un embargo est levé"}).`
      : `aucune version n’a pu être faite de ce que sa convention laisse publier. ${made.report.issues[0]?.message ?? ""}`,
  );
}

const NEVER = Number.POSITIVE_INFINITY;
const OTHER_TERMS = "Sa convention laisse publier autre chose, depuis.";
const LENT = "Elle est faite d’un registre qu’un partenaire prête sous convention.";
const OTHER_PARTIES = "Elle a été reçue sous une convention d’autres organismes.";

function isSame(made: AgreementTerms, now: AgreementTerms): boolean {
  return nameTerms(made) === nameTerms(now);
}

/** Why the version served is to be made again: by other terms, or since it was withdrawn for them; or with what an embargo kept out. */
function findDue({ manifest }: StoredVersion, terms: AgreementTerms, now: Date): "terms" | "embargo" | undefined {
  const { agreement, withdrawn } = manifest;
  if (!agreement || withdrawn !== undefined || !isSame(agreement, terms)) return "terms";
  return agreement.next !== null && new Date(agreement.next) <= now ? "embargo" : undefined;
}
