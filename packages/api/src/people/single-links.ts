import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { digestSecret } from "../access/api-key.js";
import type { Role } from "../access/roles.js";
import { looksLikeToken, makeToken } from "./secret-token.js";

/** How long each kind opens, in milliseconds. */
const LIVES = { invitation: 7 * 24 * 3600_000, password: 2 * 3600_000, restart: 24 * 3600_000, first: 24 * 3600_000 };

/** What a link is for: to come in, to choose a new password, the same and without the second factor, to be the first. */
export type LinkKind = keyof typeof LIVES;

/** A link used once, as who made it sees it. */
export interface SingleLink {
  id: string;
  kind: LinkKind;
  /** Of who is invited. */
  email: string | null;
  /** Identifier of whose password it is. */
  person: string | null;
  organisation: string | null;
  role: Role | null;
  createdBy: string | null;
  /** ISO date-times. */
  createdAt: string;
  expiresAt: string;
}

type LinkOrder = Pick<SingleLink, "kind"> & Partial<SingleLink>;

/**
 * Makes a link in the place of those for the same thing; gives its token, of which the digest is kept. One that nobody made (anybody
 * asks for a new password) takes the place of no other's.
 */
export async function makeLink(trx: Knex, order: LinkOrder, at: Date): Promise<string> {
  const { kind, email = null, person = null, organisation = null, role = null, createdBy = null } = order;
  const token = makeToken();
  await trx("single_links")
    .where({ kind, email, person_id: person, organisation, ...(createdBy === null ? { created_by: null } : {}) })
    .delete();
  await trx("single_links").insert({
    id: uuid(),
    digest: digestSecret(token),
    kind,
    email,
    person_id: person,
    organisation,
    role,
    created_by: createdBy,
    created_at: at.toISOString(),
    expires_at: new Date(at.getTime() + LIVES[kind]).toISOString(),
  });
  return token;
}

/** Whether one of a kind was made since then. */
export async function hasLinkSince(trx: Knex, kind: LinkKind, since: Date): Promise<boolean> {
  const made = trx("single_links").where({ kind }).andWhere("created_at", ">=", since.toISOString());
  return (await made.first("id")) !== undefined;
}

/** Erases those that open no longer, with the addresses that they were for. */
export async function forgetLinks(trx: Knex, at: Date): Promise<void> {
  await trx("single_links").where("expires_at", "<=", at.toISOString()).delete();
}

/** The link of a token, as long as it opens. */
export async function findLink(knex: Knex, token: string, at: Date): Promise<SingleLink | undefined> {
  if (!looksLikeToken(token)) return undefined;
  const row = await knex("single_links")
    .where({ digest: digestSecret(token), used_at: null })
    .first();
  return row && row.expires_at > at.toISOString() ? toLink(row) : undefined;
}

/** Takes the link, within the transaction of what it opens; false when another took it meanwhile. */
export async function useLink(trx: Knex, { id }: SingleLink, at: Date): Promise<boolean> {
  return (await trx("single_links").where({ id, used_at: null }).update({ used_at: at.toISOString() })) === 1;
}

/** Takes back a link that reached nobody. */
export async function dropLink(trx: Knex, token: string): Promise<void> {
  await trx("single_links")
    .where({ digest: digestSecret(token) })
    .delete();
}

/** Invitations that wait, the latest first. */
export async function listInvitations(knex: Knex, at: Date): Promise<SingleLink[]> {
  const rows = await knex("single_links")
    .where({ kind: "invitation", used_at: null })
    .andWhere("expires_at", ">", at.toISOString())
    .orderBy([{ column: "created_at", order: "desc" }, { column: "id" }]);
  return rows.map(toLink);
}

/** The links not used yet that somebody made, as `createdBy` names them. */
export async function listLinksBy(knex: Knex, createdBy: string): Promise<SingleLink[]> {
  return (await knex("single_links").where({ created_by: createdBy, used_at: null })).map(toLink);
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toLink(row: any): SingleLink {
  return {
    id: row.id,
    kind: row.kind,
    email: row.email,
    person: row.person_id,
    organisation: row.organisation,
    role: row.role,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
