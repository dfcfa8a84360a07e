import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { digestSecret } from "../access/api-key.js";
import type { HeldRole } from "../access/read-memberships.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { looksLikeToken, makeToken } from "./secret-token.js";

/** Milliseconds: a session ends after so long without a request, and in any case; between the password and the code. */
const IDLE = 12 * 3600_000;
const LONGEST = 7 * 24 * 3600_000;
const CODE_WAIT = 10 * 60_000;
/** The last request is written down this often at most. */
const NOTED_EVERY = 5 * 60_000;

/** A session, as its person sees it. */
export interface Session {
  id: string;
  person: string;
  /** « Firefox, Windows » */
  client: string;
  /** ISO date-times. */
  createdAt: string;
  seenAt: string;
  expiresAt: string;
}

/** What a token opens. */
export interface OpenSession extends Session {
  /** Waits for the code of the phone: opens nothing else. */
  pending: boolean;
  memberships: HeldRole[];
  hasSecondFactor: boolean;
  /** What a provider of identities said as this session began, null for a password. */
  idToken: string | null;
}

/** Sessions, in the catalogue database: revoked in one process, ended in all at the next request. */
export interface Sessions {
  /** The token is given once: only its digest is kept. */
  open(
    person: string,
    client: string,
    options?: { pending?: boolean; trx?: Knex; idToken?: string | null },
  ): Promise<string>;
  find(token: string): Promise<OpenSession | undefined>;
  list(person: string): Promise<Session[]>;
  /** True when it was there and of this person. */
  end(person: string, id: string): Promise<boolean>;
  endAll(person: string, options?: { except?: string; trx?: Knex }): Promise<number>;
  /** Erases those that are over. */
  forget(trx: Knex): Promise<void>;
}

export function openSessions(knex: Knex, { now }: { now: () => Date }): Sessions {
  const noteEnd = (trx: Knex, person: string, sessions: number) =>
    journal(trx, now().toISOString(), `person:${person}`, "sign-out", `person:${person}`, { sessions });
  return {
    async open(person, client, { pending = false, trx = knex, idToken = null } = {}) {
      const token = makeToken();
      const at = now();
      await trx("sessions").insert({
        id: uuid(),
        digest: digestSecret(token),
        person_id: person,
        state: pending ? "pending" : "open",
        client,
        id_token: idToken,
        created_at: at.toISOString(),
        seen_at: at.toISOString(),
        expires_at: new Date(at.getTime() + (pending ? CODE_WAIT : LONGEST)).toISOString(),
      });
      return token;
    },
    async find(token) {
      if (!looksLikeToken(token)) return undefined;
      const at = now();
      const row = await knex("sessions")
        .join("persons", "persons.id", "sessions.person_id")
        .where({ digest: digestSecret(token), closed_at: null })
        .first("sessions.*", "persons.totp_secret");
      if (!row || row.expires_at <= at.toISOString() || ageOf(row.seen_at, at) > IDLE) return undefined;
      if (ageOf(row.seen_at, at) > NOTED_EVERY)
        // It is noted another time: on a full disk, whoever is signed in still reads.
        await knex("sessions")
          .where({ id: row.id })
          .update({ seen_at: at.toISOString() })
          .catch(() => {});
      const memberships = await knex("memberships").where({ person_id: row.person_id }).orderBy("organisation");
      return {
        ...toSession(row),
        pending: row.state === "pending",
        memberships: memberships.map(({ organisation, role }) => ({ organisation, role })),
        hasSecondFactor: row.totp_secret !== null,
        idToken: row.id_token,
      };
    },
    async list(person) {
      const at = now();
      const rows = await knex("sessions")
        .where({ person_id: person, state: "open" })
        .andWhere("expires_at", ">", at.toISOString())
        .orderBy([{ column: "seen_at", order: "desc" }, { column: "id" }]);
      return rows.filter(({ seen_at }) => ageOf(seen_at, at) <= IDLE).map(toSession);
    },
    async end(person, id) {
      // PostgreSQL knows no text with a NUL, and fails.
      if (id.includes("\0")) return false;
      return quietTransaction(knex, async (trx) => {
        const session = await trx("sessions").where({ id, person_id: person }).first("state");
        if (!session || (await trx("sessions").where({ id }).delete()) === 0) return false;
        if (session.state === "open") await noteEnd(trx, person, 1);
        return true;
      });
    },
    async endAll(person, { except, trx } = {}) {
      const end = (within: Knex) => {
        const query = within("sessions").where({ person_id: person });
        return except === undefined ? query.delete() : query.whereNot({ id: except }).delete();
      };
      // Within the transaction of an act, the journal tells the act.
      if (trx) return end(trx);
      return quietTransaction(knex, async (own) => {
        const ended = await end(own);
        if (ended > 0) await noteEnd(own, person, ended);
        return ended;
      });
    },
    async forget(trx) {
      const at = now();
      const idle = new Date(at.getTime() - IDLE).toISOString();
      await trx("sessions").where("expires_at", "<=", at.toISOString()).orWhere("seen_at", "<", idle).delete();
    },
  };
}

const ageOf = (seenAt: string, at: Date) => at.getTime() - Date.parse(seenAt);

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toSession(row: any): Session {
  return {
    id: row.id,
    person: row.person_id,
    client: row.client,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
  };
}
