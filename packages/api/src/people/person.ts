import { ActRefused } from "../access/act-refused.js";
import { administersAll, decideAccess, type PersonCaller } from "../access/decide-access.js";
import type { KeptMembership } from "../access/read-memberships.js";

/** Somebody who works in the workspace: what opens (password, second factor) is not in it. */
export interface Person {
  id: string;
  email: string;
  name: string;
  memberships: KeptMembership[];
  hasSecondFactor: boolean;
  /** False for who has always come in by a provider of identities. */
  hasPassword: boolean;
  /** Who they are at providers of identities, the first bound first. */
  identities: Identity[];
  /** ISO date-time. */
  createdAt: string;
  /** Last day somebody signed in, an ISO date; null before. */
  lastSeenOn: string | null;
}

/** Who somebody is at a provider of identities. */
export interface Identity {
  /** UUID. */
  id: string;
  issuer: string;
  /** What the provider calls them, as it said last. */
  label: string | null;
  /** Whether what it said the last time stands for a second factor. */
  vouched: boolean;
  /** ISO date-times. */
  boundAt: string;
  usedAt: string | null;
}

/** Who acts: somebody who signed in, or who has the command line of the server. */
export type Actor = PersonCaller | "command";

/** As the journal names who acts: a pseudonym, the name stands with the person. */
export function actorName(actor: Actor): string {
  return actor === "command" ? actor : `person:${actor.person}`;
}

/** Throws `ActRefused` unless the actor administers each of these organisations (slugs). */
export function requireAdministrator(actor: Actor, organisations: string[]): void {
  if (actor === "command") return;
  for (const organisation of organisations) {
    const { allowed, rule } = decideAccess(actor, "administer", { organisation });
    if (!allowed) throw new ActRefused(rule);
  }
  // Whoever belongs to none is the affair of who administers all.
  if (organisations.length === 0 && !administersAll(actor)) throw new ActRefused("autre-organisme");
}

/** Whether the actor administers an organisation (slug). */
export function administers(actor: Actor, organisation: string): boolean {
  return actor === "command" || decideAccess(actor, "administer", { organisation }).allowed;
}

/** The organisations (slugs) that somebody is of. */
export const organisationsOf = ({ memberships }: { memberships: readonly { organisation: string }[] }): string[] =>
  memberships.map(({ organisation }) => organisation);

/** The organisations (slugs) that somebody administers; undefined for who administers all of them. */
export function listAdministered(actor: Actor): string[] | undefined {
  if (actor === "command") return undefined;
  // Who sees the site as somebody else administers nothing meanwhile.
  if (actor.kind === "person" && actor.ceiling) return [];
  if (administersAll(actor)) return undefined;
  return organisationsOf(actor).filter((organisation) => administers(actor, organisation));
}

/** Whether a text has signs that are not seen (controls, changes of direction, what is no character): it would be read as another. */
export function hasUnseen(text: string): boolean {
  return /\p{C}/u.test(text);
}

/** An address as it is kept and compared; undefined when it is none. */
export function parseEmail(text: string): string | undefined {
  const email = text.trim().normalize("NFC").toLowerCase();
  return email.length <= 254 &&
    !hasUnseen(email) &&
    /^[^\s@<>",;:()\\]+@[^\s@<>",;:()\\]+\.[^\s@<>",;:()\\.]+$/.test(email)
    ? email
    : undefined;
}

/** A name as it is kept; undefined when it is none. */
export function parseName(text: string): string | undefined {
  const name = text.replace(/\s+/g, " ").trim();
  return name.length >= 2 && name.length <= 100 && !hasUnseen(name) ? name : undefined;
}
