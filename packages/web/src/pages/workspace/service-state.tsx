import {
  type DatalogueStatus,
  describeReplica,
  isBackupDue,
  jobKinds,
  STORE_FAULTS,
  standingOf,
  type ThreadsTold,
  tellCertificate,
  type WaitingWork,
} from "@datalogue/api";
import type { ComponentChildren } from "preact";
import type { Visit } from "../../components/visit.js";
import { renderWorkspace } from "../../components/workspace-document.js";
import { capitalise, counted, formatBytes, formatDate, typographic } from "../../format/index.js";
import { Icon, type IconName } from "../../icons/icon.js";
import type { Site } from "../../site.js";

interface StateProps {
  visit: Visit;
  state: DatalogueStatus;
  waiting: WaitingWork;
  /** Of the data folder. */
  disk: { free: number; total: number };
  /** Bytes that the process holds. */
  memory: number;
  threads: ThreadsTold[];
}

/** Something of the service: well, to be watched, or wrong. */
interface Part {
  name: string;
  standing: "well" | "watched" | "wrong";
  words: string;
  details?: string[];
}

const STANDINGS: Record<Part["standing"], { icon: IconName; status: string; words: string }> = {
  well: { icon: "ok", status: "on-track", words: "va bien" },
  watched: { icon: "watch", status: "to-watch", words: "à surveiller" },
  wrong: { icon: "off", status: "off-track", words: "à réparer" },
};

/** Beyond, the list says how many more. */
const SHOWN = 10;
/** Part of the disk, and bytes, under which room is said to lack. */
const [LEAST_SHARE, LEAST_FREE] = [0.1, 2_000_000_000];

const WORKS: Record<string, string> = {
  check: "vérification de fichiers",
  compress: "compression",
  draft: "lecture de brouillons",
  examine: "relecture de fichiers",
  export: "téléchargements",
  import: "reprise d’un catalogue",
  projection: "projection de la redevance",
  publication: "publication",
  raster: "images",
  reception: "réception d’une source",
  rows: "recherche dans les lignes",
  search: "recherche",
  spreadsheet: "lecture d’un tableur",
};

/** `/administration/etat`: what an administrator looks at first when something is said to be wrong. */
export function serviceStatePage(site: Site, { visit, ...found }: StateProps): string {
  const parts = describeParts(found, site.now());
  const wrong = parts.filter(({ standing }) => standing === "wrong").length;
  const watched = parts.filter(({ standing }) => standing === "watched").length;
  const sentence = [
    ...(wrong > 0 ? [`${counted(wrong, "point")} à réparer`] : []),
    ...(watched > 0 ? [`${counted(watched, "point")} à surveiller`] : []),
  ].join(", ");
  return renderWorkspace({
    site,
    title: "État du service",
    visit,
    place: "/administration/etat",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">État du service</p>
          <h1>{sentence || "Tout va bien"}</h1>
          <p>Tel que le service se voit à l’instant. Rechargez la page pour le revoir.</p>
        </div>
        <section class="section" aria-label="Ce qui est regardé">
          <ul class="rows">
            {parts.map((part) => (
              <PartRow key={part.name} {...part} />
            ))}
          </ul>
          <p class="small after">
            Pour une surveillance automatique&nbsp;: <code>/readyz</code>, et les mesures que qui tient le serveur peut
            ouvrir (<code>DATALOGUE_METRICS</code>).
          </p>
        </section>
      </>
    ),
  });
}

function PartRow({ name, standing, words, details = [] }: Part): ComponentChildren {
  const { icon, status, words: told } = STANDINGS[standing];
  return (
    <li>
      <h2 class="h3">{name}</h2>
      <div class="stack">
        <p>
          <span class="status" data-status={status}>
            <Icon name={icon} /> {told}
          </span>{" "}
          {typographic(words)}
        </p>
        {details.length > 0 && (
          <ul class="small">
            {details.slice(0, SHOWN).map((detail) => (
              <li key={detail}>{typographic(detail)}</li>
            ))}
            {details.length > SHOWN && <li>et {counted(details.length - SHOWN, "autre")}.</li>}
          </ul>
        )}
      </div>
    </li>
  );
}

function describeParts({ state, waiting, disk, memory, threads }: Omit<StateProps, "visit">, now: Date): Part[] {
  const {
    readOnly,
    database,
    replica,
    versionStore,
    damaged,
    problems,
    sources,
    refreshes,
    reviews,
    backup,
    jobs,
    certificates,
  } = state;
  const late = sources.filter((one) => one.state === "due");
  const never = sources.filter((one) => one.state === "never").length;
  const busy = threads.filter(({ running, waiting: inLine }) => running + inLine > 0);
  const isShort = disk.free < disk.total * LEAST_SHARE || disk.free < LEAST_FREE;
  const due = [
    ...(waiting.planned > 0 ? [counted(waiting.planned, "publication prévue", "publications prévues")] : []),
    ...(waiting.webhooks > 0 ? [`${counted(waiting.webhooks, "message")} de webhook à remettre`] : []),
    ...(waiting.messages > 0 ? [counted(waiting.messages, "courriel retenu", "courriels retenus")] : []),
  ];
  return [
    {
      name: "Base du catalogue",
      standing: "well",
      words: `Elle répond : ${database.engine === "sqlite" ? "SQLite, dans le dossier de données" : "PostgreSQL"}.`,
    },
    ...(replica === null
      ? []
      : [
          {
            name: "Réplique de la base",
            standing: replica.state === "used" ? ("well" as const) : ("watched" as const),
            words: `${replica.place} : ${describeReplica(replica)}.`,
          },
        ]),
    {
      name: "Dossier de données",
      standing: readOnly !== null ? "wrong" : isShort ? "watched" : "well",
      words: `${readOnly === null ? "" : `${readOnly} `}${formatBytes(disk.free)} libres sur ${formatBytes(disk.total)}.`,
    },
    ...(versionStore
      ? [
          {
            name: "Magasin des versions",
            standing: versionStore.reachable ? ("well" as const) : ("wrong" as const),
            words: `${versionStore.fault === null ? "Il répond" : `${typographic(capitalise(STORE_FAULTS[versionStore.fault]))}. Rien n’y est déposé, et ce qui n’est pas déjà sur cette machine peut ne plus être donné`}. ${versionStore.place}. Copies sur cette machine : ${formatBytes(versionStore.cacheBytes)}, pour ${formatBytes(versionStore.maxCacheBytes)} au plus.`,
          },
        ]
      : []),
    {
      name: "Fichiers publiés",
      standing: damaged.length > 0 ? "wrong" : "well",
      words:
        damaged.length > 0
          ? `${counted(damaged.length, "fichier abîmé", "fichiers abîmés")} : la commande repair refait ce qui peut l’être.`
          : "Aucun n’est connu comme abîmé. La commande verify les relit tous.",
      details: damaged.map(({ message }) => message),
    },
    {
      name: "Sauvegarde",
      standing: isBackupDue(backup, now) ? "watched" : "well",
      words: backup
        ? `La dernière est du ${formatDate(backup.at)} : ${formatBytes(backup.bytes)}, dans ${backup.place}.`
        : "Aucune n’est connue de ce site. La commande backup en fait une, le site en marche.",
    },
    {
      name: "Travaux en cours",
      standing: busy.some(({ waiting: inLine }) => inLine > 0) ? "watched" : "well",
      words: `${busy.length > 0 ? "" : "Aucun à l’instant. "}${due.length > 0 ? `À venir : ${due.join(", ")}.` : "Rien n’attend."} Mémoire du service : ${formatBytes(memory)}.`,
      details: busy.map(
        ({ work, running, waiting: inLine }) => `${WORKS[work] ?? work} : ${running} en cours, ${inLine} en attente`,
      ),
    },
    {
      name: "Travaux de fond",
      standing: jobs.failed.length > 0 ? "wrong" : jobs.retried.length > 0 ? "watched" : "well",
      words: [
        `${jobs.waiting} en attente, ${jobs.running.length} en cours`,
        `${jobs.retried.length} à recommencer`,
        `${counted(jobs.failed.length, "abandonné", "abandonnés")} en sept jours`,
        `${counted(
          jobs.ended.reduce((sum, { count }) => sum + count, 0),
          "terminé",
          "terminés",
        )} en 24 heures.`,
      ].join(", "),
      details: [
        ...jobs.failed.map(
          ({ kind, attempts, lastError }) => `${jobKinds[kind]}, ${counted(attempts, "essai")} : ${lastError}`,
        ),
        ...jobs.retried.map(({ kind, lastError }) => `${jobKinds[kind]}, à recommencer : ${lastError}`),
        ...jobs.running.map(({ kind, holder }) => `${jobKinds[kind]} : en cours, par ${holder}`),
      ],
    },
    {
      name: "Sources",
      standing: refreshes.length > 0 ? "wrong" : late.length + reviews.length > 0 ? "watched" : "well",
      words:
        sources.length === 0
          ? "Aucun jeu n’a de source."
          : `${counted(sources.length, "source")} : ${late.length} en retard, ${never} jamais ${never > 1 ? "reçues" : "reçue"}.`,
      details: [
        ...refreshes.map(({ dataset, at, failure }) => `${dataset}, demandée le ${formatDate(at)} : ${failure}`),
        ...reviews.map(
          ({ dataset, version, at, told }) => `${dataset}, version ${version} donnée le ${formatDate(at)} : ${told}`,
        ),
        ...late.map(({ dataset }) => `${dataset} : à redemander`),
      ],
    },
    {
      name: "Certificats des sources",
      standing: worstOf(certificates, now),
      words:
        certificates.length === 0
          ? "Aucun n’a encore été vu : ils le sont quand une source est demandée en https."
          : `${counted(certificates.length, "serveur vu", "serveurs vus")} en https quand ${certificates.length > 1 ? "leurs sources ont été demandées" : "sa source a été demandée"}.`,
      details: certificates
        .filter((one, rank) => rank === 0 || standingOf(one, now) !== "well")
        .map((one) => tellCertificate(one, now)),
    },
    {
      name: "Contenu",
      standing: problems.length > 0 ? "watched" : "well",
      words:
        problems.length > 0
          ? `${counted(problems.length, "problème")} au dernier chargement.`
          : "Le dernier chargement n’a rien refusé.",
      details: problems.map(({ path, message }) => `${path} : ${message}`),
    },
  ];
}

function worstOf(certificates: DatalogueStatus["certificates"], now: Date): Part["standing"] {
  const standings = certificates.map((one) => standingOf(one, now));
  if (standings.includes("refused")) return "wrong";
  return standings.includes("soon") ? "watched" : "well";
}
