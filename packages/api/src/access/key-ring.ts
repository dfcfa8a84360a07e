import { setImmediate as afterAnswer } from "node:timers/promises";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { civilDay } from "../calendar/civil-day.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { serialTransaction } from "../store/serial-transaction.js";
import { ActRefused } from "./act-refused.js";
import { type ApiKey, digestSecret, type KeyState, looksLikeSecret, makeSecret, stateOf } from "./api-key.js";
import { decideAccess, type KeyBearer, type PersonCaller, type Scope } from "./decide-access.js";
import { readMemberships } from "./read-memberships.js";

/** What the administrator asks for. */
export interface KeyOrder {
  /** Slug of an organisation of the catalogue. */
  organisation: string;
  scopes: Scope[];
  label: string | null;
  /** Last day, an ISO date; null without end. */
  expiresOn: string | null;
  /** Identifier of the person who asks; a command otherwise. */
  createdBy?: string;
}

/** Who bears a secret, or why it opens nothing. */
export type Identification = KeyBearer | { kind: "unknown" } | { kind: Exclude<KeyState, "active"> };

/** The keys of the organisations, in the catalogue database. */
export interface KeyRing {
  /** The secret is given once: only its digest is kept. Throws `ActRefused` where who asks has lost the role that makes such a key, or waits for a second factor. */
  create(order: KeyOrder): Promise<{ secret: string; key: ApiKey }>;
  /** All of them, the oldest first. */
  list(): Promise<ApiKey[]>;
  /** From then on the key opens nothing; undefined when there is none of this identifier. */
  revoke(id: string, by?: string): Promise<ApiKey | undefined>;
  identify(secret: string): Promise<Identification>;
  /** What a key opens now, by its identifier; undefined once it opens nothing, or where it opens nothing any more on the day `on` (today by default). */
  findBearer(id: string, on?: string): Promise<KeyBearer | undefined>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

interface RingOptions {
  now?: () => Date;
  log?: (message: string) => void;
  /** Slug of the organisation that publishes the catalogue. */
  parent?: () => string;
  /** Whether the rights of a person wait: the keys that they made open nothing of an organisation meanwhile, and they make no other. */
  isSuspended?: (person: string) => Promise<boolean>;
}

export function openKeyRing(
  knex: Knex,
  { now = () => new Date(), log = () => {}, parent, isSuspended = async () => false }: RingOptions = {},
): KeyRing {
  /** Last day on which the use of a key was written down, by identifier. */
  const noted = new Map<string, string>();
  const writing = new Set<Promise<void>>();

  /** The day of the last use: at most once a day, after the answer, without growing the revision that answers are kept by. */
  const noteUse = ({ id, lastUsedOn }: ApiKey, today: string) => {
    if (lastUsedOn === today || noted.get(id) === today) return;
    noted.set(id, today);
    const write = afterAnswer()
      .then(() => knex("api_keys").where({ id }).update({ last_used_on: today }))
      .then(
        () => {},
        (error) => {
          noted.delete(id);
          log(
            `La date d'usage de la clé ${id} n'a pas pu être écrite\u00A0: ${error instanceof Error ? error.message : error}`,
          );
        },
      )
      .finally(() => writing.delete(write));
    writing.add(write);
  };

  const bearerOf = async (key: ApiKey): Promise<KeyBearer> => {
    if (key.createdBy !== null && (await isSuspended(key.createdBy)))
      return { kind: "key", memberships: [], key: key.id };
    const role = key.scopes.includes("publish") ? "publisher" : "reader";
    const { organisation } = key;
    return { kind: "key", memberships: await readMemberships(knex, [{ organisation, role }]), key: key.id };
  };

  /** A key is of an organisation that its maker is of, since it is taken back with the role; of who left, nothing is held. */
  const requireMaker = async (trx: Knex, person: string, { organisation, scopes }: KeyOrder) => {
    const held = await trx("memberships").where({ person_id: person });
    const memberships = await readMemberships(trx, held, parent?.());
    const maker: PersonCaller = { kind: "person", person, session: "", memberships, grants: [] };
    const { allowed, rule } = decideAccess(maker, scopes.includes("publish") ? "publish" : "read", { organisation });
    if (!allowed) throw new ActRefused(rule);
    if (!held.some((one) => one.organisation === organisation)) throw new ActRefused("autre-organisme");
  };

  return {
    async create(order) {
      const { organisation, scopes, label, expiresOn, createdBy } = order;
      if (createdBy !== undefined && (await isSuspended(createdBy))) throw new ActRefused("second-facteur-manquant");
      const secret = makeSecret();
      const key: ApiKey = {
        id: uuid(),
        organisation,
        scopes,
        label,
        createdAt: now().toISOString(),
        expiresOn,
        lastUsedOn: null,
        revokedAt: null,
        createdBy: createdBy ?? null,
      };
      await serialTransaction(knex, async (trx) => {
        if (createdBy !== undefined) await requireMaker(trx, createdBy, order);
        await trx("api_keys").insert({
          id: key.id,
          digest: digestSecret(secret),
          organisation,
          scopes: JSON.stringify(scopes),
          label,
          created_at: key.createdAt,
          expires_on: expiresOn,
          created_by: key.createdBy,
        });
        await journal(trx, key.createdAt, createdBy ? `person:${createdBy}` : "command", "create", `key:${key.id}`, {
          organisation,
          scopes,
        });
      });
      return { secret, key };
    },
    async list() {
      return (await knex("api_keys").orderBy([{ column: "created_at" }, { column: "id" }])).map(toKey);
    },
    revoke: (id, by) =>
      quietTransaction(knex, async (trx) => {
        const row = await trx("api_keys").where({ id }).first();
        if (!row) return undefined;
        const key = toKey(row);
        if (key.revokedAt !== null) return key;
        const revokedAt = now().toISOString();
        await trx("api_keys").where({ id }).update({ revoked_at: revokedAt });
        await journal(trx, revokedAt, by ? `person:${by}` : "command", "revoke", `key:${id}`, {
          organisation: key.organisation,
        });
        return { ...key, revokedAt };
      }),
    async identify(secret) {
      if (!looksLikeSecret(secret)) return { kind: "unknown" };
      const row = await knex("api_keys")
        .where({ digest: digestSecret(secret) })
        .first();
      if (!row) return { kind: "unknown" };
      const key = toKey(row);
      const today = civilDay(now());
      const state = stateOf(key, today);
      if (state !== "active") return { kind: state };
      noteUse(key, today);
      return bearerOf(key);
    },
    async findBearer(id, on = civilDay(now())) {
      const row = await knex("api_keys").where({ id }).first();
      const key = row && toKey(row);
      return key && stateOf(key, on) === "active" ? bearerOf(key) : undefined;
    },
    async close() {
      await Promise.all(writing);
    },
  };
}

/** Takes back the keys that a person made, all or those of an organisation and a scope, within a transaction under way. */
export async function revokeKeysOf(
  trx: Knex,
  person: string,
  at: string,
  { organisation, scope }: { organisation?: string; scope?: Scope } = {},
): Promise<string[]> {
  const rows = await trx("api_keys").where({ created_by: person, revoked_at: null });
  const taken = rows
    .map(toKey)
    .filter((key) => organisation === undefined || key.organisation === organisation)
    .filter((key) => scope === undefined || key.scopes.includes(scope))
    .map(({ id }) => id);
  await trx("api_keys").whereIn("id", taken).update({ revoked_at: at });
  return taken;
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toKey(row: any): ApiKey {
  return {
    id: row.id,
    organisation: row.organisation,
    scopes: JSON.parse(row.scopes),
    label: row.label,
    createdAt: row.created_at,
    expiresOn: row.expires_on,
    lastUsedOn: row.last_used_on,
    revokedAt: row.revoked_at,
    createdBy: row.created_by,
  };
}
