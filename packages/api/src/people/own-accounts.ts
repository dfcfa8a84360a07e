import type { Knex } from "knex";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import type { FieldFault } from "./field-fault.js";
import { holdPerson } from "./hold-person.js";
import { bindIdentity } from "./identities.js";
import type { IdentityProvider, ProvenIdentity } from "./identity-provider.js";
import { messages } from "./messages.js";
import type { Outbox } from "./outbox.js";
import { findPasswordFault, hashPassword, type PasswordCost } from "./password.js";
import type { PersonReader } from "./person-reader.js";
import { digestRecoveryCode, findTotpStep, isTotpSecret, makeRecoveryCodes } from "./second-factor.js";
import { isSame, sealOf } from "./secret-token.js";
import type { Sessions } from "./sessions.js";
import { forgetTries, triesOfOwn } from "./tries.js";
import { tryPassword } from "./try-password.js";

/** What opens an account, changed by its owner: password, second factor, identities of a provider. */
export interface OwnAccounts {
  /** Ends the other sessions. */
  changePassword(
    person: string,
    session: string,
    answers: { current: string; next: string },
  ): Promise<FieldFault | { kind: "done" }>;
  /** Ten codes for when the phone is lost, given once. Ends the other sessions. */
  setSecondFactor(
    person: string,
    session: string,
    answers: { secret: string; code: string; password: string },
  ): Promise<FieldFault | { kind: "done"; codes: string[] }>;
  /** Ends the other sessions. */
  removeSecondFactor(person: string, session: string, password: string): Promise<FieldFault | { kind: "done" }>;
  /** Whether somebody signed in may bind an identity: by their password, or the fault. */
  allowBinding(person: string, password: string): Promise<FieldFault | undefined>;
  /**
   * What proves, when somebody comes back from the provider, that their password was given before they left (`allowBinding`): the browser
   * keeps the flow, and who holds it could otherwise write there whatever they want. Undefined for an account without a password.
   */
  sealBinding(flow: { person: string; session: string; state: string }): Promise<string | undefined>;
  isBindingSealed(flow: { person: string; session: string; state: string }, seal: string): Promise<boolean>;
  /**
   * Binds what a provider proved to who is signed in, and ends the other sessions. `taken`: it is somebody else's; `gone`: the session ended, or
   * the account was closed, while the provider was asked.
   */
  bindIdentity(person: string, session: string, identity: ProvenIdentity): Promise<"bound" | "taken" | "gone">;
  /** Ends the other sessions. */
  removeIdentity(
    person: string,
    session: string,
    answers: { id: string; password: string },
  ): Promise<FieldFault | { kind: "done" }>;
}

interface OwnAccountParts {
  sessions: Sessions;
  outbox: Outbox;
  reader: PersonReader;
  now(): Date;
  /** Title of the site. */
  title(): string;
  passwordCost?: PasswordCost;
  provider?: IdentityProvider | undefined;
}

/** Somebody else who changed what opens an account is found out by its owner. */
export function tellOwner({ outbox, title }: Pick<OwnAccountParts, "outbox" | "title">, email: string, what: string) {
  outbox.send(messages.accountChanged(email, title(), what), `account: ${what}`);
}

/** Each change asks for the password again, ends the other sessions, and is told to its owner. */
export function openOwnAccounts(knex: Knex, parts: OwnAccountParts): OwnAccounts {
  const { sessions, outbox, reader, now, title, passwordCost, provider } = parts;
  const { get, owesFactor } = reader;

  /** What was changed, told to its owner while they are there. */
  const tell = async (id: string, what: string) => {
    const person = await get(id);
    if (person) tellOwner(parts, person.email, what);
  };

  /** Whether the password is that of somebody who is signed in already: a stolen session must not try many. */
  const findOwn = async (
    person: string,
    password: string,
    field: string,
  ): Promise<FieldFault | { kind: "own"; password: string }> => {
    const limits = triesOfOwn(person);
    const tried = await tryPassword(knex, parts, limits, { id: person }, password);
    if (tried.kind === "paused")
      return { kind: "fault", field, message: "Trop d’essais\u00A0: réessayez dans un quart d’heure." };
    if (tried.kind === "wrong") return { kind: "fault", field, message: "Ce n’est pas votre mot de passe actuel." };
    await forgetTries(knex, limits);
    return { kind: "own", password: tried.row.password };
  };

  /** Changes what opens an account, as long as the password that was looked at (its record) still does. */
  const changeOwn = (
    { id, session, password, field }: { id: string; session: string; password: string; field: string },
    change: (trx: Knex) => Promise<void>,
  ) =>
    quietTransaction(knex, async (trx): Promise<FieldFault | { kind: "done" }> => {
      if (!(await holdPerson(trx, { id, password }, session)))
        return { kind: "fault", field, message: "Votre mot de passe vient de changer\u00A0: reconnectez-vous." };
      await change(trx);
      return { kind: "done" };
    });

  const accounts: OwnAccounts = {
    async changePassword(id, session, { current, next }) {
      const person = await get(id);
      const fault = person && findPasswordFault(next, { ...person, site: title() });
      if (fault) return { kind: "fault", field: "next", message: fault };
      const own = await findOwn(id, current, "current");
      if (own.kind === "fault") return own;
      const password = await hashPassword(next, passwordCost);
      const changed = await changeOwn({ ...own, id, session, field: "current" }, async (trx) => {
        await trx("persons").where({ id }).update({ password });
        await trx("single_links").where({ person_id: id }).delete();
        await sessions.endAll(id, { except: session, trx });
        await journal(trx, now().toISOString(), `person:${id}`, "password", `person:${id}`, {});
      });
      if (changed.kind === "done") await tell(id, "le mot de passe vient d'être changé");
      return changed;
    },
    async setSecondFactor(id, session, { secret, code, password }) {
      if (!isTotpSecret(secret))
        return { kind: "fault", field: "code", message: "Reprenez depuis le début\u00A0: ce formulaire a changé." };
      const step = findTotpStep(secret, code, now(), null);
      if (step === undefined)
        return {
          kind: "fault",
          field: "code",
          message: "Ce code n’est pas celui que l’application affiche maintenant.",
        };
      const own = await findOwn(id, password, "password");
      if (own.kind === "fault") return own;
      const codes = makeRecoveryCodes();
      const changed = await changeOwn({ ...own, id, session, field: "password" }, async (trx) => {
        await trx("persons").where({ id }).update({ totp_secret: secret, totp_step: step });
        await trx("recovery_codes").where({ person_id: id }).delete();
        for (const one of codes) await trx("recovery_codes").insert({ person_id: id, digest: digestRecoveryCode(one) });
        await sessions.endAll(id, { except: session, trx });
        await journal(trx, now().toISOString(), `person:${id}`, "second-factor", `person:${id}`, {});
      });
      if (changed.kind === "fault") return changed;
      await tell(id, "un second facteur vient d'être ajouté ou changé");
      return { kind: "done", codes };
    },
    async removeSecondFactor(id, session, password) {
      if (owesFactor((await get(id))?.memberships ?? []))
        return { kind: "fault", field: "password", message: "Ce site demande un second facteur aux administrateurs." };
      const own = await findOwn(id, password, "password");
      if (own.kind === "fault") return own;
      const changed = await changeOwn({ ...own, id, session, field: "password" }, async (trx) => {
        await trx("persons").where({ id }).update({ totp_secret: null, totp_step: null });
        await trx("recovery_codes").where({ person_id: id }).delete();
        await sessions.endAll(id, { except: session, trx });
        await journal(trx, now().toISOString(), `person:${id}`, "no-second-factor", `person:${id}`, {});
      });
      if (changed.kind === "done") await tell(id, "le second facteur vient d'être retiré");
      return changed;
    },
    async allowBinding(id, password) {
      const own = await findOwn(id, password, "provider");
      return own.kind === "fault" ? own : undefined;
    },
    async sealBinding({ person, session, state }) {
      const row = await knex("persons").where({ id: person, closed_at: null }).first("password");
      // The record of the password is known to nobody but us, and another takes its place when it changes.
      return row?.password ? sealOf(row.password, ["bind", session, state]) : undefined;
    },
    async isBindingSealed(flow, seal) {
      const own = await accounts.sealBinding(flow);
      return own !== undefined && isSame(seal, own);
    },
    async bindIdentity(id, session, identity) {
      const at = now().toISOString();
      const bound = await quietTransaction(knex, async (trx) => {
        if (!(await holdPerson(trx, { id }, session))) return "gone";
        if (!(await bindIdentity(trx, id, identity, at))) return "taken";
        await sessions.endAll(id, { except: session, trx });
        await journal(trx, at, `person:${id}`, "bind-identity", `person:${id}`, { issuer: identity.issuer });
        return "bound";
      });
      const person = bound === "bound" ? await get(id) : undefined;
      if (person)
        outbox.send(
          messages.identityBound(person.email, title(), provider?.label ?? identity.issuer),
          "account: identity",
        );
      return bound;
    },
    async removeIdentity(id, session, { id: identity, password }) {
      const field = `identity-${identity}`;
      const own = await findOwn(id, password, field);
      if (own.kind === "fault") return own;
      return changeOwn({ ...own, id, session, field }, async (trx) => {
        // PostgreSQL knows no text with a NUL, and fails.
        const place = { id: identity.replaceAll("\0", ""), person_id: id };
        if ((await trx("person_identities").where(place).delete()) === 0) return;
        await sessions.endAll(id, { except: session, trx });
        await journal(trx, now().toISOString(), `person:${id}`, "unbind-identity", `person:${id}`, {});
      });
    },
  };
  return accounts;
}
