import { capitalise } from "@datalogue/ingest";
import { type Role, roles } from "../access/roles.js";
import { civilDay } from "../calendar/civil-day.js";
import type { ActName } from "../store/act-name.js";

/** Kinds of acts that are looked for. */
export const actKinds = {
  publication: "Publications",
  draft: "Dépôts et relectures",
  rights: "Droits et clés",
  "sign-in": "Connexions",
  question: "Questions et réutilisations",
  questionnaire: "Questionnaires",
  content: "Contenu et sources",
  inspection: "Contrôles",
  agreement: "Conventions",
} as const satisfies Record<string, string>;
export type ActKind = keyof typeof actKinds;

/** What a sentence is made of: what the object is called, and the detail of the act. */
interface Facts {
  /** « X », or « un jeu retiré ». */
  title: string;
  detail: Record<string, unknown>;
  /** Name of an organisation, by slug. */
  organisation(slug: unknown): string;
}

interface KnownAct {
  kind: ActKind;
  /** What follows who acts: « a publié … ». */
  say(facts: Facts): string;
}

const act = (kind: ActKind, say: KnownAct["say"]): KnownAct => ({ kind, say });
const roleOf = ({ role }: Record<string, unknown>) =>
  typeof role === "string" && Object.hasOwn(roles, role) ? roles[role as Role].title.toLowerCase() : "membre";
const versionOf = ({ version }: Record<string, unknown>) => (version === undefined ? "" : `la version ${version} de `);
const countOf = ({ count }: Record<string, unknown>) =>
  count === 1 ? "un mot de passe ou code refusé" : `${count} mots de passe ou codes refusés`;
/** Saves of one sitting; each was an act before. */
const savesOf = ({ saves, undone }: Record<string, unknown>) => {
  if (saves === undefined) return "";
  const undid = Number(undone) > 0 ? `, dont ${undone} pour défaire` : "";
  return ` (${saves === 1 ? "un enregistrement" : `${saves} enregistrements`}${undid})`;
};

/** What the journal names, by its word. */
const knownActs: Record<ActName, KnownAct> = {
  publish: act("publication", ({ title, detail }) => `a publié ${versionOf(detail)}${title}`),
  rollback: act(
    "publication",
    ({ title, detail }) =>
      `a remis en ligne une version antérieure de ${title}${detail.version === undefined ? "" : `, devenue la version ${detail.version}`}`,
  ),
  describe: act("publication", ({ title }) => `a changé la description de ${title}`),
  repair: act("publication", ({ title, detail }) => `a refait des fichiers de ${versionOf(detail)}${title}`),
  review: act("publication", ({ title, detail }) => `a relu le secret de ${versionOf(detail)}${title}`),
  withdraw: act("publication", ({ title, detail }) => `a retiré ${versionOf(detail)}${title}`),
  "close-received": act(
    "publication",
    ({ title, detail }) => `a réservé à son organisme le fichier reçu de ${versionOf(detail)}${title}`,
  ),
  draft: act("draft", ({ title }) => `a commencé un brouillon de ${title}`),
  deposit: act("draft", ({ title }) => `a déposé un fichier pour ${title}`),
  edit: act("draft", ({ title }) => `a modifié le brouillon de ${title}`),
  "open-table": act("draft", ({ title }) => `a ouvert le tableau de ${title}`),
  "edit-rows": act("draft", ({ title, detail }) => `a modifié des lignes du tableau de ${title}${savesOf(detail)}`),
  "undo-rows": act("draft", ({ title }) => `a défait un de ses changements du tableau de ${title}`),
  submit: act("draft", ({ title }) => `a envoyé ${title} à la relecture`),
  comment: act("draft", ({ title }) => `a commenté le brouillon de ${title}`),
  "settle-comment": act("draft", ({ title }) => `a réglé une remarque sur le brouillon de ${title}`),
  "return-draft": act("draft", ({ title }) => `a renvoyé le brouillon de ${title}`),
  "withdraw-draft": act("draft", ({ title }) => `a retiré ${title} de la relecture`),
  plan: act("draft", ({ title }) => `a changé le jour de publication de ${title}`),
  discard: act("draft", ({ title }) => `a supprimé le brouillon de ${title}`),
  invite: act("rights", ({ title, detail }) => `a invité quelqu’un (${roleOf(detail)}) pour ${title}`),
  "cancel-invitation": act("rights", ({ title }) => `a annulé une invitation pour ${title}`),
  join: act("rights", ({ title, detail }) => `a rejoint ${title} (${roleOf(detail)})`),
  role: act("rights", ({ title, detail, organisation }) =>
    detail.role === null
      ? `a retiré ${title} de ${organisation(detail.organisation)}`
      : `a donné à ${title} le rôle ${roleOf(detail)} dans ${organisation(detail.organisation)}`,
  ),
  close: act("rights", ({ title }) => `a fermé le compte de ${title}`),
  create: act(
    "rights",
    ({ title, detail, organisation }) => `a créé ${title} pour ${organisation(detail.organisation)}`,
  ),
  revoke: act("rights", ({ title }) => `a retiré ${title}`),
  "ask-access": act("rights", ({ title }) => `a demandé à lire ${title}`),
  "accept-access": act("rights", ({ title }) => `a ouvert ${title} à qui le demandait`),
  "refuse-access": act("rights", ({ title }) => `a refusé d’ouvrir ${title}`),
  "withdraw-access": act("rights", ({ title }) => `a repris un accès à ${title}`),
  "record-reuse": act("question", ({ title }) => `a enregistré une réutilisation de ${title}`),
  "accept-reuse": act("question", ({ title }) => `a accepté une réutilisation de ${title}`),
  "refuse-reuse": act("question", ({ title }) => `a refusé une réutilisation de ${title}`),
  "remove-reuse": act("question", ({ title }) => `a retiré une réutilisation de ${title}`),
  "offer-dataset": act(
    "rights",
    ({ title, detail, organisation }) => `a proposé ${title} à ${organisation(detail.taker)}`,
  ),
  "accept-offer": act(
    "rights",
    ({ title, detail, organisation }) => `a pris ${title}, que proposait ${organisation(detail.giver)}`,
  ),
  "refuse-offer": act(
    "rights",
    ({ title, detail, organisation }) => `a refusé ${title}, que proposait ${organisation(detail.giver)}`,
  ),
  "withdraw-offer": act("rights", ({ title }) => `a retiré l’offre de ${title}`),
  "view-as": act("rights", ({ title }) => `a regardé le site comme ${title}`),
  "view-as-end": act("rights", () => "a cessé de regarder le site comme un autre"),
  "link-password": act("rights", ({ title }) => `a fait un lien de mot de passe pour ${title}`),
  "link-restart": act("rights", ({ title }) => `a fait un lien pour rouvrir le compte de ${title}`),
  "ask-password": act("sign-in", ({ title }) => `a demandé un nouveau mot de passe pour ${title}`),
  "sign-in": act("sign-in", () => "a ouvert une session"),
  "sign-out": act("sign-in", ({ detail }) =>
    detail.sessions === 1 ? "a fermé sa session" : `a fermé ses sessions (${detail.sessions})`,
  ),
  "sign-in-refused": act("sign-in", ({ detail }) => `${countOf(detail)}`),
  password: act("sign-in", () => "a changé son mot de passe"),
  restart: act("sign-in", () => "a rouvert son compte par un lien"),
  "second-factor": act("sign-in", () => "a ajouté son second facteur"),
  "no-second-factor": act("sign-in", () => "a retiré son second facteur"),
  "bind-identity": act("sign-in", () => "a lié à son compte une identité d’un fournisseur"),
  "unbind-identity": act("sign-in", () => "a retiré de son compte une identité d’un fournisseur"),
  restore: act(
    "content",
    ({ detail }) =>
      `a remis le site tel qu’à la sauvegarde du ${civilDay(new Date(String(detail.taken)))
        .split("-")
        .reverse()
        .join("/")}`,
  ),
  "prune-journal": act(
    "content",
    ({ detail }) =>
      `a retiré du journal ${detail.count === 1 ? "un acte" : `${detail.count} actes`} de plus de cinq ans`,
  ),
  "export-journal": act("rights", () => "a exporté le journal"),
  "expire-offer": act("rights", ({ title }) => `a clos l’offre de ${title}, restée sans réponse`),
  "webhook-create": act("rights", () => "a créé un webhook"),
  "webhook-edit": act("rights", () => "a modifié un webhook"),
  "webhook-remove": act("rights", () => "a retiré un webhook"),
  "webhook-secret": act("rights", () => "a renouvelé le secret d’un webhook"),
  compose: act("content", ({ title, detail }) => `a écrit ${title} (version ${detail.version})`),
  question: act("question", ({ title, detail }) =>
    detail.kind === "error" ? `a signalé une erreur sur ${title}` : `a posé une question sur ${title}`,
  ),
  "answer-question": act("question", ({ title }) => `a répondu en public à une question sur ${title}`),
  "answer-privately": act("question", ({ title }) => `a répondu par courriel à une question sur ${title}`),
  "refuse-question": act("question", ({ title }) => `a écarté une question sur ${title}`),
  "answer-questionnaire": act(
    "questionnaire",
    ({ title, detail, organisation }) =>
      `a répondu au questionnaire ${title} pour ${organisation(detail.organisation)}`,
  ),
  "settle-totals": act("questionnaire", ({ title }) => `a arrêté les totaux du questionnaire ${title}`),
  "keep-scenario": act("content", () => "a gardé un scénario tarifaire"),
  "change-scenario": act("content", () => "a changé un scénario tarifaire"),
  "remove-scenario": act("content", () => "a supprimé un scénario tarifaire"),
  inspect: act("inspection", ({ title }) => `a saisi ${title}`),
  "settle-inspection": act("inspection", ({ title }) => `a départagé des contrôles et gardé ${title}`),
  "release-photo": act("inspection", ({ title }) => `a rendu publique une photo de ${title}`),
  "withdraw-photo": act("inspection", ({ title }) => `a repris une photo publique de ${title}`),
  "remove-photo": act(
    "inspection",
    ({ title, detail }) => `a supprimé une photo de ${title}${detail.reason ? `\u00A0: ${detail.reason}` : ""}`,
  ),
  "accept-position": act("inspection", ({ title }) => `a accepté la position proposée avec ${title}`),
  "refuse-position": act("inspection", ({ title }) => `a refusé la position proposée avec ${title}`),
  "finish-action": act("inspection", ({ title }) => `a dit faite l’action de ${title}`),
  "suspend-agreement": act("agreement", ({ title }) => `a suspendu ${title}`),
  "resume-agreement": act("agreement", ({ title }) => `a repris ${title}`),
  "renew-agreement": act("agreement", ({ title, detail, organisation }) =>
    detail.agreed === true
      ? `a renouvelé ${title} jusqu’au ${detail.newEnd}, avec l’autre partie`
      : `a demandé, pour ${organisation(detail.organisation)}, de renouveler ${title} jusqu’au ${detail.newEnd}`,
  ),
  "withdraw-agreement": act("agreement", ({ title }) => `a retiré ${title}`),
  "open-form": act("question", ({ title }) => `a ouvert ou changé le formulaire public de ${title}`),
  "close-form": act("question", ({ title }) => `a fermé le formulaire public de ${title}`),
  contribute: act("question", ({ title }) => `a proposé une ligne pour ${title}`),
  "correct-contribution": act("question", ({ title }) => `a corrigé une proposition pour ${title}`),
  "withdraw-contribution": act("question", ({ title }) => `a retiré une proposition pour ${title}`),
  "ask-correction": act("question", ({ title }) => `a demandé de corriger une contribution à ${title}`),
  "ask-withdrawal": act("question", ({ title }) => `a demandé de retirer une contribution à ${title}`),
  "accept-contribution": act("question", ({ title }) => `a accepté une contribution à ${title}`),
  "refuse-contribution": act("question", ({ title }) => `a refusé une contribution à ${title}`),
  load: act("content", ({ title }) => `a chargé ${title}`),
  remove: act("content", ({ title }) => `a retiré ${title}`),
  "bind-source": act("content", ({ title }) => `a relié ${title} à une adresse`),
  "mend-source": act("content", ({ title }) => `a changé la source de ${title}`),
  "pause-source": act("content", ({ title }) => `a mis en pause la source de ${title}`),
  "resume-source": act("content", ({ title }) => `laisse la source de ${title} remplacer ce qui est en ligne`),
  "unbind-source": act("content", ({ title }) => `a détaché ${title} de son adresse`),
  refresh: act("content", ({ title, detail }) =>
    detail.failed === true ? `n’a rien pu prendre de la source de ${title}` : `a relevé la source de ${title}`,
  ),
};

/** An act by its word; undefined for one that this program does not write. */
export function findAct(action: string): KnownAct | undefined {
  return Object.hasOwn(knownActs, action) ? knownActs[action as ActName] : undefined;
}

/** The words of the acts of a kind. */
export function actionsOf(kind: ActKind): string[] {
  return Object.entries(knownActs).flatMap(([action, known]) => (known.kind === kind ? [action] : []));
}

/** An act in one French sentence, without its full stop; `who`: who acts, as it is shown. One that is not known is told by its word. */
export function sayAct(action: string, who: string, facts: Facts): string {
  const said = findAct(action)?.say(facts) ?? `a fait «\u00a0${action}\u00a0» sur ${facts.title}`;
  // Nobody is known to have done it.
  return capitalise(action === "sign-in-refused" ? said : `${who} ${said}`);
}
