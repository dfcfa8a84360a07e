import type { Knex } from "knex";
import type { Role } from "../access/roles.js";
import type { Mailer, Message } from "./mailer.js";

/** Messages on their way: sent after the answer, lost without harm. */
export interface Outbox {
  /** Whether it left, for who needs to know; nobody has to wait for it. */
  send(message: Message): Promise<boolean>;
  /** Waits for what is being sent. */
  settle(): Promise<void>;
}

export function openOutbox(mailer: Mailer | undefined): Outbox {
  const sending = new Set<Promise<unknown>>();
  return {
    async send(message) {
      if (!mailer) return false;
      const sent: Promise<boolean> = mailer
        .send(message)
        .catch(() => false)
        .finally(() => sending.delete(sent));
      sending.add(sent);
      return sent;
    },
    async settle() {
      await Promise.all(sending);
    },
  };
}

/** Addresses of those who administer an organisation, in order. */
export function listAdministrators(knex: Knex, organisation: string): Promise<string[]> {
  return listHolders(knex, organisation, ["administrator"]);
}

/** Addresses of those who publish for an organisation, in order. */
export function listPublishers(knex: Knex, organisation: string): Promise<string[]> {
  return listHolders(knex, organisation, ["publisher", "administrator"]);
}

function listHolders(knex: Knex, organisation: string, held: Role[]): Promise<string[]> {
  return knex("memberships")
    .join("persons", "persons.id", "memberships.person_id")
    .where({ organisation, closed_at: null })
    .whereIn("role", held)
    .orderBy("email")
    .pluck("email");
}
