import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { ActRefused } from "../access/act-refused.js";
import { accessRules, administersAll, type Caller, type PersonCaller, PUBLIC } from "../access/decide-access.js";
import { revokeKeysOf } from "../access/key-ring.js";
import { keepInForce } from "../access/read-memberships.js";
import { type Role, roleMay, roleNames } from "../access/roles.js";
import type { SeenAs } from "../access/seen-as.js";
import { tellHandSittings } from "../store/hand-sittings.js";
import { forgetPseudonym, journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { askedSubject, forgetAccess, listOpeners } from "./access-requests.js";
import { administer } from "./administer.js";
import { choosePersons, countRows, type PeopleAsked } from "./choose-persons.js";
import type { FieldFault } from "./field-fault.js";
import { forgetSubscriber } from "./forget-subscriber.js";
import { holdOwner, holdPerson } from "./hold-person.js";
import { bindIdentity } from "./identities.js";
import { type IdentityProvider, type ProvenIdentity, readIdToken } from "./identity-provider.js";
import type { Message } from "./mailer.js";
import { messages } from "./messages.js";
import { forgetKept, type OutboxParts, openOutbox } from "./outbox.js";
import { type OwnAccounts, openOwnAccounts, tellOwner } from "./own-accounts.js";
import { findPasswordFault, hashPassword, type PasswordCost } from "./password.js";
import {
  type Actor,
  actorName,
  listAdministered,
  type Person,
  parseEmail,
  parseName,
  requireAdministrator,
} from "./person.js";
import { openPersonReader } from "./person-reader.js";
import { openSessions, type Sessions } from "./sessions.js";
import { openSignIns, type SignIns } from "./sign-ins.js";
import {
  dropLink,
  findLink,
  forgetLinks,
  hasLinkSince,
  listInvitations,
  listLinksBy,
  makeLink,
  type SingleLink,
  useLink,
} from "./single-links.js";
import {
  countTry,
  forgetTries,
  pruneTries,
  triesOf,
  triesOfAccount,
  triesOfOwn,
  triesOfReset,
  triesOfTelling,
} from "./tries.js";
import { tryPassword } from "./try-password.js";

/** A link made for somebody: sent by e-mail, or, where none is sent, given to who asked so that they hand it over. */
export type Handed = { sent: true } | { sent: false; link: string };

/**
 * Why a link opens nothing meanwhile: its organisation left the catalogue; who made it may not any more; their account lacks the second factor
 * that the site asks for.
 */
export type LinkHold = "organisation-left" | "maker-may-not" | "maker-lacks-factor";

/** An invitation, as those who could have made it see it; `hold` null: it opens. */
export type WaitingInvitation = SingleLink & { hold: LinkHold | null };

/** The people of the workspace: accounts, roles, links, passwords, second factors. Refusals of rights are `ActRefused`. */
export interface People extends SignIns, OwnAccounts {
  sessions: Sessions;
  /** Whether an address receives links by e-mail. */
  sendsMail: boolean;
  /** Whether administrators must have a second factor. */
  secondFactorAsked: boolean;
  /** Who has a session; administrators who must have a second factor are of no organisation until they do. */
  findCaller(token: string): Promise<PersonCaller | undefined>;
  /** What somebody may do now, without a session: for what they planned. Undefined once they are gone. */
  findActor(id: string): Promise<PersonCaller | undefined>;
  /**
   * As whom an administrator looks at the site: `public`, `organisation:{slug}` (somebody of it), `person:{id}` (whom they administer).
   * Undefined where they may not, or there is none.
   */
  findLook(by: PersonCaller, as: string): Promise<SeenAs | undefined>;
  /** Writes down that a look begins; false where `findLook` finds none. */
  beginLook(by: PersonCaller, as: string): Promise<boolean>;
  endLook(by: PersonCaller): Promise<void>;
  /**
   * Whether the account of a person lacks the second factor that the site asks for: what outlives a session (keys, links, planned publications)
   * opens nothing meanwhile, and is refused.
   */
  isSuspended(person: string): Promise<boolean>;
  count(): Promise<number>;
  get(id: string): Promise<Person | undefined>;
  findByEmail(email: string): Promise<Person | undefined>;
  /** Those whom the actor administers, with what they are in these organisations, by name; all for a command. */
  list(actor: Actor): Promise<Person[]>;
  /** Those who are of one of these organisations (slugs), by name, with all that they are in those of the catalogue. */
  listOf(organisations: readonly string[]): Promise<Person[]>;
  /** One of those whom the actor administers, as `list` tells them. */
  getAdministered(actor: Actor, id: string): Promise<Person | undefined>;
  /** A page of those whom the actor administers, by name, that answer what is asked; `count`: how many do, `all`: how many there are. */
  find(
    actor: Actor,
    asked: PeopleAsked & { page: number; pageSize: number },
  ): Promise<{ people: Person[]; count: number; all: number }>;
  /** Those that wait, the latest first, with what keeps each from opening anything. */
  listInvitations(actor: Actor): Promise<WaitingInvitation[]>;
  invite(actor: Actor, order: { email: string; organisation: string; role: Role }): Promise<Handed | FieldFault>;
  cancelInvitation(actor: Actor, id: string): Promise<boolean>;
  /**
   * `role` null: no longer of that organisation. Takes back what they may not make any more (keys, links), and the invitations there
   * that wait for them. False when the person is not there.
   */
  setRole(actor: Actor, person: string, organisation: string, role: Role | null): Promise<boolean>;
  /** A leaver: keys, links and invitations taken back, sessions ended, name, address and password erased. False when the person is not there. */
  close(actor: Actor, person: string): Promise<boolean>;
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
  /** What a link opens as long as who made it still may, and whether its address has an account already. */
  readLink(token: string): Promise<(SingleLink & { known: boolean }) | undefined>;
  /** Takes a link: makes the account, joins it (a role held is never lowered), or changes its password. Undefined: the link opens nothing any more. */
  acceptLink(
    token: string,
    answers: LinkAnswers,
  ): Promise<{ kind: "done" } | FieldFault | { kind: "paused" } | undefined>;
  /** Asks for a link to a new password. Answers the same before anything is looked for; beyond a few times nothing more is sent. */
  askPassword(email: string, client: string): Promise<void>;
  /** The provider of identities by which people may sign in; undefined without one. */
  provider: IdentityProvider | undefined;
  /**
   * Takes an invitation by what a provider proved. `account`: its address has an account already, or this identity is another's: they sign in, and
   * bind it themselves. Undefined: the link opens nothing any more.
   */
  acceptLinkWith(token: string, identity: ProvenIdentity): Promise<{ kind: "done" } | { kind: "account" } | undefined>;
  /** Erases what was kept long enough: links and sessions that are over, tries that count no more. */
  forget(): Promise<void>;
  /** Waits for what is being sent and written. */
  settle(): Promise<void>;
}

export interface LinkAnswers {
  email: string;
  name: string;
  password: string;
  client: string;
}

interface PeopleParts extends OutboxParts {
  secondFactorAsked: boolean;
  /** Slug of the organisation that publishes the catalogue. */
  parent(): string;
  /** Title of the site. */
  title(): string;
  passwordCost?: PasswordCost;
  provider?: IdentityProvider | undefined;
}

const WRONG_PASSWORD: FieldFault = {
  ...{ kind: "fault", field: "password" },
  message: "Ce n’est pas le mot de passe de votre compte.",
};

export function openPeople(knex: Knex, parts: PeopleParts): People {
  const { now, mailer, publicUrl, secondFactorAsked, parent, title, passwordCost, provider } = parts;
  const sessions = openSessions(knex, { now });
  /** Sent after the answer, which must take the same time whether there is an account or not. */
  const sending = new Set<Promise<unknown>>();
  const outbox = openOutbox(knex, parts);
  const reader = openPersonReader(knex, parts);
  const { grantsOf, placed, read, readPersons, describePersons, get, owesFactor, isLate, vouches } = reader;
  const shared = { ...parts, sessions, outbox, reader };

  const addressOf = (token: string) => `${publicUrl}/connexion/lien?cle=${token}`;
  const administers = (actor: Actor, organisation: string) => {
    try {
      requireAdministrator(actor, [organisation]);
      return true;
    } catch {
      return false;
    }
  };
  /** Somebody with what they are in the organisations that the actor administers; undefined when they are in none of these. */
  const asAdministered = (actor: Actor, person: Person): Person | undefined => {
    if (actor === "command" || administersAll(actor)) return person;
    const memberships = person.memberships.filter(({ organisation }) => administers(actor, organisation));
    return memberships.length > 0 ? { ...person, memberships } : undefined;
  };
  const organisationsOf = ({ memberships }: Person) => memberships.map(({ organisation }) => organisation);
  const requireOver = (actor: Actor, person: Person) => requireAdministrator(actor, organisationsOf(person));
  /** Whoever holds a link to a password becomes its person: wherever they are, and for what others opened to them alone. */
  const requireBecoming = async (actor: Actor, person: Person, db: Knex = knex) => {
    requireOver(actor, person);
    for (const opener of await listOpeners(db, person.id)) requireAdministrator(actor, [opener]);
  };
  const mayBecome = async (actor: Actor, person: Person, db: Knex = knex) => {
    try {
      await requireBecoming(actor, person, db);
      return true;
    } catch (error) {
      if (error instanceof ActRefused) return false;
      throw error;
    }
  };
  const mayMake = async (actor: Actor, { person, organisation }: SingleLink, db: Knex) => {
    if (person === null) return organisation !== null && administers(actor, organisation);
    const target = await get(person, db);
    return target !== undefined && mayBecome(actor, target, db);
  };
  /** What keeps each link from opening anything today: one that outlived the role of its maker, or its organisation, would give it back. */
  const findHolds = async (db: Knex, links: readonly SingleLink[]): Promise<Map<SingleLink, LinkHold>> => {
    const there = new Set<string>(await db("organisations").where({ left_at: null }).pluck("slug"));
    const ids = new Set(links.flatMap((link) => makerOf(link) ?? []));
    const chosen = db("persons")
      .where({ closed_at: null })
      .whereIn("id", [...ids]);
    const makers = new Map((await readPersons(chosen, db)).map((maker) => [maker.id, maker]));
    const holdOf = async (link: SingleLink): Promise<LinkHold | undefined> => {
      if (link.organisation !== null && !there.has(link.organisation)) return "organisation-left";
      const id = makerOf(link);
      if (id === undefined) return undefined;
      const maker = makers.get(id);
      if (!maker) return "maker-may-not";
      const memberships = keepInForce(maker.memberships);
      const actor: Actor = { kind: "person", person: id, session: "", memberships, grants: [] };
      if (!(await mayMake(actor, link, db))) return "maker-may-not";
      return isLate(maker) ? "maker-lacks-factor" : undefined;
    };
    const holds = new Map<SingleLink, LinkHold>();
    for (const link of links) {
      const hold = await holdOf(link);
      if (hold) holds.set(link, hold);
    }
    return holds;
  };
  const opens = async (db: Knex, link: SingleLink) => (await findHolds(db, [link])).size === 0;
  const deleteLinksBy = async (trx: Knex, person: string) => {
    const holds = await findHolds(trx, await listLinksBy(trx, `person:${person}`));
    for (const { id } of holds.keys()) await trx("single_links").where({ id }).delete();
  };
  /** Somebody must stay who may invite the others. */
  const requireAnother = async (trx: Knex, person: string) => {
    const rows = await trx("memberships").where({ organisation: parent(), role: "administrator" });
    if (rows.length === 1 && rows[0].person_id === person) throw new ActRefused("dernier-administrateur");
  };

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
    if (actor !== "command" && (await people.isSuspended(actor.person)))
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
  const findOrganisation = async (
    slug: string,
    db: Knex = knex,
  ): Promise<{ data: string; left_at: string | null } | undefined> =>
    // PostgreSQL knows no text with a NUL, and fails.
    slug.includes("\0") ? undefined : db("organisations").where({ slug }).first("data", "left_at");
  /** Undefined for one that is not in the catalogue, or not any more. */
  const nameOf = async (organisation: string) => {
    const row = await findOrganisation(organisation);
    return row?.left_at === null ? (JSON.parse(row.data) as { name: string }).name : undefined;
  };

  /** Gives a person the role of an invitation that they took. */
  const join = async (trx: Knex, { organisation, role }: SingleLink, person: string, at: Date) => {
    if (organisation === null || role === null) return;
    // A link to a password was made by who administers what this person was until now.
    await trx("single_links").where({ person_id: person }).delete();
    const place = { person_id: person, organisation };
    await trx("memberships")
      .insert({ ...place, role, since: at.toISOString() })
      .onConflict(["person_id", "organisation"])
      .ignore();
    // Who is invited has never less than before: roles are lowered by `setRole`, which looks at what follows.
    const lower = roleNames.slice(0, roleNames.indexOf(role));
    await trx("memberships").where(place).whereIn("role", lower).update({ role });
    const held = await trx("memberships").where(place).first("role");
    await journal(trx, at.toISOString(), `person:${person}`, "join", `organisation:${organisation}`, held);
  };

  const people: People = {
    ...openSignIns(knex, shared),
    ...openOwnAccounts(knex, shared),
    sessions,
    sendsMail: mailer !== undefined,
    secondFactorAsked,
    async findCaller(token) {
      const session = await sessions.find(token);
      if (!session || session.pending) return undefined;
      const { person, id } = session;
      const memberships = await placed(session.memberships);
      const isVouched = () => session.idToken !== null && vouches(readIdToken(session.idToken));
      if (owesFactor(memberships) && !session.hasSecondFactor && !isVouched())
        return { kind: "person", person, session: id, memberships: [], grants: [] };
      return { kind: "person", person, session: id, memberships, grants: await grantsOf(person) };
    },
    async findActor(id) {
      const person = await get(id);
      if (!person) return undefined;
      const memberships = isLate(person) ? [] : keepInForce(person.memberships);
      return { kind: "person", person: id, session: "", memberships, grants: [] };
    },
    async findLook(by, as) {
      if (!by.memberships.some(({ role }) => roleMay(role, "administer"))) return undefined;
      if (as === "public") return { by, caller: PUBLIC, label: "le public" };
      const [, kind, name] = /^(organisation|person):([\w-]+)$/.exec(as) ?? [];
      if (kind === undefined || name === undefined) return undefined;
      if (kind === "organisation") {
        const title = await nameOf(name);
        if (title === undefined) return undefined;
        const memberships = await placed([{ organisation: name, role: "reader" }]);
        const caller: Caller = { kind: "key", key: null, memberships, ceiling: by };
        return { by, caller, label: `une personne de ${title}` };
      }
      const person = await get(name);
      if (!person || !organisationsOf(person).some((organisation) => administers(by, organisation))) return undefined;
      const memberships = keepInForce(person.memberships);
      const grants = await grantsOf(name);
      const caller: Caller = { kind: "person", person: name, session: "", memberships, grants, ceiling: by };
      return { by, caller, label: person.name };
    },
    async beginLook(by, as) {
      if (!(await people.findLook(by, as))) return false;
      await journal(knex, now().toISOString(), actorName(by), "view-as", as, {});
      return true;
    },
    endLook: (by) => journal(knex, now().toISOString(), actorName(by), "view-as-end", `person:${by.person}`, {}),
    async isSuspended(id) {
      if (!secondFactorAsked) return false;
      const person = await get(id);
      return person !== undefined && isLate(person);
    },
    async count() {
      const row = await knex("persons").where({ closed_at: null }).count({ count: "*" }).first();
      return Number(row?.count ?? 0);
    },
    get,
    async findByEmail(email) {
      const address = parseEmail(email);
      return address === undefined ? undefined : (await read({ email: address }))[0];
    },
    async list(actor) {
      return (await read({})).flatMap((person) => asAdministered(actor, person) ?? []);
    },
    async listOf(organisations) {
      const persons = await readPersons(choosePersons(knex, {}, organisations));
      return persons.map((person) => ({ ...person, memberships: keepInForce(person.memberships) }));
    },
    async getAdministered(actor, id) {
      const person = await get(id);
      return person && asAdministered(actor, person);
    },
    async find(actor, asked) {
      const within = listAdministered(actor);
      const found = () => choosePersons(knex, asked, within);
      const rows = await found()
        .orderBy([{ column: "name" }, { column: "id" }])
        .limit(asked.pageSize)
        .offset((asked.page - 1) * asked.pageSize)
        // Told beside the page: to look for a text is to look at everybody, once.
        .select("persons.*", knex.raw("count(*) over () as found"));
      const people = await describePersons(rows, knex);
      return {
        people: people.flatMap((person) => asAdministered(actor, person) ?? []),
        count: rows.length > 0 ? Number(rows[0].found) : await countRows(found()),
        all: await countRows(choosePersons(knex, {}, within)),
      };
    },
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
      const name = await nameOf(organisation);
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
    setRole: (actor, id, organisation, role) =>
      administer(knex, actor, async (trx, by) => {
        requireAdministrator(by, [organisation]);
        if ((await findOrganisation(organisation, trx)) === undefined) return false;
        const at = now().toISOString();
        const place = { person_id: id, organisation };
        if (role === null || !roleMay(role, "administer")) if (organisation === parent()) await requireAnother(trx, id);
        const before = await trx("memberships").where(place).first("role");
        const touched =
          role === null
            ? await trx("memberships").where(place).delete()
            : await trx("memberships").where(place).update({ role });
        if (touched === 0) return false;
        // A key gives no more than who made it has.
        const keys =
          role === null
            ? await revokeKeysOf(trx, id, at, { organisation })
            : roleMay(role, "publish")
              ? []
              : await revokeKeysOf(trx, id, at, { organisation, scope: "publish" });
        await deleteLinksBy(trx, id);
        const { email } = await trx("persons").where({ id }).first("email");
        // What an e-mail held until now would tell may be theirs no more: it is in the workspace of who does it still.
        if (role === null || roleNames.indexOf(role) < roleNames.indexOf(before.role))
          await Promise.all([
            trx("paced_messages").where({ email }).delete(),
            forgetKept(trx, { email, subject: askedSubject(organisation) }),
          ]);
        // An older invitation must not undo what was decided since.
        await trx("single_links").where({ kind: "invitation", email, organisation }).delete();
        await journal(trx, at, actorName(actor), "role", `person:${id}`, { organisation, role, keys });
        return true;
      }),
    close: (actor, id) =>
      administer(knex, actor, async (trx, by) => {
        const person = await get(id, trx);
        if (!person) return false;
        requireOver(by, person);
        const at = now().toISOString();
        await requireAnother(trx, id);
        const erased = { closed_at: at, email: null, name: null, password: "", totp_secret: null, last_seen_on: null };
        await trx("persons").where({ id }).update(erased);
        await trx("memberships").where({ person_id: id }).delete();
        await trx("recovery_codes").where({ person_id: id }).delete();
        await trx("person_identities").where({ person_id: id }).delete();
        await forgetAccess(trx, id);
        await forgetSubscriber(trx, person.email);
        await forgetKept(trx, { email: person.email });
        await trx("single_links").where({ person_id: id }).delete();
        await trx("single_links").where({ kind: "invitation", email: person.email }).delete();
        await deleteLinksBy(trx, id);
        const ended = await sessions.endAll(id, { trx });
        const keys = await revokeKeysOf(trx, id, at);
        const told = { sessions: ended, keys };
        await journal(trx, at, actorName(actor), "close", `person:${id}`, told, organisationsOf(person));
        await trx("paced_messages").where({ email: person.email }).delete();
        await tellHandSittings(trx, { actor: `person:${id}` });
        await forgetPseudonym(trx, id);
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
      if ((await people.count()) > 0 || (await nameOf(parent())) === undefined) return undefined;
      const order = { kind: "first", organisation: parent(), role: "administrator" } as const;
      const token = await quietTransaction(knex, async (trx) => {
        // One process at a time.
        await trx("organisations").where({ slug: order.organisation }).forUpdate().first("slug");
        const isGiven = since !== undefined && (await hasLinkSince(trx, order.kind, since));
        return isGiven ? null : makeLink(trx, order, now());
      });
      return token && addressOf(token);
    },
    async readLink(token) {
      const link = await findLink(knex, token, now());
      if (!link || (link.kind === "first" && (await people.count()) > 0)) return undefined;
      if (!(await opens(knex, link))) return undefined;
      const known = link.email !== null && (await people.findByEmail(link.email)) !== undefined;
      return { ...link, known };
    },
    async acceptLink(token, answers) {
      const link = await people.readLink(token);
      if (!link) return undefined;
      const at = now();
      const own = link.person === null ? undefined : await get(link.person);
      const email = own?.email ?? link.email ?? parseEmail(answers.email);
      if (email === undefined)
        return {
          kind: "fault",
          field: "email",
          message: "Écrivez une adresse de courriel complète, comme agent@exemple.fr.",
        };
      // Looked at again: a password takes time, during which the maker may have lost the right.
      const take = async (trx: Knex) => (await opens(trx, link)) && (await useLink(trx, link, at));

      if (link.known) {
        const limits = triesOf(email, answers.client);
        const tried = await tryPassword(knex, parts, limits, { email }, answers.password);
        if (tried.kind === "paused") return tried;
        if (tried.kind === "wrong") return WRONG_PASSWORD;
        await forgetTries(knex, limits);
        const { id, password } = tried.row;
        return quietTransaction(knex, async (trx): Promise<{ kind: "done" } | FieldFault | undefined> => {
          if (!(await holdPerson(trx, { id, password }))) return WRONG_PASSWORD;
          if (!(await take(trx))) return undefined;
          await join(trx, link, id, at);
          return { kind: "done" };
        });
      }

      const name = own?.name ?? parseName(answers.name);
      if (name === undefined)
        return { kind: "fault", field: "name", message: "Écrivez votre prénom et votre nom, sans signe invisible." };
      const fault = findPasswordFault(answers.password, { email, name, site: title() });
      if (fault) return { kind: "fault", field: "password", message: fault };
      const password = await hashPassword(answers.password, passwordCost);
      const opened = await quietTransaction(knex, async (trx): Promise<"done" | "taken" | undefined> => {
        if (!(await take(trx))) return undefined;
        if (own) {
          const kind = link.kind === "restart" ? "restart" : "password";
          const restart = kind === "restart" ? { totp_secret: null, totp_step: null } : {};
          await trx("persons")
            .where({ id: own.id })
            .update({ password, ...restart });
          if (kind === "restart")
            for (const table of ["recovery_codes", "person_identities"])
              await trx(table).where({ person_id: own.id }).delete();
          await sessions.endAll(own.id, { trx });
          // The other links to what was just done; who lost the phone may still take the one that an administrator made.
          const done = kind === "restart" ? ["password", "restart"] : ["password"];
          await trx("single_links").where({ person_id: own.id, used_at: null }).whereIn("kind", done).delete();
          await journal(trx, at.toISOString(), `person:${own.id}`, kind, `person:${own.id}`, {});
          return "done";
        }
        const id = uuid();
        const made = await trx("persons")
          .insert({ id, email, name, password, created_at: at.toISOString() })
          .onConflict("email")
          .ignore()
          .returning("id");
        // Another link opened an account with this address meanwhile: this one can still be taken, with its password.
        if (made.length === 0) {
          await trx("single_links").where({ id: link.id }).update({ used_at: null });
          return "taken";
        }
        await join(trx, link, id, at);
        return "done";
      });
      if (opened === undefined) return undefined;
      if (opened === "done") {
        if (own) tellOwner(shared, own.email, "le mot de passe vient d'être changé par un lien");
        // Those that failed were of another password, or of the phone that a restart does without.
        const codes = own && link.kind === "restart" ? triesOfOwn(own.id) : [];
        if (own) await forgetTries(knex, [...triesOfAccount(own.email, answers.client), ...codes]);
        return { kind: "done" };
      }
      const message = "Un compte vient de s’ouvrir avec cette adresse\u00A0: rouvrez le lien.";
      return { kind: "fault", field: "password", message };
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
    provider,
    async acceptLinkWith(token, identity) {
      const link = await people.readLink(token);
      const { email } = link ?? {};
      if (link?.kind !== "invitation" || !email) return undefined;
      const at = now();
      return quietTransaction(knex, async (trx): Promise<{ kind: "done" } | { kind: "account" } | undefined> => {
        const owner = await holdOwner(trx, identity);
        const [known] = await read({ email }, trx);
        // An account is opened to nobody by its address alone.
        if (owner !== undefined ? owner !== known?.id : known !== undefined) return { kind: "account" };
        if (!(await opens(trx, link)) || !(await useLink(trx, link, at))) return undefined;
        if (owner !== undefined) {
          await join(trx, link, owner, at);
          return { kind: "done" };
        }
        const id = uuid();
        const name = identity.name ?? email.split("@")[0] ?? email;
        const made = await trx("persons")
          .insert({ id, email, name, password: "", created_at: at.toISOString() })
          .onConflict("email")
          .ignore()
          .returning("id");
        // Another link opened an account with this address meanwhile, or this identity was bound elsewhere.
        if (made.length === 0 || !(await bindIdentity(trx, id, identity, at.toISOString()))) {
          await trx("persons").where({ id }).delete();
          await trx("single_links").where({ id: link.id }).update({ used_at: null });
          return { kind: "account" };
        }
        await join(trx, link, id, at);
        await journal(trx, at.toISOString(), `person:${id}`, "bind-identity", `person:${id}`, {
          issuer: identity.issuer,
        });
        return { kind: "done" };
      });
    },
    forget: () =>
      quietTransaction(knex, async (trx) => {
        await forgetLinks(trx, now());
        await sessions.forget(trx);
        await pruneTries(trx, now());
      }),
    async settle() {
      await Promise.all([...sending, outbox.settle()]);
    },
  };
  return people;
}

/** Identifier of who made a link; undefined where a command did, or whoever asked for it. */
const makerOf = ({ createdBy }: SingleLink): string | undefined => /^person:(.+)$/.exec(createdBy ?? "")?.[1];
