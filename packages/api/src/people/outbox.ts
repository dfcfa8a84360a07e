import type { Knex } from "knex";
import type { Mailer, Message } from "./mailer.js";

/** Messages on their way: sent after the answer, lost without harm. */
export interface Outbox {
  send(message: Message): void;
  /** Waits for what is being sent. */
  settle(): Promise<void>;
}

export function openOutbox(mailer: Mailer | undefined): Outbox {
  const sending = new Set<Promise<unknown>>();
  return {
    send(message) {
      if (!mailer) return;
      const sent: Promise<unknown> = mailer
        .send(message)
        .catch(() => {})
        .finally(() => sending.delete(sent));
      sending.add(sent);
    },
    async settle() {
      await Promise.all(sending);
    },
  };
}

/** Addresses of those who administer an organisation, in order. */
export function listAdministrators(knex: Knex, organisation: string): Promise<string[]> {
  return knex("memberships")
    .join("persons", "persons.id", "memberships.person_id")
    .where({ organisation, role: "administrator", closed_at: null })
    .orderBy("email")
    .pluck("email");
}
