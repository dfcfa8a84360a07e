import type { Knex } from "knex";
import { accessRules } from "../access/decide-access.js";
import type { Role } from "../access/roles.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { administer } from "./administer.js";
import type { FieldFault } from "./field-fault.js";
import type { LinkHold, LinkRights } from "./link-rights.js";
import type { Message } from "./mailer.js";
import { messages } from "./messages.js";
import type { Outbox, OutboxParts } from "./outbox.js";
import { type Actor, actorName, administers, parseEmail, requireAdministrator } from "./person.js";
import type { PersonReader } from "./person-reader.js";
import { nameOrganisation } from "./present-organisations.js";
import { dropLink, hasLinkSince, listInvitations, makeLink, type SingleLink } from "./single-links.js";
import { countTry, triesOfReset, triesOfTelling } from "./tries.js";

/** A link made for somebody: sent by e-mail, or, where none is sent, given to who asked so that they hand it over. */
export type Handed = { sent: true } | { sent: false; link: string };

/** An invitation, as those who could have made it see it; `hold` null: it opens. */
export type WaitingInvitation = SingleLink & { hold: LinkHold | null };

/** Links that are made for somebody: invitations, new passwords, the first administrator. */
export interface LinkMaking {
  /** Those that wait, the latest first, with what keeps each from opening anything. */
  listInvitations(actor: Actor): Promise<WaitingInvitation[]>;
  invite(actor: Actor, order: { email: string; organisation: string; role: Role }): Promise<Handed | FieldFault>;
  cancelInvitation(actor: Actor, id: string): Promise<boolean>;
  /** A link to a new password; `restart`: the second factor is taken away too. Undefined when the person is not there. */
  makePasswordLink(
    actor: Actor,
    person: string,
    options?: { restart?: boolean },
  ): Promise<Handed | FieldFault | undefined>;
  /** Whether the actor may make one: they administer each organisation that the person is of, or that opened a dataset to them. */
  mayMakePasswordLink(actor: Actor, person: string): Promise<boolean>;
  /**
   * The link that makes the first administrator, in the place of the one before; undefined once there is anybody, or while no organisation is
   * loaded. Null where another process made one `since` then: that one stays.
   */
  makeFirstLink(since?: Date): Promise<string | null | undefined>;
  /** Asks for a link to a new password. Answers the same before anything is looked for; beyond a few times nothing more is sent. */
  askPassword(email: string, client: string): Promise<void>;
}

interface LinkMakingParts {
  outbox: Outbox;
  reader: PersonReader;
  rights: LinkRights;
  now(): Date;
  mailer: OutboxParts["mailer"];
  publicUrl: string;
  /** Slug of the organisation that publishes the catalogue. */
  parent(): string;
  /** Title of the site. */
  title(): string;
}

/** `settle`: waits for the links that are being sent. */
export function openLinkMaking(
  knex: Knex,
  { outbox, reader, rights, now, mailer, publicUrl, parent, title }: LinkMakingParts,
): LinkMaking & { settle(): Promise<void> } {
  const { get, read } = reader;
  const { requireBecoming, mayBecome, findHolds } = rights;
  /** Sent after the answer, which must take the same time whether there is an account or not. */
  const sending = new Set<Promise<unknown>>();
  const addressOf = (token: string) => `${publicUrl}/connexion/lien?cle=${token}`;
  /**
   * Makes a link and hands it: to the mailbox of its person alone where e-mails are sent, else to who asked. One that did not leave opens
   * nothing, but for a command, which may read all that is here. None is made in a session whose second factor is not the account's: a link
   * outlives it, and would open nothing.
   */
  const hand = async (
    actor: Actor,
    make: (trx: Knex, at: Date) => Promise<string>,
    write: (link: string) => Message,
  ): Promise<Handed | FieldFault> => {
    const unsent = (message: string): FieldFault => ({ kind: "fault", field: "email", message });
    if (actor !== "command" && (await reader.isSuspended(actor.person)))
      return unsent(`Ce lien n’ouvrirait rien\u00A0: ${accessRules["second-facteur-manquant"]}.`);
    const counted = mailer && actor !== "command";
    if (counted && (await countTry(knex, triesOfTelling(actorName(actor)), now())).left === undefined)
      return unsent("Trop de courriels sont partis pour vous\u00A0: réessayez dans un quart d’heure.");
    const token = await quietTransaction(knex, (trx) => make(trx, now()));
    const link = addressOf(token);
    const sent = await outbox.sendOnce(write(link));
    if (sent === "left") return { sent: true };
    if (!counted) return { sent: false, link };
    await quietTransaction(knex, (trx) => dropLink(trx, token));
    return unsent(
      sent === "later"
        ? "Le courriel n’est pas parti\u00A0: réessayez dans quelques minutes."
        : "Le courriel n’est pas parti\u00A0: le serveur de courriel refuse cette adresse.",
    );
  };
  return {
    async listInvitations(actor) {
      const all = await listInvitations(knex, now());
      const own = all.filter(({ organisation }) => organisation !== null && administers(actor, organisation));
      const holds = await findHolds(knex, own);
      return own.map((link) => ({ ...link, hold: holds.get(link) ?? null }));
    },
    async invite(actor, { email, organisation, role }) {
      requireAdministrator(actor, [organisation]);
      const address = parseEmail(email);
      if (address === undefined)
        return {
          kind: "fault",
          field: "email",
          message: "Écrivez une adresse de courriel complète, comme agent@exemple.fr.",
        };
      const name = await nameOrganisation(knex, organisation);
      if (name === undefined)
        return { kind: "fault", field: "organisation", message: "Choisissez un organisme de ce catalogue." };
      const order = { kind: "invitation", email: address, organisation, role, createdBy: actorName(actor) } as const;
      return hand(
        actor,
        async (trx, at) => {
          const token = await makeLink(trx, order, at);
          await journal(trx, at.toISOString(), actorName(actor), "invite", `organisation:${organisation}`, { role });
          return token;
        },
        (link) => messages.invitation(address, title(), link, name),
      );
    },
    cancelInvitation: (actor, id) =>
      administer(knex, actor, async (trx, by) => {
        const found = (await listInvitations(trx, now())).find((one) => one.id === id);
        if (!found?.organisation) return false;
        const { organisation, role } = found;
        requireAdministrator(by, [organisation]);
        if ((await trx("single_links").where({ id, used_at: null }).delete()) === 0) return false;
        const object = `organisation:${organisation}`;
        await journal(trx, now().toISOString(), actorName(actor), "cancel-invitation", object, { role });
        return true;
      }),
    async makePasswordLink(actor, id, { restart = false } = {}) {
      const person = await get(id);
      if (!person) return undefined;
      await requireBecoming(actor, person);
      const kind = restart ? "restart" : "password";
      return hand(
        actor,
        async (trx, at) => {
          const token = await makeLink(trx, { kind, person: id, createdBy: actorName(actor) }, at);
          await journal(trx, at.toISOString(), actorName(actor), `link-${kind}`, `person:${id}`, {});
          return token;
        },
        (link) => messages[kind](person.email, title(), link),
      );
    },
    async mayMakePasswordLink(actor, id) {
      const person = await get(id);
      return person !== undefined && mayBecome(actor, person);
    },
    async makeFirstLink(since) {
      if ((await reader.count()) > 0 || (await nameOrganisation(knex, parent())) === undefined) return undefined;
      const order = { kind: "first", organisation: parent(), role: "administrator" } as const;
      const token = await quietTransaction(knex, async (trx) => {
        // One process at a time.
        await trx("organisations").where({ slug: order.organisation }).forUpdate().first("slug");
        const isGiven = since !== undefined && (await hasLinkSince(trx, order.kind, since));
        return isGiven ? null : makeLink(trx, order, now());
      });
      return token && addressOf(token);
    },
    async askPassword(email, client) {
      const address = parseEmail(email);
      const limits = triesOfReset(address ?? "", client);
      if ((await countTry(knex, limits, now())).left === undefined) return;
      if (!mailer || address === undefined) return;
      const sent = (async () => {
        const [person] = await read({ email: address });
        if (!person) return;
        const token = await quietTransaction(knex, async (trx) => {
          await journal(trx, now().toISOString(), "public", "ask-password", `person:${person.id}`, {});
          return makeLink(trx, { kind: "password", person: person.id }, now());
        });
        await outbox.sendOnce(messages.password(person.email, title(), addressOf(token)));
      })()
        .catch(() => {})
        .finally(() => sending.delete(sent));
      sending.add(sent);
    },
    async settle() {
      await Promise.all(sending);
    },
  };
}
