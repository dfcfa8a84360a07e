import type { IncomingMessage } from "node:http";
import { Refusal } from "../refusal.js";
import type { Caller, PersonCaller } from "./decide-access.js";

/** An administrator who looks at the site as another would see it. */
export interface SeenAs {
  /** Who looks. */
  by: PersonCaller;
  /** As whom; never more than what `by` may read. */
  caller: Caller;
  /** « une personne de Commune de Dolus-d’Oléron » */
  label: string;
}

const known = new WeakMap<IncomingMessage, SeenAs>();

/** As whom the visitor looks at the site; undefined for all but an administrator who does. */
export function seenAs(request: IncomingMessage): SeenAs | undefined {
  return known.get(request);
}

export function rememberSeenAs(request: IncomingMessage, seen: SeenAs): void {
  known.set(request, seen);
}

/** Pages of the workspace stay one's own: they show people, and act. */
const OWN =
  /^\/(compte|administration|connexion|deconnexion|espace|convention|publier|api\/drafts|api\/compositions)(\/|$)/i;

/** Whether a page is that of who is signed in, as whomever they look at the others. */
export function isOwnPage(path: string): boolean {
  return OWN.test(path);
}

/** Where the look ends, and where one leaves: all that may be sent meanwhile. */
const ENDS = /^\/(administration\/voir-comme\/fin|deconnexion)\/?$/i;

/** Whether a request changes nothing, or ends the look. */
export function isLooking({ method = "GET" }: IncomingMessage, path: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS" || ENDS.test(path);
}

/** Something was sent while looking as another. */
export class LookOnly extends Refusal {
  constructor(readonly label: string) {
    super("nothing is done while looking as another");
  }
}

/** Kept with the browser, out of reach of scripts: it only lowers what a session opens, so it needs no seal. */
const NAME = "datalogue-comme";

/** A look of a session: as whom (`public`, `organisation:{slug}`, `person:{id}`). It ends with the session. */
export interface Look {
  as: string;
  /** Identifier of the session that began it. */
  session: string;
}

/** As whom the browser says that one looks; undefined without, and for what another session began. */
export function readLook({ headers }: IncomingMessage, session: string): string | undefined {
  const found = (headers.cookie ?? "").split(";").find((part) => part.trim().startsWith(`${NAME}=`));
  const value = found?.trim().slice(NAME.length + 1);
  const look = value ? safeDecode(value) : undefined;
  return look?.startsWith(`${session}/`) ? look.slice(session.length + 1) : undefined;
}

/** The header that begins a look, or ends it. */
export function lookCookie(look: Look | undefined, publicUrl: string): string {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  const value = look === undefined ? "" : encodeURIComponent(`${look.session}/${look.as}`);
  const end = look === undefined ? "; Max-Age=0" : "";
  return `${NAME}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${end}`;
}

function safeDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
