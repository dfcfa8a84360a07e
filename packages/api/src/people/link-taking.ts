import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { roleNames } from "../access/roles.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import type { FieldFault } from "./field-fault.js";
import { holdOwner, holdPerson } from "./hold-person.js";
import { bindIdentity } from "./identities.js";
import type { ProvenIdentity } from "./identity-provider.js";
import type { LinkRights } from "./link-rights.js";
import type { Outbox } from "./outbox.js";
import { tellOwner } from "./own-accounts.js";
import { findPasswordFault, hashPassword, type PasswordCost } from "./password.js";
import { parseEmail, parseName } from "./person.js";
import type { PersonReader } from "./person-reader.js";
import type { Sessions } from "./sessions.js";
import { findLink, type SingleLink, useLink } from "./single-links.js";
import { forgetTries, triesOf, triesOfAccount, triesOfOwn } from "./tries.js";
import { tryPassword } from "./try-password.js";

/** Links that are taken by who received them. */
export interface LinkTaking {
  /** What a link opens as long as who made it still may, and whether its address has an account already. */
  readLink(token: string): Promise<(SingleLink & { known: boolean }) | undefined>;
  /**
   * Takes a link: makes the account, joins it (a role held is never lowered), or changes its password. `joined`: the account was there, and keeps its
   * password. Undefined: the link opens nothing any more.
   */
  acceptLink(
    token: string,
    answers: LinkAnswers,
  ): Promise<{ kind: "done" } | Joined | FieldFault | { kind: "paused" } | undefined>;
  /**
   * Takes an invitation by what a provider proved. `account`: its address has an account already, or this identity is another's: they sign in, and
   * bind it themselves. Undefined: the link opens nothing any more.
   */
  acceptLinkWith(token: string, identity: ProvenIdentity): Promise<{ kind: "done" } | { kind: "account" } | undefined>;
}

/** Who took an invitation with the account that they had, by identifier. */
interface Joined {
  kind: "joined";
  person: string;
}

export interface LinkAnswers {
  email: string;
  name: string;
  password: string;
  client: string;
}

interface LinkTakingParts {
  sessions: Sessions;
  outbox: Outbox;
  reader: PersonReader;
  rights: LinkRights;
  now(): Date;
  /** Title of the site. */
  title(): string;
  passwordCost?: PasswordCost;
}

const WRONG_PASSWORD: FieldFault = {
  ...{ kind: "fault", field: "password" },
  message: "Ce n’est pas le mot de passe de votre compte.",
};

export function openLinkTaking(knex: Knex, parts: LinkTakingParts): LinkTaking {
  const { sessions, reader, rights, now, title, passwordCost } = parts;
  const { get, read } = reader;
  const { opens } = rights;

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
  const readLink: LinkTaking["readLink"] = async (token) => {
    const link = await findLink(knex, token, now());
    if (!link || (link.kind === "first" && (await reader.count()) > 0)) return undefined;
    if (!(await opens(knex, link))) return undefined;
    const known = link.email !== null && (await reader.findByEmail(link.email)) !== undefined;
    return { ...link, known };
  };

  return {
    readLink,
    async acceptLink(token, answers) {
      const link = await readLink(token);
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
        return quietTransaction(knex, async (trx): Promise<Joined | FieldFault | undefined> => {
          if (!(await holdPerson(trx, { id, password }))) return WRONG_PASSWORD;
          if (!(await take(trx))) return undefined;
          await join(trx, link, id, at);
          return { kind: "joined", person: id };
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
        if (own) tellOwner(parts, own.email, "le mot de passe vient d'être changé par un lien");
        // Those that failed were of another password, or of the phone that a restart does without.
        const codes = own && link.kind === "restart" ? triesOfOwn(own.id) : [];
        if (own) await forgetTries(knex, [...triesOfAccount(own.email, answers.client), ...codes]);
        return { kind: "done" };
      }
      const message = "Un compte vient de s’ouvrir avec cette adresse\u00A0: rouvrez le lien.";
      return { kind: "fault", field: "password", message };
    },
    async acceptLinkWith(token, identity) {
      const link = await readLink(token);
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
  };
}
