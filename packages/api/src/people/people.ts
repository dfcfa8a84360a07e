import type { Knex } from "knex";
import { ActRefused } from "../access/act-refused.js";
import { administersAll, type Caller, type PersonCaller, PUBLIC } from "../access/decide-access.js";
import { revokeKeysOf } from "../access/key-ring.js";
import { keepInForce } from "../access/read-memberships.js";
import { type Role, roleMay, roleNames } from "../access/roles.js";
import type { SeenAs } from "../access/seen-as.js";
import { tellHandSittings } from "../store/hand-sittings.js";
import { forgetPseudonym, journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { askedSubject, forgetAccess } from "./access-requests.js";
import { administer } from "./administer.js";
import { choosePersons, countRows, type PeopleAsked } from "./choose-persons.js";
import { forgetSubscriber } from "./forget-subscriber.js";
import { type IdentityProvider, readIdToken } from "./identity-provider.js";
import { type LinkMaking, openLinkMaking } from "./link-making.js";
import { openLinkRights } from "./link-rights.js";
import { type LinkTaking, openLinkTaking } from "./link-taking.js";
import { forgetKept, type OutboxParts, openOutbox } from "./outbox.js";
import { type OwnAccounts, openOwnAccounts } from "./own-accounts.js";
import type { PasswordCost } from "./password.js";
import {
  type Actor,
  actorName,
  administers,
  listAdministered,
  organisationsOf,
  type Person,
  requireAdministrator,
} from "./person.js";
import { openPersonReader } from "./person-reader.js";
import { findOrganisation, nameOrganisation } from "./present-organisations.js";
import { openSessions, type Sessions } from "./sessions.js";
import { openSignIns, type SignIns } from "./sign-ins.js";
import { forgetLinks } from "./single-links.js";
import { pruneTries } from "./tries.js";

/** The people of the workspace: accounts, roles, links, passwords, second factors. Refusals of rights are `ActRefused`. */
export interface People extends SignIns, OwnAccounts, LinkMaking, LinkTaking {
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
  /**
   * `role` null: no longer of that organisation. Takes back what they may not make any more (keys, links), and the invitations there
   * that wait for them. False when the person is not there.
   */
  setRole(actor: Actor, person: string, organisation: string, role: Role | null): Promise<boolean>;
  /** A leaver: keys, links and invitations taken back, sessions ended, name, address and password erased. False when the person is not there. */
  close(actor: Actor, person: string): Promise<boolean>;
  /** The provider of identities by which people may sign in; undefined without one. */
  provider: IdentityProvider | undefined;
  /** Erases what was kept long enough: links and sessions that are over, tries that count no more. */
  forget(): Promise<void>;
  /** Waits for what is being sent and written. */
  settle(): Promise<void>;
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

export function openPeople(knex: Knex, parts: PeopleParts): People {
  const { now, mailer, secondFactorAsked, parent, provider } = parts;
  const sessions = openSessions(knex, { now });
  const outbox = openOutbox(knex, parts);
  const reader = openPersonReader(knex, parts);
  const { grantsOf, placed, read, readPersons, describePersons, get, owesFactor, isLate, vouches } = reader;
  const { isSuspended, count, findByEmail } = reader;
  const rights = openLinkRights(knex, reader);
  const shared = { ...parts, sessions, outbox, reader, rights };
  const links = openLinkMaking(knex, shared);

  /** Somebody with what they are in the organisations that the actor administers; undefined when they are in none of these. */
  const asAdministered = (actor: Actor, person: Person): Person | undefined => {
    if (actor === "command" || administersAll(actor)) return person;
    const memberships = person.memberships.filter(({ organisation }) => administers(actor, organisation));
    return memberships.length > 0 ? { ...person, memberships } : undefined;
  };
  /** Somebody must stay who may invite the others. */
  const requireAnother = async (trx: Knex, person: string) => {
    const rows = await trx("memberships").where({ organisation: parent(), role: "administrator" });
    if (rows.length === 1 && rows[0].person_id === person) throw new ActRefused("dernier-administrateur");
  };

  const people: People = {
    ...openSignIns(knex, shared),
    ...openOwnAccounts(knex, shared),
    ...links,
    ...openLinkTaking(knex, shared),
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
        const title = await nameOrganisation(knex, name);
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
    isSuspended,
    count,
    get,
    findByEmail,
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
    setRole: (actor, id, organisation, role) =>
      administer(knex, actor, async (trx, by) => {
        requireAdministrator(by, [organisation]);
        if ((await findOrganisation(trx, organisation)) === undefined) return false;
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
        await rights.deleteLinksBy(trx, id);
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
        requireAdministrator(by, organisationsOf(person));
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
        await rights.deleteLinksBy(trx, id);
        const ended = await sessions.endAll(id, { trx });
        const keys = await revokeKeysOf(trx, id, at);
        const told = { sessions: ended, keys };
        await journal(trx, at, actorName(actor), "close", `person:${id}`, told, organisationsOf(person));
        await trx("paced_messages").where({ email: person.email }).delete();
        await tellHandSittings(trx, { actor: `person:${id}` });
        await forgetPseudonym(trx, id);
        return true;
      }),
    provider,
    forget: () =>
      quietTransaction(knex, async (trx) => {
        await forgetLinks(trx, now());
        await sessions.forget(trx);
        await pruneTries(trx, now());
      }),
    async settle() {
      await Promise.all([links.settle(), outbox.settle()]);
    },
  };
  return people;
}
