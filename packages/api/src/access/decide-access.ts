import {
  admits,
  type DatasetLicence,
  type DatasetMetadata,
  isMemberKind,
  type OrganisationKind,
  type ReadingScope,
  type Standing,
  UNDER_AGREEMENT,
} from "@datalogue/ingest";
import { type Action, type Role, roleMay } from "./roles.js";

/** What a key allows. `publish` comes with `read`: who publishes sees what is published. */
export type Scope = "read" | "publish";

/** A role in an organisation of the catalogue (slug); `parent`: the organisation that publishes the catalogue. */
export interface Membership {
  organisation: string;
  role: Role;
  /** What the organisation is; null: a member of no other kind; undefined: not known here, so no member. */
  kind: OrganisationKind | null | undefined;
  parent?: boolean;
}

/** A program, by a key of an organisation, or the program itself at work for one. */
export interface KeyBearer {
  kind: "key";
  memberships: readonly Membership[];
  /** Identifier of the key, null for the program itself. */
  key: string | null;
  ceiling?: Caller;
}

/** Somebody who signed in. */
export interface PersonCaller {
  kind: "person";
  memberships: readonly Membership[];
  /** Identifier of the person, and of the session. */
  person: string;
  session: string;
  /** Identifiers of the closed datasets that were opened to them alone. */
  grants: readonly string[];
  /** Who looks at the site as this caller would see it: nothing is open to them there that is not open to themselves, and nothing is done. */
  ceiling?: Caller;
}

/** Who asks: anybody, a program, a person; the last two of organisations. */
export type Caller = { kind: "public" } | KeyBearer | PersonCaller;

/**
 * Where the agreement stands under which a partner shares a dataset: not begun, running, running with nothing published under it yet,
 * stopped for a while by the partner, at its end, taken back.
 */
export type SharingState = "coming" | "running" | "unpublished" | "suspended" | "ended" | "withdrawn";

/** The agreement of a dataset: its state, and the slugs of who shares and of who receives. */
export interface Sharing extends AgreementParties {
  state: SharingState;
}

export const PUBLIC: Caller = { kind: "public" };

/**
 * What is asked of a dataset: its description; its rows, which may be given in part; its contents (all rows and columns, files, tiles,
 * report, versions, and all that is computed from them); or the file as it was received.
 */
export type Part = "description" | "rows" | "contents" | "received-file";

/** What the decision depends on: a dataset, or for what is of no dataset yet, an organisation. */
export interface Target {
  /** Of a dataset. */
  id?: string | undefined;
  /** Slug of the organisation it belongs to. */
  organisation: string;
  /** Of a dataset; of an organisation itself, nothing is open. */
  access?: DatasetMetadata["access"];
  /** Parts of its rows that some organisations read whom the level keeps out. */
  scopes?: readonly ReadingScope[];
  /** Slug of the organisation above it, of a draft that was submitted: its publishers review it. */
  submittedTo?: string | undefined;
  /** The statistical secrecy that the dataset declares, and that under which a version was made: one is enough. */
  confidentialite?: unknown;
  secrecy?: unknown;
  /** Whether the received file of a version holds what its rows do not tell: columns, lines or tables that are not published. */
  unpublished?: boolean;
  /** What rules its reuse: not a licence under an agreement (`UNDER_AGREEMENT`). */
  licence?: DatasetLicence;
  /** Of a dataset that a partner shares: whose data they are, who receives them, where their agreement stands. */
  agreement?: Sharing | undefined;
}

/** The rule that decided, and what it says of the caller in French. */
export const accessRules = {
  "fiche-publique": "une fiche est lue par tout le monde",
  "jeu-ouvert": "ce jeu est ouvert à tous",
  membre: "les organismes membres lisent ce jeu",
  accord: "ce jeu a été ouvert à cette personne",
  perimetre: "une partie de ce jeu est ouverte à cet organisme",
  role: "le rôle tenu dans l’organisme le permet",
  relecture: "les publicateurs et administrateurs de l’organisme du dessus relisent ce qui leur est soumis",
  "administrateur-du-catalogue": "l’administrateur de l’organisme qui tient le catalogue le peut",
  "voir-comme": "qui regarde comme un autre ne voit pas plus que lui-même, et ne fait rien",
  "sans-compte": "il faut une clé ou un compte",
  "autre-organisme": "c’est celui d’un autre organisme",
  "role-insuffisant": "le rôle tenu dans l’organisme ne le permet pas",
  "second-facteur-manquant":
    "il manque le second facteur que ce site demande aux administrateurs, à mettre en place depuis «\u00A0Mon compte\u00A0», ou à donner en se reconnectant par son fournisseur d’identité",
  "composition-reservee":
    "seul un administrateur de l’organisme qui tient le catalogue compose ce que tout le site montre",
  "etat-reserve": "l’état du service est lu par les administrateurs de l’organisme qui tient le catalogue",
  "reponses-au-service": "qui publie pour l’organisme du service partagé lit les réponses",
  "reponses-reservees": "des réponses sont lues par leur organisme et par le service partagé seuls",
  "partie-a-la-convention":
    "les membres du partenaire et de l’organisme qui reçoit lisent la fiche, quel que soit l’état de la convention",
  "convention-sans-effet": "la convention sous laquelle ces données sont partagées ne court pas",
  "convention-du-partenaire": "le partenaire d’une convention peut la suspendre, la reprendre ou la retirer",
  "convention-des-deux": "le partenaire et celui qui reçoit les données renouvellent ensemble une convention",
  "convention-reservee": "une convention est l’affaire de ses deux organismes",
  "secret-statistique": "le fichier reçu d’un jeu sous secret statistique est pour son producteur seul",
  "contenu-non-publie": "un fichier reçu qui contient ce qui n’est pas publié est pour son producteur seul",
} as const satisfies Record<string, string>;

export type AccessRule = keyof typeof accessRules;

export interface Decision {
  allowed: boolean;
  rule: AccessRule;
  /** All that may be read of the rows; whole without it. */
  limit?: Limit;
}

/** A scope, and the organisations (slugs) of the caller that it is for: their territories are those of the rows. */
export interface Limit {
  scope: ReadingScope;
  organisations: string[];
}

const yes = (rule: AccessRule): Decision => ({ allowed: true, rule });
const no = (rule: AccessRule): Decision => ({ allowed: false, rule });

/**
 * The one access decision: may this caller do this to a dataset, or to an organisation? What no line allows is refused.
 *
 * Reading: the description is for everybody; the contents for everybody when the access level admits the public, else for the
 * organisations that it admits (`accessLevels`) and persons that it was opened to, and the rows alone in part for those of a declared scope; the received file of a dataset under statistical secrecy, whose contents are a
 * protected table, or that holds what is not published, for its producer only, and under an agreement for its two parties; where it does not run, they read the description, and
 * nobody anything else. A submitted draft is reviewed in its organisation and in the one above it. All else needs a
 * role in the organisation, or to administer that which publishes the catalogue.
 */
export function decideAccess(caller: Caller, action: Action, target: Target, part: Part = "contents"): Decision {
  if (caller.kind !== "public" && caller.ceiling) {
    const { ceiling, ...seen } = caller;
    const own = decideAccess(ceiling, action, target, part);
    return action === "read" && own.allowed && !own.limit
      ? decideAccess(seen as Caller, action, target, part)
      : no("voir-comme");
  }
  const whole = decideWhole(caller, action, target, part);
  if (whole.allowed || action !== "read" || part !== "rows" || !isShared(target)) return whole;
  const limit = findLimit(caller, target);
  return limit ? { ...yes("perimetre"), limit } : whole;
}

function decideWhole(caller: Caller, action: Action, target: Target, part: Part): Decision {
  if (action === "read") {
    const { agreement } = target;
    if (!isShared(target))
      return part === "description" && isParty(caller, agreement)
        ? yes("partie-a-la-convention")
        : no("convention-sans-effet");
    if (part === "description") return yes("fiche-publique");
    if (part === "received-file" && (target.agreement || target.licence === UNDER_AGREEMENT)) {
      // Those it binds, whoever the dataset belongs to since; of a draft, the organisation that prepares it.
      const { agreement } = target;
      const organisations = agreement ? [agreement.partner, agreement.recipient] : [target.organisation];
      const isParty = organisations.some((organisation) => holds(caller, { organisation }, "read"));
      return isParty ? yes("role") : no("convention-reservee");
    }
    const isSecret = Boolean(target.confidentialite || target.secrecy);
    if (part === "received-file" && (isSecret || target.unpublished))
      return holds(caller, target, "read") ? yes("role") : no(isSecret ? "secret-statistique" : "contenu-non-publie");
    if (target.access !== undefined) {
      if (admits(target.access, "public")) return yes("jeu-ouvert");
      const { access } = target;
      if (caller.kind !== "public" && caller.memberships.some((one) => admits(access, standingOf(one))))
        return yes("membre");
      if (caller.kind === "person" && target.id !== undefined && caller.grants.includes(target.id))
        return yes("accord");
    }
  }
  if (caller.kind === "public") return no("sans-compte");
  if (holds(caller, target, action)) return yes("role");
  const { submittedTo } = target;
  if (action === "review" && submittedTo !== undefined && holds(caller, { organisation: submittedTo }, action))
    return yes("relecture");
  if (administersAll(caller)) return yes("administrateur-du-catalogue");
  return no(isOf(caller, target) ? "role-insuffisant" : "autre-organisme");
}

/** Whether a part of a dataset may be read: what every reader of the catalogue asks. */
export function mayRead(caller: Caller, dataset: Target, part: Part = "contents"): boolean {
  return decideAccess(caller, "read", dataset, part).allowed;
}

/** Whether nothing keeps a dataset from being read but its level: it is under no agreement, or under one that runs. */
export function isShared({ agreement }: Pick<Target, "agreement">): boolean {
  return agreement === undefined || agreement.state === "running";
}

/** Whether somebody administers the organisation that publishes the catalogue, and so all of them. */
export function administersAll(caller: Caller): boolean {
  return (
    caller.kind === "person" &&
    caller.memberships.some(({ parent, role }) => parent === true && role === "administrator")
  );
}

/**
 * Whether a caller may compose what all of the site shows: observatories, indicators, planning documents and their objectives. They
 * are of no organisation but that which publishes the catalogue, and of its administrators alone; no key does it.
 */
export function decideComposing(caller: Caller): Decision {
  if (caller.kind === "public") return no("sans-compte");
  if (caller.ceiling) return no("voir-comme");
  return administersAll(caller) ? yes("administrateur-du-catalogue") : no("composition-reservee");
}

/** Whether a caller may read how the service stands: its disk, its faults, what its sources answer; people of the catalogue's organisation alone. */
export function decideWatching(caller: Caller): Decision {
  if (caller.kind === "public") return no("sans-compte");
  if (caller.ceiling) return no("voir-comme");
  return administersAll(caller) ? yes("administrateur-du-catalogue") : no("etat-reserve");
}

/**
 * Whether a caller may read, or write, what an organisation answered to a questionnaire: its own people, and to read, those who publish
 * for the organisation whose shared service asks (`reader`); they alone read the answers of all, and settle totals (no `organisation`).
 * Nobody else, not even who administers the catalogue; no key does it.
 */
export function decideAnswers(
  caller: Caller,
  action: "read" | "draft",
  target: { organisation?: string; reader: string },
): Decision {
  if (caller.kind !== "person") return no("sans-compte");
  if (caller.ceiling) {
    const { ceiling, ...seen } = caller;
    const both = [ceiling, seen as Caller].every((one) => decideAnswers(one, "read", target).allowed);
    return action === "read" && both ? yes("role") : no("voir-comme");
  }
  const { organisation, reader } = target;
  if (organisation !== undefined && holds(caller, { organisation }, action)) return yes("role");
  const asksAsService = action === "read" || organisation === undefined;
  if (asksAsService && holds(caller, { organisation: reader }, "publish")) return yes("reponses-au-service");
  return no(organisation !== undefined && isOf(caller, { organisation }) ? "role-insuffisant" : "reponses-reservees");
}

/** The two parties of an agreement, by their slugs. */
export interface AgreementParties {
  partner: string;
  recipient: string;
}

/**
 * Whether a caller may read an agreement, or act on it. Its two organisations read it, and who administers the catalogue; those who publish
 * for the partner suspend, resume and withdraw, and renew as those of the recipient do: it takes both. No key acts, and who looks as
 * another neither. `organisations`: for which of the two they act.
 */
export function decideAgreement(
  caller: Caller,
  action: "read" | "suspend" | "resume" | "renew" | "withdraw",
  { partner, recipient }: AgreementParties,
): Decision & { organisations: string[] } {
  const refuse = (rule: AccessRule) => ({ ...no(rule), organisations: [] });
  if (caller.kind === "public") return refuse("sans-compte");
  if (caller.ceiling) {
    const { ceiling, ...seen } = caller;
    const both = [ceiling, seen as Caller].map((one) => decideAgreement(one, "read", { partner, recipient }));
    return action === "read" && both.every(({ allowed }) => allowed)
      ? { ...yes("role"), organisations: both[1]?.organisations ?? [] }
      : refuse("voir-comme");
  }
  const own = [partner, recipient].filter((organisation) => holds(caller, { organisation }, "read"));
  if (action === "read") {
    if (own.length > 0) return { ...yes("role"), organisations: own };
    return administersAll(caller)
      ? { ...yes("administrateur-du-catalogue"), organisations: [] }
      : refuse("convention-reservee");
  }
  if (caller.kind === "key" || own.length === 0) return refuse("convention-reservee");
  const acting = action === "renew" ? own : own.filter((organisation) => organisation === partner);
  const publishing = acting.filter((organisation) => holds(caller, { organisation }, "publish"));
  const rule = action === "renew" ? "convention-des-deux" : "convention-du-partenaire";
  if (publishing.length > 0) return { ...yes(rule), organisations: publishing };
  return refuse(acting.length > 0 ? "role-insuffisant" : rule);
}

/** Whether a caller may read what is told to members, of no dataset: totals over their organisations. */
export function isMember(caller: Caller): boolean {
  if (caller.kind === "public") return false;
  const { ceiling, ...seen } = caller;
  return (ceiling === undefined || isMember(ceiling)) && seen.memberships.some((one) => standingOf(one) === "member");
}

/** What an organisation of the caller is to the datasets of others. */
function standingOf({ role, kind }: Membership): Standing {
  if (!roleMay(role, "read") || kind === undefined) return "public";
  return isMemberKind(kind) ? "member" : "public";
}

/** The first scope that is for an organisation of the caller: the order of the list says which holds. */
function findLimit(caller: Caller, { scopes = [] }: Target): Limit | undefined {
  if (caller.kind === "public") return undefined;
  for (const scope of scopes) {
    const organisations = caller.memberships
      .filter(
        ({ organisation, role, kind }) =>
          roleMay(role, "read") &&
          (scope.organisations?.includes(organisation) || (kind && scope.kinds?.includes(kind))),
      )
      .map(({ organisation }) => organisation);
    if (organisations.length > 0) return { scope, organisations };
  }
  return undefined;
}

function holds(caller: Caller, { organisation }: Target, action: Action): boolean {
  if (caller.kind === "public") return false;
  return caller.memberships.some((one) => one.organisation === organisation && roleMay(one.role, action));
}

/** Whether a caller is of who shares, or of who receives. */
function isParty(caller: Caller, agreement: Sharing | undefined): boolean {
  return [agreement?.partner, agreement?.recipient].some(
    (organisation) => organisation !== undefined && holds(caller, { organisation }, "read"),
  );
}

function isOf(caller: Exclude<Caller, { kind: "public" }>, { organisation }: Target): boolean {
  return caller.memberships.some((one) => one.organisation === organisation);
}
