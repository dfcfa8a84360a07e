import { counted, isPublic } from "@datalogue/ingest";
import type { SharingState } from "../access/decide-access.js";
import { daysSince, isBackupDue } from "../backup/last-backup.js";
import { describeKnown } from "../content/describe-refusal.js";
import { TOUCHED_PARTS } from "../content/touched-parts.js";
import { jobKinds, jobOutcomes } from "../jobs/job.js";
import { STORE_FAULTS } from "../object-store/explain-store.js";
import type { SourceState } from "../refreshing/describe-source.js";
import { type SourceCertificate, standingOf, tellCertificate } from "../refreshing/source-certificates.js";
import type { DatalogueStatus } from "../status/datalogue-status.js";
import { describeReplica } from "../store/describe-replica.js";
import { SOURCE_STATES } from "./source-states.js";
import { withDatalogue } from "./with-datalogue.js";

/** Writes what is published and what differs from the content. */
export function runStatus({ json }: { json?: true }): Promise<void> {
  return withDatalogue(async (datalogue) => {
    const status = await datalogue.status();
    process.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : describeStatus(status));
  });
}

function describeStatus({
  readOnly,
  database,
  replica,
  versionStore,
  backup,
  datasets,
  touched,
  missing,
  problems,
  damaged,
  sources,
  refreshes,
  reviews,
  jobs,
  certificates,
}: DatalogueStatus): string {
  const toState = [
    ...(readOnly === null ? [] : [`${readOnly}\n`]),
    ...(datasets.length > 0 ? [describeBackup(backup)] : []),
    ...damaged.map(({ message }) => `Abîmé\u00A0: ${message}\n`),
    ...(damaged.length > 0 ? ["Pour refaire ce qui peut l'être\u00A0: la commande repair.\n"] : []),
    ...problems.map(({ path, message }) => `À corriger\u00A0: ${path}\u00A0: ${message}\n`),
    ...touched.map(
      ({ kind, id, act }) =>
        `${act === "removed" ? "Retiré du site" : "Modifié dans le site"}\u00A0: ${COMPOSED[kind]} ${id}\n`,
    ),
    ...describeSources(sources),
    ...refreshes.map(
      ({ dataset, at, failure }) =>
        `À revoir\u00A0: la source de ${dataset}, demandée le ${dayOf(at)}, n'a rien donné\u00A0: ${failure}\n`,
    ),
    ...reviews.map(
      ({ dataset, at, version, told }) =>
        `À revoir\u00A0: la version ${version} de ${dataset}, que sa source a donnée le ${dayOf(at)}\u00A0: ${told} Si c'est voulu, «\u00A0sources refresh ${dataset}\u00A0» le retire d'ici.\n`,
    ),
    ...describeJobs(jobs),
    ...describeCertificates(certificates),
    ...missing.map((sentence) => `À compléter\u00A0: ${sentence}\n`),
  ].join("");
  const base = `Base du catalogue\u00A0: ${database.engine === "sqlite" ? "SQLite, fichier" : "PostgreSQL,"} ${database.place}\n${replica === null ? "" : `Réplique\u00A0: ${replica.place}\u00A0: ${describeReplica(replica)}.\n`}`;
  const store = versionStore ? describeStore(versionStore) : "";
  if (datasets.length === 0)
    return `${base}${store}Aucun jeu de données publié. Démarrez le site ou lancez la commande publish.\n${toState}`;
  const lines = datasets.map(
    ({ theme, slug, title, version, rows, modified, access, touched, withoutFolder, sharing, secrecy }) => {
      const day = dayOf(modified);
      const notes = [
        ...(sharing === undefined || sharing === "running" ? [] : [`rien n'en est donné\u00A0: ${UNSHARED[sharing]}`]),
        ...(isPublic(access) ? [] : ["accès réservé, seule la description est publique"]),
        ...(withoutFolder ? ["son dossier n'est plus dans le contenu"] : []),
        ...(touched.length > 0
          ? [`modifié dans le site, laissé tel quel par le contenu\u00A0: ${tellTouched(touched)}`]
          : []),
      ];
      const count = counted(rows, "ligne");
      const withdrawn = (secrecy?.withdrawn ?? []).map(
        ({ version: number, reason }) => `\n  version ${number} retirée\u00A0: ${reason}`,
      );
      const known =
        secrecy && secrecy.known > 0 ? `\n  secret statistique\u00A0: ${describeKnown(secrecy.known)}.` : "";
      return `${theme}/${slug}\u00A0: «\u00A0${title}\u00A0», version ${version} du ${day}, ${count}${notes.length > 0 ? ` (${notes.join("\u202F; ")})` : ""}${known}${withdrawn.join("")}`;
    },
  );
  return `${base}${store}${counted(datasets.length, "jeu", "jeux")} de données\n${lines.join("\n")}\n${toState}`;
}

/** Why nothing is given of a dataset that a partner shares. */
const UNSHARED: Record<Exclude<SharingState, "running">, string> = {
  coming: "sa convention n'a pas commencé",
  unpublished: "rien n'est encore publié sous sa convention",
  suspended: "sa convention est suspendue",
  ended: "sa convention a pris fin, ou n'est plus dans le contenu",
  withdrawn: "son partenaire l'a retiré",
};

function describeStore({ place, fault, cacheBytes }: NonNullable<DatalogueStatus["versionStore"]>): string {
  const megabytes = Math.round(cacheBytes / 1_048_576).toLocaleString("fr-FR");
  return `Magasin des versions\u00A0: ${place}, ${fault === null ? "il répond" : STORE_FAULTS[fault]}. ${megabytes}\u00A0Mo de copies sur cette machine\n`;
}

function describeBackup(last: DatalogueStatus["backup"]): string {
  if (last === null) return "À faire\u00A0: ce site n'a aucune sauvegarde. La commande backup en fait une.\n";
  const now = new Date();
  return `${isBackupDue(last, now) ? `À faire\u00A0: aucune sauvegarde depuis ${daysSince(last, now)} jours. La dernière` : "Dernière sauvegarde"}\u00A0: le ${dayOf(last.at)}, dans ${last.place} (${last.snapshot}).\n`;
}

const COMPOSED = { observatory: "l'observatoire", indicator: "l'indicateur", plan: "le document" } as const;

/** How many sources are in each state, the datasets to ask again, and the next day when one is. */
function describeSources(sources: SourceState[]): string[] {
  if (sources.length === 0) return [];
  const parts = (["fresh", "due", "never", "deposited", "paused"] as const).flatMap((state) => {
    const found = sources.filter((one) => one.state === state);
    const names = state === "due" ? ` (${found.map(({ dataset }) => dataset).join(", ")})` : "";
    return found.length > 0 ? `${found.length} ${SOURCE_STATES[state][found.length > 1 ? "many" : "one"]}${names}` : [];
  });
  const [next] = sources
    .flatMap((one) => (one.state === "fresh" && one.next !== null ? { day: one.next, dataset: one.dataset } : []))
    .sort((a, b) => a.day.localeCompare(b.day));
  return [
    `Sources\u00A0: ${parts.join(", ")}.${next ? ` Prochaine\u00A0: ${next.dataset}, le ${dayOf(next.day)}.` : ""}\n`,
  ];
}

/** What is done apart from any answer: what ended today, what is held, by whom, and what failed. */
function describeJobs({ waiting, running, retried, failed, ended }: DatalogueStatus["jobs"]): string[] {
  const done = [...new Set(ended.map(({ kind }) => kind))].map((kind) => {
    const outcomes = ended.filter((one) => one.kind === kind);
    return `${jobKinds[kind]} (${outcomes.map(({ outcome, count }) => `${jobOutcomes[outcome]} ${count} fois`).join(", ")})`;
  });
  const lines = [
    ...(waiting > 0 ? [`${waiting} en attente`] : []),
    ...(running.length > 0 ? [`${running.length} en cours`] : []),
    ...(done.length > 0 ? [`depuis 24 heures\u00A0: ${done.join(", ")}`] : []),
  ];
  return [
    ...(lines.length > 0 ? [`Travaux de fond\u00A0: ${lines.join("\u202F; ")}.\n`] : []),
    ...running.map(
      ({ kind, key, holder, startedAt }) =>
        `En cours\u00A0: ${jobKinds[kind]} (${key}), par ${holder ?? "?"}, depuis le ${momentOf(startedAt ?? "")}.\n`,
    ),
    ...retried.map(
      ({ kind, key, attempts, runAt, lastError }) =>
        `Recommencé le ${momentOf(runAt)}\u00A0: ${jobKinds[kind]} (${key}), en échec ${attempts} fois\u00A0: ${lastError}\n`,
    ),
    ...failed.map(
      ({ kind, key, attempts, lastError }) =>
        `À revoir\u00A0: ${jobKinds[kind]} (${key}), abandonné après ${counted(attempts, "essai")}\u00A0: ${lastError}\n`,
    ),
  ];
}

/** What is to be watched of the certificates of sources; the first to end where none is. */
function describeCertificates(certificates: SourceCertificate[]): string[] {
  const now = new Date();
  return certificates
    .filter((one, rank) => rank === 0 || standingOf(one, now) !== "well")
    .map((one) => `${CERTIFICATES[standingOf(one, now)]}\u00A0: ${tellCertificate(one, now)}\n`);
}

const CERTIFICATES = { well: "Premier certificat à finir", soon: "À surveiller", refused: "À revoir" } as const;

/** "données ; description, recette": what is data, then what is documents. */
function tellTouched(touched: DatalogueStatus["datasets"][number]["touched"]): string {
  const documents = touched.filter((part) => part !== "data").map((part) => TOUCHED_PARTS[part]);
  return [
    ...(touched.includes("data") ? [TOUCHED_PARTS.data] : []),
    ...(documents.length > 0 ? [`documents (${documents.join(", ")})`] : []),
  ].join(" et ");
}

function momentOf(iso: string): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "short" }).format(
    new Date(iso),
  );
}

function dayOf(iso: string): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris" }).format(new Date(iso));
}
